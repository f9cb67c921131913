-- test: what we have decided ourselves is not taken back by an older report, and what ended here stays ended
select test.buy(1, test.sell('pro', 'subscription', 2900, 'monthly'));
update public.subscriptions set provider = 'stripe', provider_subscription_id = 'sub_1';
do $$
declare
  v_report jsonb := '{"kind": "subscription_changed", "provider_subscription_id": "sub_1", "state": {"status": "active", "cancel_at_period_end": false}}';
begin
  perform turnpike.subscription_set_status(s.id, s.status, '{"cancel_at_period_end": true}') from public.subscriptions as s;
  perform test.event('evt_1', jsonb_build_array(v_report || jsonb_build_object('as_of', now() - interval '1 minute')));
  perform test.ok(s.cancel_at_period_end, 'set to end') from public.subscriptions as s;
  perform test.event('evt_2', jsonb_build_array(v_report || jsonb_build_object('as_of', now() + interval '1 minute')));
  perform test.ok(not s.cancel_at_period_end, 'resumed at the provider') from public.subscriptions as s;
  perform turnpike.subscription_end_now(s, '{}') from public.subscriptions as s;
  perform test.event('evt_3', jsonb_build_array(v_report || jsonb_build_object('as_of', now() + interval '2 minutes')));
  perform test.event('evt_4', jsonb_build_array(v_report || jsonb_build_object('as_of', now() + interval '3 minutes', 'state', jsonb_build_object('status', 'canceled'))));
  perform test.ok(s.status = 'canceled' and s.ended_at <= clock_timestamp(), 'ended when its owner said so') from public.subscriptions as s;
end $$;
select test.sound();

-- test: an owner who ends a subscription now has ended it now, also if the provider's report was quicker
select test.buy(1, test.sell('pro', 'subscription', 2900, 'monthly'));
update public.subscriptions set provider = 'paypal', provider_subscription_id = 'I-1';
select test.event('WH-1', '[{"kind": "subscription_changed", "provider_subscription_id": "I-1", "state": {"status": "canceled"}}]', p_provider => 'paypal');
select test.ok(s.ended_at = s.current_period_end, 'with what was paid for') from public.subscriptions as s;
select turnpike.subscription_end_now(s, '{}') from public.subscriptions as s;
select test.event('WH-2', '[{"kind": "subscription_changed", "provider_subscription_id": "I-1", "state": {"status": "canceled"}}]', now() + interval '1 hour', p_provider => 'paypal');
select test.ok(s.ended_at <= clock_timestamp(), 'now') from public.subscriptions as s;
select test.sound();

-- test: a renewal's credits come once, whether the webhook or the task is first, and the task waits for the report
select test.buy(1, test.sell('pro', 'subscription', 2900, 'monthly', '{"monthly_credits": 100}'));
update public.subscriptions set provider = 'stripe', provider_subscription_id = 'sub_1', current_period_start = now() - interval '40 days',
  current_period_end = now() - interval '1 hour', credits_granted_from = now() - interval '40 days', credits_granted_until = now() - interval '1 hour';
update public.credit_grants as g set source_ref = turnpike.subscription_period_ref(s.id, s.current_period_start) from public.subscriptions as s where g.source = 'plan';
do $$
declare
  v_period jsonb := jsonb_build_object('current_period_start', now() - interval '1 hour', 'current_period_end', now() + interval '29 days');
  v_invoice jsonb := jsonb_build_array(jsonb_build_object('kind', 'invoice_paid', 'provider_invoice_id', 'in_2', 'provider_subscription_id', 'sub_1', 'provider_payment_id', 'pi_2',
    'amount', 2900, 'currency', 'usd', 'reason', 'cycle', 'period_start', now() - interval '1 hour', 'period_end', now() + interval '29 days'));
begin
  perform test.event('evt_1', jsonb_build_array(jsonb_build_object('kind', 'subscription_changed', 'provider_subscription_id', 'sub_1', 'state', v_period || '{"status": "active"}')));
  perform test.equal(turnpike.subscription_grant_due(), 0, 'not reported to be paid yet');
  perform test.event('evt_2', v_invoice);
  perform test.equal(turnpike.subscription_grant_due(), 0), test.equal(count(*), 2::bigint) from public.credit_grants as g where g.source = 'plan';
  perform test.event('evt_3', v_invoice), test.equal(count(*), 2::bigint) from public.credit_grants as g where g.source = 'plan';
  perform test.equal(count(*), 2::bigint, 'an invoice is one payment') from public.payments as y;
  perform test.equal(y.status || ' ' || y.provider_payment_id, 'succeeded pi_2') from public.payments as y where y.subscription_id is not null;
  -- A day later the report may have been lost; when it comes after all, the lot is there.
  update public.subscriptions set current_period_start = now() - interval '3 days', current_period_end = now() + interval '28 days', credits_granted_until = now() - interval '3 days';
  perform test.equal(turnpike.subscription_grant_due(), 1);
  perform test.event('evt_4', jsonb_build_array((v_invoice -> 0) || jsonb_build_object('provider_invoice_id', 'in_3', 'provider_payment_id', 'pi_3',
    'period_start', now() - interval '70 hours', 'period_end', now() + interval '28 days')));
  perform test.equal(count(*), 3::bigint) from public.credit_grants as g where g.source = 'plan';
end $$;
select test.sound();

-- test: a provider that tells neither which payment of a subscription it is nor its period is understood from our books; reports of a period that start hours apart are one
create temp table p as select test.sell('pro', 'subscription', 2900, 'monthly', '{"monthly_credits": 100}', '{pro}') as pro;
grant select on p to public;
select test.as_user(test.id(1));
select set_config('test.order', public.order_create((select test.items(pro) from p)) ->> 'public_id', true);
select test.finish(test.checkout(current_setting('test.order'), 'paypal'), '{"url": "https://pay.example", "provider_session_id": "I-1"}');
select test.as_owner();
create function test.sale(p_event text, p_id text, p_start timestamptz) returns text language sql as $$
  select test.event(p_event, jsonb_build_array(jsonb_build_object('kind', 'invoice_paid', 'provider_invoice_id', p_id, 'provider_payment_id', p_id, 'provider_subscription_id', 'I-1', 'order_public_id', current_setting('test.order'),
    'amount', 2900, 'currency', 'usd', 'reason', null, 'period_start', p_start, 'period_end', null)), p_provider => 'paypal') ->> 'status' $$;
select test.equal(test.sale('WH-1', 'S-1', now()), 'applied'), test.equal(test.sale('WH-2', 'S-1', now()), 'applied');
select test.equal(x.status, 'paid'), test.equal(y.provider_payment_id, 'S-1'), test.equal(a.balance, 100::bigint), test.equal(s.current_period_end, turnpike.time_after(now(), '1 month'))
from public.orders as x, public.payments as y, public.credit_accounts as a, public.subscriptions as s where a.user_id = test.id(1);
select test.equal(test.event('WH-3', jsonb_build_array(jsonb_build_object('kind', 'subscription_changed', 'provider_subscription_id', 'I-1', 'state', jsonb_build_object('status', 'active',
  'current_period_start', now() + interval '2 hours', 'current_period_end', now() + interval '1 month 5 hours')))) ->> 'status', 'pending', 'another provider''s I-1');
select test.event('WH-4', jsonb_build_array(jsonb_build_object('kind', 'subscription_changed', 'provider_subscription_id', 'I-1', 'state', jsonb_build_object('status', 'active',
  'current_period_start', now() + interval '2 hours', 'current_period_end', now() + interval '1 month 5 hours'))), p_provider => 'paypal');
select test.equal(turnpike.subscription_period_grant(s, s.current_period_start, s.current_period_end), 0::bigint), test.equal(s.current_period_start, now() + interval '2 hours') from public.subscriptions as s;
select test.event('WH-5', jsonb_build_array(jsonb_build_object('kind', 'invoice_failed', 'provider_invoice_id', 'I-1:2', 'provider_subscription_id', 'I-1', 'amount', 2900, 'currency', 'usd')), now() + interval '1 month', p_provider => 'paypal');
select test.equal(s.status, 'past_due') from public.subscriptions as s;
select test.equal(test.sale('WH-6', 'S-2', now() + interval '1 month 1 day'), 'applied');
select test.equal(s.status, 'active'), test.equal(y.subscription_id, s.id), test.ok(y.credits_ref is not null, 'its credits'), test.equal(a.balance, 200::bigint)
from public.subscriptions as s, public.payments as y, public.credit_accounts as a where y.provider_payment_id = 'S-2' and a.user_id = test.id(1);
select test.event('WH-7', jsonb_build_array(jsonb_build_object('kind', 'subscription_changed', 'provider_subscription_id', 'I-1', 'state', jsonb_build_object('status', 'canceled',
  'canceled_at', now() + interval '35 days', 'ended_at', now() + interval '35 days'))), now() + interval '35 days', p_provider => 'paypal');
select test.ok(s.status = 'canceled' and s.ended_at > now() + interval '55 days', 'until when it was paid for') from public.subscriptions as s;
select test.equal(public.webhook_event_settle(e.id, 0, '[]') ->> 'replayed', 'true') from public.webhook_events as e, set_config('request.jwt.claims', '{"role": "service_role"}', true) where e.event_id = 'WH-7';
select test.equal(test.answer(test.event('WH-8', '[]', now(), '{"kind": "subscription", "provider_id": "I-9"}', 'paypal'), '[]') ->> 'status', 'ignored', 'the provider knows of nothing');
select test.sound();

-- test: a failed renewal starts the grace and one mail an invoice; paid after all it is over; a manual invoice gives no credits
select test.buy(1, test.sell('pro', 'subscription', 2900, 'monthly', '{"monthly_credits": 100}', '{pro}'));
update public.subscriptions set provider = 'stripe', provider_subscription_id = 'sub_1';
do $$
declare
  d timestamptz := (select s.current_period_end from public.subscriptions as s);
  v_failed jsonb := jsonb_build_array(jsonb_build_object('kind', 'invoice_failed', 'provider_invoice_id', 'in_2', 'provider_subscription_id', 'sub_1', 'amount', 2900,
    'currency', 'usd', 'period_end', d + interval '1 month', 'next_attempt_at', now() + interval '3 days', 'code', 'declined'));
  v_paid jsonb := jsonb_build_object('kind', 'invoice_paid', 'provider_subscription_id', 'sub_1', 'amount', 2900, 'currency', 'usd');
begin
  perform test.event('evt_1', v_failed, now() - interval '2 days'), test.event('evt_2', v_failed, now() - interval '1 day');
  perform test.ok(s.status = 'past_due' and s.past_due_since = now() - interval '2 days' and turnpike.subscription_valid(s), 'since the first report') from public.subscriptions as s;
  perform test.equal(array_agg(m.key), array['payment_failed:stripe:in_2']) from public.mails as m where m.kind = 'payment_failed';
  perform test.event('evt_3', jsonb_build_array(v_paid || jsonb_build_object('provider_invoice_id', 'in_9', 'provider_payment_id', 'pi_9', 'reason', 'update',
    'period_start', d - interval '1 month', 'period_end', d)));
  perform test.event('evt_9', '[{"kind": "refund_changed", "provider_refund_id": "re_9", "amount": 2900, "currency": "usd", "status": "succeeded", "payment": {"payment_ids": ["pi_9"]}}]');
  perform test.equal(a.balance, 100::bigint, 'what was charged besides brought no credits and takes none') from public.credit_accounts as a where a.user_id = test.id(1);
  perform test.equal(s.status, 'past_due'), test.equal((select count(*) from public.credit_grants as g where g.source = 'plan'), 1::bigint) from public.subscriptions as s;
  perform test.event('evt_4', jsonb_build_array(v_paid || jsonb_build_object('provider_invoice_id', 'in_2', 'provider_payment_id', 'pi_2', 'reason', 'cycle',
    'period_start', d, 'period_end', d + interval '1 month')));
  perform test.ok(s.status = 'active' and s.current_period_end = d + interval '1 month' and s.past_due_since is null, 'paid for') from public.subscriptions as s;
  perform test.equal((select count(*) from public.credit_grants as g where g.source = 'plan'), 2::bigint);
  perform test.event('evt_5', v_failed, now() + interval '1 day');
  perform test.equal(s.status, 'active', 'paid for a period stays paid for it') from public.subscriptions as s;
end $$;
select test.sound();

-- test: the grace is a setting that an operator may change, and the rights follow
select test.buy(1, test.sell('pro', 'subscription', 2900, 'monthly', null, '{pro}'));
update public.subscriptions set provider = 'stripe', provider_subscription_id = 'sub_1';
select turnpike.subscription_set_status(id, 'past_due', jsonb_build_object('past_due_since', now() - interval '8 days')) from public.subscriptions;
select test.as_user(test.id(1));
select test.equal(public.subscription_get() ->> 'valid', 'false'), test.raises($$select public.setting_set('past_due_grace_days', '14')$$, 'forbidden');
select test.as_user(test.id(9), p_roles => '{admin}');
select test.equal(public.setting_set('past_due_grace_days', '14'), '{"key": "past_due_grace_days", "value": 14}'::jsonb);
select test.refuses($$select public.setting_set('past_due_grace_days', '91')$$, '/value', 'out_of_range'), test.refuses($$select public.setting_set('past_due_grace_days', '"x"')$$, '/value'),
  test.refuses($$select public.setting_set('color', '1')$$, '/key');
select test.as_user(test.id(1));
select test.equal(public.subscription_get() ->> 'valid', 'true'), test.equal(public.feature_get('pro') ->> 'allowed', 'true');
select test.as_service();
select test.equal(public.setting_set('past_due_grace_days'), '{"key": "past_due_grace_days", "value": null}'::jsonb);
select test.as_user(test.id(1));
select test.equal(public.subscription_get() ->> 'valid', 'false'), test.equal(public.feature_get('pro') ->> 'allowed', 'false');

-- test: a renewal that is given back takes its period's credits, spent ones as debt, and no later month of it comes
select test.buy(1, test.sell('pro', 'subscription', 12000, 'yearly', '{"monthly_credits": 100}'));
update public.subscriptions set provider = 'stripe', provider_subscription_id = 'sub_1', current_period_start = now() - interval '415 days', current_period_end = now() - interval '50 days',
  credits_granted_from = now() - interval '80 days', credits_granted_until = now() - interval '50 days';
select test.event('evt_1', jsonb_build_array(jsonb_build_object('kind', 'invoice_paid', 'provider_invoice_id', 'in_2', 'provider_subscription_id', 'sub_1', 'provider_payment_id', 'pi_2',
  'amount', 12000, 'currency', 'usd', 'reason', 'cycle', 'period_start', now() - interval '50 days', 'period_end', now() - interval '50 days' + interval '1 year')));
select test.as_user(test.id(1));
select test.equal(public.credit_balance() ->> 'balance', '200');
select public.credit_spend(130);
select test.as_owner();
select test.event('evt_2', '[{"kind": "refund_changed", "provider_refund_id": "re_1", "amount": 6000, "currency": "usd", "status": "succeeded", "payment": {"payment_ids": ["pi_2"]}}]');
select test.equal(g.revoked + g.owed, 50::numeric::bigint) from public.credit_grants as g, public.payments as y where g.source_ref = y.credits_ref;
select test.event('evt_3', '[{"kind": "dispute_changed", "provider_dispute_id": "dp_1", "amount": 12000, "currency": "usd", "status": "lost", "payment": {"payment_ids": ["pi_2"]}}]');
select test.equal(g.revoked + g.owed, 100::numeric::bigint) from public.credit_grants as g, public.payments as y where g.source_ref = y.credits_ref;
select test.equal(y.status || ' ' || y.refunded, 'refunded 12000'), test.equal(r.amount || ' ' || r.reason, '6000 dispute_lost'), test.equal(s.status, 'active')
from public.payments as y, public.refunds as r, public.subscriptions as s where y.subscription_id is not null and r.id = (select d.refund_id from public.disputes as d);
update public.subscriptions set credits_granted_until = now() - interval '1 minute';
select test.pass('40 days');
select test.equal(turnpike.subscription_grant_due(), 0);
select test.sound();

-- test: a dispute is shown while it is open, changes nothing when it is won, and once lost takes all back
create temp table p as select test.sell('pack', 'digital', 1000, p_keys => '{pack}') as pack;
update public.prices set credits = 50;
create temp table o as select test.buy(1, pack) as id from p;
update public.payments set provider = 'stripe';
insert into public.provider_objects (provider, livemode, kind, provider_id, object_id) select 'stripe', false, 'payment', 'pi_1', y.id from public.payments as y;
create function test.dispute(p_event text, p_dispute text, p_status text) returns text language sql as $$
  select test.event(p_event, jsonb_build_array(jsonb_build_object('kind', 'dispute_changed', 'provider_dispute_id', p_dispute, 'amount', 1000, 'currency', 'usd', 'reason', 'fraudulent',
    'status', p_status, 'payment', '{"payment_ids": ["pi_1"]}'::jsonb))) ->> 'status' $$;
select test.equal(test.dispute('evt_1', 'dp_1', 'open'), 'applied'), test.equal(test.dispute('evt_2', 'dp_1', 'won'), 'applied'), test.equal(test.dispute('evt_3', 'dp_1', 'open'), 'applied');
select test.equal(d.status, 'won'), test.equal(x.status, 'paid') from public.disputes as d, public.orders as x;
select test.equal(test.dispute('evt_4', 'dp_2', 'lost'), 'applied'), test.equal(test.dispute('evt_5', 'dp_2', 'won'), 'applied'), test.equal(test.dispute('evt_6', 'dp_2', 'lost'), 'applied');
select test.equal(d.status, 'lost') from public.disputes as d where d.provider_dispute_id = 'dp_2';
select test.equal(x.status, 'refunded'), test.equal(a.balance, 0::bigint), test.ok(e.revoked_at is not null, 'the right is gone') from public.orders as x, public.credit_accounts as a, public.entitlements as e where a.user_id = test.id(1);
select test.sound();
select test.as_user(test.id(1));
select test.equal(jsonb_path_query_array(public.me_export() -> 'disputes', '$[*].status'), '["won", "lost"]'::jsonb), test.equal(jsonb_array_length(public.me_export() -> 'webhook_events'), 6);
select test.as_user(test.id(2));
select test.equal(count(*), 0::bigint) from public.disputes;

-- test: a refund that is on its way and a lost dispute never take back more than came, and what the one does not the other does
create temp table p as select test.sell('pack', 'digital', 1000, p_keys => '{pack}') as pack;
select test.buy(n, pack) from p, generate_series(1, 2) as n;
update public.payments set provider = 'stripe';
insert into public.provider_objects (provider, livemode, kind, provider_id, object_id) select 'stripe', false, 'payment', 'pi_' || right(y.user_id::text, 1), y.id from public.payments as y;
create function test.back(p_event text, p_user text, p_kind text, p_status text) returns text language sql as $$
  select test.event(p_event, jsonb_build_array(jsonb_build_object('kind', p_kind, 'provider_dispute_id', 'dp_' || p_user, 'provider_refund_id', 're_' || p_user, 'amount', 1000, 'currency', 'usd',
    'status', p_status, 'payment', jsonb_build_object('payment_ids', array['pi_' || p_user])))) ->> 'status' $$;
select test.back('evt_1', '1', 'refund_changed', 'pending'), test.back('evt_2', '1', 'dispute_changed', 'lost');
select test.sound();
select test.equal(test.back('evt_3', '1', 'refund_changed', 'succeeded'), 'applied');
select test.sound();
select test.back('evt_4', '2', 'refund_changed', 'pending'), test.back('evt_5', '2', 'dispute_changed', 'lost'), test.back('evt_6', '2', 'refund_changed', 'failed');
select test.equal(string_agg(r.status || coalesce(' ' || r.reason, ''), ', ' order by r.id), 'succeeded, failed, succeeded dispute_lost') from public.refunds as r;
select test.equal(array_agg(distinct x.status || ' ' || x.refunded), array['refunded 1000']) from public.orders as x;
select test.equal(test.back('evt_7', '2', 'refund_changed', 'succeeded'), 'failed', 'the money is gone already');
select test.sound();
