-- What the provider is asked for. The order's public id goes along as metadata: by it the provider's reports find the order again.
create or replace function turnpike.checkout_request(p_session public.checkout_sessions) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_order public.orders;
begin
  select * into v_order from public.orders as o where o.id = p_session.order_id;
  return (
    select jsonb_build_object(
      'session_id', p_session.id, 'payment_id', p_session.payment_id, 'order_id', v_order.id, 'order_public_id', v_order.public_id,
      'mode', p_session.mode, 'currency', v_order.currency,
      'lines', jsonb_agg(jsonb_build_object('product_id', i.product_id, 'price_id', i.price_id, 'name', i.name,
        'description', i.price_name, 'unit_amount', i.unit_amount, 'quantity', i.quantity, 'billing_period', i.billing_period,
        'clerk_plan_id', r.clerk_plan_id, 'clerk_price_id', r.clerk_price_id) order by i.position),
      'discount', v_order.discount, 'total', v_order.total, 'trial_days', max(i.trial_days),
      'customer', turnpike.payer_json(p_session.user_id, p_session.provider, p_session.livemode),
      'success_url', turnpike.checkout_page(p_session.success_url, p_session.id),
      'cancel_url', turnpike.checkout_page(p_session.cancel_url, p_session.id), 'expires_at', turnpike.rfc3339(p_session.expires_at),
      'metadata', turnpike.order_metadata(v_order))
    from public.order_items as i join public.prices as r on r.id = i.price_id where i.order_id = v_order.id);
end $$;
comment on function turnpike.checkout_request(public.checkout_sessions) is
  '{session_id, payment_id, order_id, order_public_id, mode, currency, lines: [{product_id, price_id, name, description, unit_amount, '
  'quantity, billing_period, clerk_plan_id, clerk_price_id}], discount, total, trial_days, customer, success_url, cancel_url, '
  'expires_at, metadata}; amounts in minor units.';
