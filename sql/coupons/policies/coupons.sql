-- A seller's own and, for administrators, all. Buyers see none: a code is a secret until somebody is given it.
create policy coupons_select_own on public.coupons for select to authenticated
  using (seller_id = (select turnpike.uid()) or (select turnpike.is_admin()));
