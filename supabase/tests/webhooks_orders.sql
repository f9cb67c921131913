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

-- test: a payment's life ends in the same state in all 720 orders of its events
create temp table p as select test.sell('pack', 'digital', 1000, p_keys => '{pack}') as pack, test.service('hour', 2000) as hour;
update public.prices set credits = 50 where id = (select pack from p);
select test.stock('pack', 3);
grant select on p to public;
select test.as_user(test.id(1));
select set_config('test.order', public.order_create((select test.items(pack) || jsonb_build_array(jsonb_build_object('price_id', hour,
  'starts_at', date_trunc('day', now() + interval '3 days'))) from p)) ->> 'public_id', true);
select test.finish(test.checkout(current_setting('test.order')), '{"url": "https://pay.example", "provider_session_id": "cs_1"}');
select test.as_owner();
do $$
declare
  v_money jsonb := '{"amount": 3000, "currency": "usd", "provider_payment_id": "pi_1"}';
  v_payment jsonb := '{"payment": {"payment_ids": ["pi_1", "ch_1"]}}';
  v_events jsonb := jsonb_build_array(
    jsonb_build_array(v_money || jsonb_build_object('kind', 'checkout_completed', 'paid', true, 'provider_customer_id', 'cus_1',
      'payment', jsonb_build_object('payment_ids', array['pi_1'], 'session_id', 'cs_1', 'order_public_id', current_setting('test.order')))),
    jsonb_build_array(v_money || jsonb_build_object('kind', 'payment_succeeded', 'method', 'card', 'payment', jsonb_build_object('payment_ids', array['pi_1', 'ch_1']))),
    jsonb_build_array(v_payment || '{"kind": "payment_failed", "provider_payment_id": "pi_1", "code": "declined", "final": true}'),
    jsonb_build_array(v_payment || '{"kind": "refund_changed", "provider_refund_id": "re_1", "amount": 700, "currency": "usd", "status": "pending"}'),
    jsonb_build_array(v_payment || '{"kind": "refund_changed", "provider_refund_id": "re_1", "amount": 700, "currency": "usd", "status": "succeeded"}'),
    jsonb_build_array(v_payment || '{"kind": "dispute_changed", "provider_dispute_id": "dp_1", "amount": 2300, "currency": "usd", "reason": "fraudulent", "status": "lost"}'));
  v_count integer := test.all_orders(v_events, 10) + test.all_orders(v_events, 0);
begin
  raise notice '% orders of a payment''s six events', v_count;
  perform test.equal(v_count, 2 * 720);
end $$;

-- test: a payment that is on its way, fails, succeeds and is contested without loss ends in the same state in every order
create temp table p as select test.sell('pack', 'digital', 1000, p_keys => '{pack}') as pack;
grant select on p to public;
select test.as_user(test.id(1));
select set_config('test.order', public.order_create((select test.items(pack) from p)) ->> 'public_id', true);
select test.finish(test.checkout(current_setting('test.order'), 'paypal'), '{"url": "https://pay.example", "provider_payment_id": "O-1"}');
select test.as_owner();
do $$
declare
  v_payment jsonb := '{"payment": {"payment_ids": ["C-1", "O-1"]}, "amount": 1000, "currency": "usd", "provider_payment_id": "O-1"}';
  v_count integer;
  v_paid jsonb := jsonb_build_array(v_payment || '{"kind": "payment_succeeded"}');
  v_failed jsonb := jsonb_build_array(v_payment || '{"kind": "payment_failed", "code": "declined", "final": false}');
  v_processing jsonb := jsonb_build_array(v_payment || '{"kind": "payment_processing"}');
begin
  update public.payments set provider = 'stripe';
  update public.checkout_sessions set provider = 'stripe';
  update public.provider_objects set provider = 'stripe';
  v_count := test.all_orders(jsonb_build_array(v_processing, v_failed, jsonb_build_array(v_payment || '{"kind": "payment_failed", "code": "declined", "final": true}')), 10)
    + test.all_orders(jsonb_build_array(v_processing, v_failed, jsonb_build_array(v_payment || '{"kind": "checkout_expired"}')), 10)
    + test.all_orders(jsonb_build_array(v_processing, v_failed, v_paid, jsonb_build_array(v_payment || '{"kind": "dispute_changed", "provider_dispute_id": "dp_1", "status": "open"}'),
      jsonb_build_array(v_payment || '{"kind": "dispute_changed", "provider_dispute_id": "dp_1", "status": "won"}')), 0)
    + test.all_orders(jsonb_build_array(v_paid, jsonb_build_array(v_payment || '{"kind": "refund_changed", "provider_refund_id": "re_1", "status": "failed"}'),
      jsonb_build_array(v_payment || '{"kind": "refund_changed", "provider_refund_id": "re_1", "status": "succeeded"}')), 0);
  raise notice '% orders of other lives of a payment', v_count;
  perform test.equal(v_count, 6 + 6 + 120 + 6);
end $$;

-- test: a subscription that starts before its dates are known, renews, is past due, set to end or given back ends in the same state in every order
select set_config('test.price', test.sell('pro', 'subscription', 2900, 'monthly', '{"initial_credits": 50, "monthly_credits": 100}', '{pro}')::text, true);
select test.as_user(test.id(1));
select set_config('test.order', public.order_create(test.items(current_setting('test.price')::uuid)) ->> 'public_id', true);
select test.finish(test.checkout(current_setting('test.order')), '{"url": "https://pay.example", "provider_session_id": "cs_1"}');
select test.as_owner();
do $$
declare
  d timestamptz := date_trunc('minute', now()) - interval '10 minutes';
  v_subscription jsonb := jsonb_build_object('kind', 'subscription_changed', 'provider_subscription_id', 'sub_1', 'order_public_id', current_setting('test.order'));
  v_one jsonb := jsonb_build_object('current_period_start', d, 'current_period_end', d + interval '30 days');
  v_two jsonb := jsonb_build_object('current_period_start', d + interval '30 days', 'current_period_end', d + interval '60 days');
  v_invoice jsonb := '{"kind": "invoice_paid", "provider_subscription_id": "sub_1", "amount": 2900, "currency": "usd"}';
  v_completed jsonb := jsonb_build_array(jsonb_build_object('kind', 'checkout_completed', 'paid', true, 'provider_subscription_id', 'sub_1', 'amount', 2900, 'currency', 'usd',
    'payment', jsonb_build_object('session_id', 'cs_1', 'order_public_id', current_setting('test.order'))));
  v_created jsonb := jsonb_build_array(v_subscription || jsonb_build_object('state', v_one || '{"status": "active"}'));
  v_first jsonb := jsonb_build_array(v_invoice || jsonb_build_object('provider_invoice_id', 'in_1', 'provider_payment_id', 'pi_1',
    'order_public_id', current_setting('test.order'), 'reason', 'create', 'period_start', d, 'period_end', d + interval '30 days'));
  v_past_due jsonb := jsonb_build_array(v_subscription || jsonb_build_object('state', v_two || '{"status": "past_due"}'));
  v_failed jsonb := jsonb_build_array(jsonb_build_object('kind', 'invoice_failed', 'provider_invoice_id', 'in_2', 'provider_subscription_id', 'sub_1',
    'amount', 2900, 'currency', 'usd', 'period_end', d + interval '60 days'));
  v_second jsonb := jsonb_build_array(v_invoice || jsonb_build_object('provider_invoice_id', 'in_2', 'provider_payment_id', 'pi_2', 'reason', 'cycle',
    'period_start', d + interval '30 days', 'period_end', d + interval '60 days'));
  v_set_to_end jsonb := jsonb_build_array(v_subscription || jsonb_build_object('state', v_one || '{"status": "active", "cancel_at_period_end": true}'));
  v_ended jsonb := jsonb_build_array(v_subscription || jsonb_build_object('state', v_one || '{"status": "canceled", "cancel_at_period_end": true}'));
  v_back jsonb := '{"kind": "refund_changed", "provider_refund_id": "re_2", "payment": {"payment_ids": ["pi_2"]}, "amount": 2900, "currency": "usd"}';
  v_count integer;
begin
  v_count := test.all_orders(jsonb_build_array(v_completed, v_created, v_first, v_past_due, v_second), 10)
    + test.all_orders(jsonb_build_array(v_completed, v_created, v_first, v_past_due, v_second), 0)
    + test.all_orders(jsonb_build_array(v_completed, v_created, v_first, v_past_due, v_second), 10, true)
    + test.all_orders(jsonb_build_array(v_created, v_first, v_past_due, v_failed), 10) + test.all_orders(jsonb_build_array(v_created, v_first, v_past_due, v_failed), 0)
    + test.all_orders(jsonb_build_array(v_created, v_first, v_failed, v_second), 10)
    + test.all_orders(jsonb_build_array(v_completed, v_created, v_first, v_set_to_end, v_ended), 10)
    + test.all_orders(jsonb_build_array(v_completed, v_created, v_first, v_set_to_end, v_ended), 0)
    + test.all_orders(jsonb_build_array(v_created, v_first, v_second, jsonb_build_array(v_back || '{"status": "pending"}'), jsonb_build_array(v_back || '{"status": "succeeded"}')), 10);
  raise notice '% orders of other lives of a subscription', v_count;
  perform test.equal(v_count, 3 * 120 + 3 * 24 + 2 * 120 + 120);
end $$;

-- test: a trial that goes on to be paid for ends in the same state, in every sixth of the 720 orders of its events
select set_config('test.price', test.sell('pro', 'subscription', 2900, 'monthly', '{"initial_credits": 50, "monthly_credits": 100, "trial_days": 14}', '{pro}')::text, true);
select test.as_user(test.id(1));
select set_config('test.order', public.order_create(test.items(current_setting('test.price')::uuid)) ->> 'public_id', true);
select test.finish(test.checkout(current_setting('test.order')), '{"url": "https://pay.example", "provider_session_id": "cs_1"}');
select test.as_owner();
do $$
declare
  d timestamptz := date_trunc('minute', now()) - interval '10 minutes';
  e timestamptz := d + interval '14 days';
  v_subscription jsonb := jsonb_build_object('kind', 'subscription_changed', 'provider_subscription_id', 'sub_1', 'order_public_id', current_setting('test.order'));
  v_invoice jsonb := '{"kind": "invoice_paid", "provider_subscription_id": "sub_1", "currency": "usd"}';
  v_count integer := test.all_orders(jsonb_build_array(
    jsonb_build_array(jsonb_build_object('kind', 'checkout_completed', 'paid', true, 'provider_subscription_id', 'sub_1', 'amount', 0, 'currency', 'usd',
      'payment', jsonb_build_object('session_id', 'cs_1', 'order_public_id', current_setting('test.order')))),
    jsonb_build_array(v_subscription || jsonb_build_object('state', jsonb_build_object('status', 'trialing', 'current_period_start', d, 'current_period_end', e, 'trial_ends_at', e))),
    jsonb_build_array(v_invoice || jsonb_build_object('provider_invoice_id', 'in_1', 'order_public_id', current_setting('test.order'), 'amount', 0,
      'reason', 'create', 'period_start', d, 'period_end', e)),
    jsonb_build_array(jsonb_build_object('kind', 'trial_ending', 'provider_subscription_id', 'sub_1', 'trial_ends_at', e)),
    jsonb_build_array(v_subscription || jsonb_build_object('state', jsonb_build_object('status', 'active', 'current_period_start', e,
      'current_period_end', e + interval '30 days', 'trial_ends_at', e))),
    jsonb_build_array(v_invoice || jsonb_build_object('provider_invoice_id', 'in_2', 'provider_payment_id', 'pi_2', 'amount', 2900,
      'reason', 'cycle', 'period_start', e, 'period_end', e + interval '30 days'))), 10, false, 6);
begin
  raise notice '% orders of a trial''s six events', v_count;
  perform test.equal(v_count, 121);
end $$;
