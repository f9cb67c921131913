-- One's own and those of one's tenant. What was bought for a tenant belongs to it, and not to the member who bought it.
create policy entitlements_select_own on public.entitlements for select to authenticated
  using ((user_id = (select turnpike.uid()) and tenant_id is null) or tenant_id = (select turnpike.tenant_id()));
