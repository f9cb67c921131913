-- One's own and those of one's tenant.
create policy checkout_sessions_select_own on public.checkout_sessions for select to authenticated
  using ((user_id = (select turnpike.uid()) and tenant_id is null) or tenant_id = (select turnpike.tenant_id()));
