-- Those of one's own payments and of one's tenant's.
create policy disputes_select_own on public.disputes for select to authenticated
  using ((user_id = (select turnpike.uid()) and tenant_id is null) or tenant_id = (select turnpike.tenant_id()));
