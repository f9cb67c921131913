-- Only one's own: not even members of the same tenant see each other's metadata.
create policy profiles_select_own on public.profiles for select to authenticated
  using (user_id = (select turnpike.uid()));
