-- One's own and those of one's tenant. Tokens and accesses have no policy: no client reads them.
create policy download_grants_select_own on public.download_grants for select to authenticated
  using ((user_id = (select turnpike.uid()) and tenant_id is null) or tenant_id = (select turnpike.tenant_id()));
