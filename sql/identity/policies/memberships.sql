-- One's own, and those of the token's tenant.
create policy memberships_select_own on public.memberships for select to authenticated
  using (user_id = (select turnpike.uid()) or tenant_id = (select turnpike.tenant_id()));
