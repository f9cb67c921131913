-- What was bought once is for ever. A subscription's rights follow the subscription instead.
create or replace function turnpike.entitlement_grant_order(p_order_id uuid) returns void
language plpgsql volatile set search_path = '' as $$
declare
  v_line record;
begin
  for v_line in
    select o.user_id, o.tenant_id, i.feature_keys, i.product_id
    from public.orders as o join public.order_items as i on i.order_id = o.id
    where o.id = p_order_id and i.product_type <> 'subscription' order by i.position
  loop
    perform turnpike.entitlement_grant(
      v_line.user_id, v_line.tenant_id, v_line.feature_keys, 'order', p_order_id, v_line.product_id, null);
  end loop;
end $$;
comment on function turnpike.entitlement_grant_order(uuid) is
  'Gives the owner of a paid order the features of its lines but subscriptions. Twice is as good as once.';
