-- test: a subscription's life ends in the same state in all 720 orders of its events, told by time or within one second, asked for or not
select set_config('test.price', test.sell('pro', 'subscription', 2900, 'monthly', '{"initial_credits": 50, "monthly_credits": 100}', '{pro}')::text, true);
select test.as_user(test.id(1));
select set_config('test.order', public.order_create(test.items(current_setting('test.price')::uuid)) ->> 'public_id', true);
select test.finish(test.checkout(current_setting('test.order')), '{"url": "https://pay.example", "provider_session_id": "cs_1"}');
select test.as_owner();
do $$
declare
  d timestamptz := date_trunc('day', now());
  v_subscription jsonb := jsonb_build_object('kind', 'subscription_changed', 'provider_subscription_id', 'sub_1', 'order_public_id', current_setting('test.order'));
  v_invoice jsonb := jsonb_build_object('kind', 'invoice_paid', 'provider_subscription_id', 'sub_1', 'amount', 2900, 'currency', 'usd');
  v_one jsonb := jsonb_build_object('current_period_start', d, 'current_period_end', d + interval '30 days');
  v_two jsonb := jsonb_build_object('current_period_start', d + interval '30 days', 'current_period_end', d + interval '60 days');
  v_events jsonb := jsonb_build_array(
    jsonb_build_array(v_subscription || jsonb_build_object('state', v_one || '{"status": "active"}')),
    jsonb_build_array(v_subscription || jsonb_build_object('state', v_one || '{"status": "active", "quantity": 1}')),
    jsonb_build_array(v_invoice || jsonb_build_object('provider_invoice_id', 'in_1', 'provider_payment_id', 'pi_1', 'order_public_id', current_setting('test.order'),
      'reason', 'create', 'period_start', d, 'period_end', d + interval '30 days')),
    jsonb_build_array(v_subscription || jsonb_build_object('state', v_two || '{"status": "past_due"}')),
    jsonb_build_array(v_invoice || jsonb_build_object('provider_invoice_id', 'in_2', 'provider_payment_id', 'pi_2', 'reason', 'cycle',
      'period_start', d + interval '30 days', 'period_end', d + interval '60 days')),
    jsonb_build_array(v_subscription || jsonb_build_object('state', v_two || jsonb_build_object('status', 'canceled', 'canceled_at', d + interval '40 days', 'ended_at', d + interval '40 days'))));
  v_count integer := 0;
begin
  v_count := test.all_orders(v_events, 10) + test.all_orders(v_events, 0) + test.all_orders(v_events, 10, true) + test.all_orders(v_events, 0, true);
  raise notice '% orders of a subscription''s six events', v_count;
  perform test.equal(v_count, 4 * 720);
end $$;
