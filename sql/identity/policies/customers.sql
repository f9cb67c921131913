-- Only one's own, like the profile.
create policy customers_select_own on public.customers for select to authenticated
  using (user_id = (select turnpike.uid()));
