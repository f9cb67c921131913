-- One's own, those of one's tenant, and a seller's those of the seller's products: not what else is in the order.
create policy order_items_select_own on public.order_items for select to authenticated
  using ((user_id = (select turnpike.uid()) and tenant_id is null) or tenant_id = (select turnpike.tenant_id())
    or seller_id = (select turnpike.uid()));
