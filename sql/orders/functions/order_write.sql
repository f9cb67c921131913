-- The rows of a new order. The bound on the total is that of a single price, which is the largest charge that card networks take.
create or replace function turnpike.order_write(p_order public.orders, p_items public.order_items[], p_flat boolean)
returns public.orders
language plpgsql volatile set search_path = '' as $$
declare
  v_order public.orders;
  v_now timestamptz := clock_timestamp();
  v_subtotal bigint := (select sum(i.amount) from unnest(p_items) as i);
  v_discount bigint := (select sum(i.discount) from unnest(p_items) as i);
  c_max_total constant bigint := 99999999;
begin
  if v_subtotal - v_discount > c_max_total then
    perform turnpike.invalid(case when p_flat then '/quantity' else '/items' end, 'out_of_range',
      'must come to at most ' || c_max_total || ' in minor units');
  end if;
  insert into public.orders (id, public_id, user_id, tenant_id, seller_ids, currency, subtotal, discount, total, coupon_id, coupon_code,
    reserved_until, created_at, updated_at)
  values (p_order.id, turnpike.order_public_id(), p_order.user_id, p_order.tenant_id,
    array(select distinct i.seller_id from unnest(p_items) as i order by 1), p_order.currency, v_subtotal, v_discount,
    v_subtotal - v_discount, p_order.coupon_id, p_order.coupon_code, v_now + turnpike.reservation_time(), v_now, v_now)
  returning * into v_order;
  insert into public.order_items (id, order_id, position, user_id, tenant_id, product_id, price_id, plan_version_id, seller_id, name,
    price_name, product_type, billing_period, currency, quantity, unit_amount, amount, discount, credits, feature_keys, trial_days,
    starts_at, created_at)
  select turnpike.new_id(), v_order.id, i.position, v_order.user_id, v_order.tenant_id, i.product_id, i.price_id, i.plan_version_id,
    i.seller_id, i.name, i.price_name, i.product_type, i.billing_period, i.currency, i.quantity, i.unit_amount, i.amount, i.discount,
    i.credits, i.feature_keys, i.trial_days, i.starts_at, v_now
  from unnest(p_items) as i order by i.position;
  return v_order;
end $$;
comment on function turnpike.order_write(public.orders, public.order_items[], boolean) is
  'Writes a pending order with its lines, adds them up and reserves until 35 minutes from now. Raises 422 out_of_range at /items, or '
  '/quantity if flat, for a total above 99999999 minor units.';
