-- Every order begins here. Its lines are priced, and what they need is reserved until `reserved_until`: first whatever an order past its
-- time still has is given back, then stock, the coupon's use and the slots are taken, in this order everywhere.
create or replace function turnpike.order_place(
  p_user_id uuid, p_tenant_id text, p_items jsonb, p_coupon text, p_flat boolean default false
) returns public.orders
language plpgsql volatile set search_path = '' as $$
declare
  v_quote record := turnpike.order_quote(p_items, p_flat);
  v_items public.order_items[] := v_quote.items;
  v_order public.orders;
  v_coupon record;
  c_max_coupon_chars constant integer := 100;
begin
  perform turnpike.order_check_items(v_items, v_quote.pointers);
  perform turnpike.check_text(p_coupon, c_max_coupon_chars, '/coupon');
  v_order.id := turnpike.new_id();
  v_order.user_id := coalesce(p_user_id, turnpike.uid());
  v_order.tenant_id := p_tenant_id;
  v_order.currency := v_items[1].currency;
  if v_items[1].product_type = 'subscription' then
    perform turnpike.order_check_subscription(v_order.user_id, p_tenant_id, v_items[1]);
    v_items[1].trial_days := turnpike.subscription_trial_days(
      v_order.user_id, p_tenant_id, v_items[1].seller_id, v_items[1].trial_days);
    v_items[1].amount := case when v_items[1].trial_days > 0 then 0 else v_items[1].amount end;
  end if;
  perform turnpike.order_release_due(array(select i.product_id from unnest(v_items) as i), p_coupon);
  perform turnpike.order_take_stock(v_items);
  if p_coupon is not null then
    v_coupon := turnpike.coupon_take(p_coupon, v_order.user_id, v_order.id, v_order.currency, (
      select jsonb_agg(jsonb_build_object('product_id', i.product_id, 'seller_id', i.seller_id, 'amount', i.amount) order by i.position)
      from unnest(v_items) as i));
    v_order.coupon_id := v_coupon.coupon_id;
    v_order.coupon_code := upper(p_coupon);
    for v_at in 1..cardinality(v_items) loop
      v_items[v_at].discount := v_coupon.line_discounts[v_at];
    end loop;
  end if;
  v_order := turnpike.order_write(v_order, v_items, p_flat);
  perform turnpike.order_book(v_order, v_quote.pointers);
  return v_order;
end $$;
comment on function turnpike.order_place(uuid, text, jsonb, text, boolean) is
  'A pending order of [{price_id, quantity?, starts_at?}] for the user, or for the tenant by the user (the caller if null), with stock, '
  'coupon and slots reserved for 35 minutes. If flat, the one line is the request''s body itself and faults point there. Raises 409 '
  'out_of_stock {product_id}, coupon_used_up, slot_taken, already_subscribed {subscription_id, change}; 422 at /items, '
  '/items/N/price_id (price_unavailable, currency_mismatch), /items/N/quantity, /items/N/starts_at, /coupon.';
