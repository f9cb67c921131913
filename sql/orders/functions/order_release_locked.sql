-- Gives back what orders have reserved. The orders are locked already; of what else changes, everything is locked first and in one
-- order, products by id and then coupons by id, together with what the caller will take next. So two releases, or a release and an
-- order, never wait for each other in a circle.
create or replace function turnpike.order_release_locked(p_order_ids uuid[], p_product_ids uuid[] default '{}', p_coupon_id uuid default null)
returns void
language plpgsql volatile set search_path = '' as $$
declare
  v_product_ids uuid[] := array(select i.product_id from public.order_items as i where i.order_id = any (p_order_ids)) || p_product_ids;
  v_coupon_ids uuid[] := array(select o.coupon_id from public.orders as o where o.id = any (p_order_ids)) || p_coupon_id;
  v_units record;
  v_order_id uuid;
begin
  perform from public.products as p where p.id = any (v_product_ids) and p.stock is not null order by p.id for no key update;
  perform from public.coupons as c where c.id = any (v_coupon_ids) order by c.id for update;
  for v_units in
    select i.product_id, sum(i.quantity)::integer as quantity from public.order_items as i where i.order_id = any (p_order_ids)
    group by i.product_id order by i.product_id
  loop
    perform turnpike.stock_return(v_units.product_id, v_units.quantity);
  end loop;
  foreach v_order_id in array p_order_ids loop
    perform turnpike.coupon_return(v_order_id);
    perform turnpike.booking_release_order(v_order_id);
  end loop;
  update public.orders as o set reserved_until = null, updated_at = clock_timestamp() where o.id = any (p_order_ids);
end $$;
comment on function turnpike.order_release_locked(uuid[], uuid[], uuid) is
  'Gives stock, coupon uses and slots of locked, reserved orders back. Locks the further products and the coupon on the way.';
