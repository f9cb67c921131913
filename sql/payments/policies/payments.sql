-- One's own and those of one's tenant. What was paid for a tenant belongs to it, and not to the member who paid.
create policy payments_select_own on public.payments for select to authenticated
  using ((user_id = (select turnpike.uid()) and tenant_id is null) or tenant_id = (select turnpike.tenant_id()));
