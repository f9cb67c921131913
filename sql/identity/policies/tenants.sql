-- That of the token.
create policy tenants_select_own on public.tenants for select to authenticated
  using (id = (select turnpike.tenant_id()));
