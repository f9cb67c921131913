-- One's own, those of one's tenant, and a seller's those with a line of the seller's. What was ordered for a tenant belongs to it, and
-- not to the member who ordered it.
create policy orders_select_own on public.orders for select to authenticated
  using ((user_id = (select turnpike.uid()) and tenant_id is null) or tenant_id = (select turnpike.tenant_id())
    or seller_ids @> array[(select turnpike.uid())]);
