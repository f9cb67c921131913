-- test: an event is applied once; delivered again it does nothing and says so
create temp table p as select test.sell('pack', 'digital', 1000, p_keys => '{pack}') as pack;
update public.prices set credits = 50;
grant select on p to public;
select test.as_user(test.id(1));
select set_config('test.order', public.order_create((select test.items(pack) from p)) ->> 'public_id', true);
select test.finish(test.checkout(current_setting('test.order')), '{"url": "https://pay.example", "provider_session_id": "cs_1"}');
select test.as_owner();
do $$
declare
  v_command jsonb := jsonb_build_array(jsonb_build_object('kind', 'payment_succeeded', 'provider_payment_id', 'pi_1', 'amount', 1000, 'currency', 'usd', 'method', 'card',
    'payment', jsonb_build_object('payment_ids', array['pi_1'], 'order_public_id', current_setting('test.order'))));
  v jsonb := test.event('evt_1', v_command);
  v_books jsonb := test.books();
begin
  perform test.equal(v - 'id', '{"status": "applied", "replayed": false, "version": null}'::jsonb);
  perform test.equal(v_books #>> '{orders,0,status}', 'paid'), test.equal(v_books #>> '{accounts,0,1}', '50'), test.equal(v_books #>> '{payments,0,method}', 'card');
  for n in 1..10 loop
    perform test.equal(test.event('evt_1', v_command), v || '{"replayed": true}');
  end loop;
  perform test.equal(test.books(), v_books);
  perform test.equal(test.event('evt_2', v_command) ->> 'status', 'applied', 'the same under another event id');
  perform test.equal(test.books() - 'events', v_books - 'events');
end $$;
select test.sound();

-- test: an event that is not for us is ignored, one that cannot be read has failed, and both are kept
select test.equal(test.event('evt_1', '[]') ->> 'status', 'ignored'), test.equal(test.event('evt_1', '[{"kind": "payment_processing"}]') ->> 'replayed', 'true');
select set_config('request.jwt.claims', '{"role": "service_role"}', true);
select test.equal(public.webhook_event_receive('stripe', 'evt_2', 'x', false, now(), '{"a": 1}', p_error => '{"code": "unreadable", "cause": "no id"}') ->> 'status', 'failed');
select test.equal(e.error, '{"code": "unreadable", "cause": "no id"}'::jsonb), test.equal(e.payload, '{"a": 1}'::jsonb), test.ok(e.processed_at is not null, 'when') from public.webhook_events as e where e.event_id = 'evt_2';
select test.equal(test.event('evt_3', '[{"kind": "dance"}]') ->> 'status', 'failed'), test.equal(test.event('evt_4', '[{"kind": "user_deleted", "user_id": "x"}]') ->> 'status', 'failed');
select test.equal(e.error ->> 'code', case e.event_id when 'evt_3' then 'validation_failed' else 'command_invalid' end) from public.webhook_events as e where e.event_id in ('evt_3', 'evt_4');
select test.equal(test.event('evt_2', '[]') ->> 'status', 'ignored', 'a failed one may be tried again');
select test.refuses($$select public.webhook_event_receive('acme', 'e', 'x', false, now(), '{}')$$, '/provider'), test.refuses($$select public.webhook_event_receive('stripe', '', 'x', false, now(), '{}')$$, '/event_id'),
  test.refuses($$select public.webhook_event_receive('stripe', 'e', 'x', null, now(), '{}')$$, '/livemode'), test.refuses($$select public.webhook_event_receive('stripe', 'e', 'x', true, 'infinity', '{}')$$, '/occurred_at');
select test.sound();

-- test: another amount or currency pays nothing, nothing of such an event is applied, and a corrected one goes on
create temp table p as select test.sell('pack', 'digital', 1000, p_keys => '{pack}') as pack;
grant select on p to public;
select test.as_user(test.id(1));
select set_config('test.order', public.order_create((select test.items(pack) from p)) ->> 'public_id', true);
select test.finish(test.checkout(current_setting('test.order')), '{"url": "https://pay.example", "provider_session_id": "cs_1"}');
select test.as_owner();
do $$
declare
  v_command jsonb := jsonb_build_object('kind', 'payment_succeeded', 'provider_payment_id', 'pi_1', 'payment', jsonb_build_object('payment_ids', array['pi_1'], 'order_public_id', current_setting('test.order')));
  v_wrong jsonb;
begin
  foreach v_wrong in array array['{"amount": 999, "currency": "usd"}', '{"amount": 1000, "currency": "eur"}', '{"amount": null, "currency": "usd"}']::jsonb[] loop
    perform test.equal(test.event('evt_1', jsonb_build_array('{"kind": "tenant_changed", "tenant_id": "t9", "name": "Nine"}'::jsonb, v_command || v_wrong)) ->> 'status', 'failed');
    perform test.equal((select e.error ->> 'code' from public.webhook_events as e), 'amount_mismatch');
  end loop;
  perform test.equal((test.order_row(current_setting('test.order'))).status, 'pending'), test.equal((select count(*) from public.tenants), 0::bigint);
  perform test.equal((select count(*) from public.provider_objects as o where o.kind = 'payment'), 0::bigint);
  perform test.equal(test.event('evt_1', jsonb_build_array(v_command || '{"amount": 1000, "currency": "USD"}')) ->> 'status', 'applied');
  perform test.equal((test.order_row(current_setting('test.order'))).fulfilment, 'fulfilled');
end $$;
select test.sound();

-- test: a part that goes back does not pay an order whose payment was refused; the whole that goes back leaves nothing bought
create temp table p as select test.sell('pack', 'digital', 1000, p_keys => '{pack}') as pack;
grant select on p to public;
select test.as_user(test.id(1));
select set_config('test.order', public.order_create((select test.items(pack) from p)) ->> 'public_id', true);
select test.as_owner();
do $$
declare
  v_order text := current_setting('test.order');
  v_command jsonb := jsonb_build_object('currency', 'usd', 'provider_payment_id', 'pi_1', 'payment', jsonb_build_object('payment_ids', array['pi_1'], 'order_public_id', v_order));
  v_refund jsonb := v_command || '{"kind": "refund_changed", "provider_refund_id": "re_1", "status": "succeeded", "amount": 100}';
  v_dispute jsonb := v_command || '{"kind": "dispute_changed", "provider_dispute_id": "dp_1", "status": "open", "amount": 100}';
begin
  perform test.equal(test.event('evt_1', jsonb_build_array(v_command || '{"kind": "payment_failed", "code": "declined", "final": false}')) ->> 'status', 'applied');
  perform test.equal(test.event('evt_2', jsonb_build_array(v_command || '{"kind": "payment_succeeded", "amount": 100}')) ->> 'status', 'failed');
  perform test.equal(test.event('evt_3', jsonb_build_array(v_refund)) ->> 'status', 'pending');
  perform test.equal(test.event('evt_4', jsonb_build_array(v_dispute)) ->> 'status', 'pending');
  perform test.equal((test.order_row(v_order)).status, 'pending'), test.equal((select count(*) from public.entitlements), 0::bigint);
  perform test.equal(test.event('evt_5', jsonb_build_array(v_refund || '{"provider_refund_id": "re_2", "amount": 1000}')) ->> 'status', 'applied');
  perform test.equal((test.order_row(v_order)).status, 'refunded'), test.ok(e.revoked_at is not null, 'nothing is left') from public.entitlements as e;
end $$;
select test.sound();

-- test: what names an object that nobody has told of waits, and goes on with the event or the operation that does
create temp table p as select test.sell('pack', 'digital', 1000, p_keys => '{pack}') as pack;
grant select on p to public;
select test.as_user(test.id(1));
select set_config('test.order', public.order_create((select test.items(pack) from p)) ->> 'public_id', true);
create temp table o as select null::jsonb as v, null::jsonb as w;
grant all on o to public;
update o set v = test.checkout(current_setting('test.order')), w = public.payment_intent_begin(current_setting('test.order'), 'stripe', false);
select test.as_owner();
do $$
declare
  v_refund jsonb := '[{"kind": "refund_changed", "provider_refund_id": "re_1", "amount": 400, "currency": "usd", "status": "succeeded", "payment": {"payment_ids": ["ch_1", "pi_1"]}}]';
  v jsonb := test.event('evt_1', v_refund);
begin
  perform test.equal(v ->> 'status', 'pending');
  perform test.equal(e.waiting_for, array['payment:ch_1', 'payment:pi_1']), test.equal(e.attempts, 1), test.ok(e.next_attempt_at > now(), 'later') from public.webhook_events as e;
  perform test.equal(test.event('evt_2', jsonb_build_array(jsonb_build_object('kind', 'payment_succeeded', 'provider_payment_id', 'pi_1', 'amount', 1000, 'currency', 'usd',
    'payment', jsonb_build_object('payment_ids', array['pi_1'], 'order_public_id', current_setting('test.order'))))) ->> 'status', 'pending', 'two payments of one order: only an id can tell');
  perform test.finish((select x.w from o as x), '{"provider_payment_id": "pi_1"}');
  perform test.equal(string_agg(e.status, ' ' order by e.event_id), 'applied applied', 'the operation''s answer was it') from public.webhook_events as e;
  perform test.equal(x.status || ' ' || x.refunded, 'partially_refunded 400') from public.orders as x;
  perform test.equal(y.status || ' ' || coalesce(y.provider_payment_id, '-'), 'partially_refunded pi_1') from public.payments as y where y.id = (select (x.w #>> '{operation,request,payment_id}')::uuid from o as x);
end $$;
select test.sound();

-- test: an event that waits in vain was not ours; one whose provider stays away is given up; both after twelve tries with growing pauses
do $$
declare
  v jsonb := test.event('evt_1', '[{"kind": "payment_processing", "payment": {"payment_ids": ["pi_9"]}}]');
  w jsonb := test.event('evt_2', '[]', now(), '{"kind": "subscription", "provider_id": "sub_9"}');
  v_claimed jsonb;
  v_pauses interval[] := '{}';
begin
  perform set_config('request.jwt.claims', '{"role": "service_role"}', true);
  perform test.equal(w - 'id', '{"status": "pending", "replayed": false, "version": 0}'::jsonb);
  perform test.equal(public.webhook_event_claim(), '[]'::jsonb, 'nothing is due yet');
  perform test.answer(w, null, '{"code": "provider_unavailable", "cause": "503", "retry": true}');
  perform test.equal(e.error, '{"code": "provider_unavailable", "cause": "503"}'::jsonb) from public.webhook_events as e where e.event_id = 'evt_2';
  for n in 2..12 loop
    update public.webhook_events set next_attempt_at = clock_timestamp() where status = 'pending';
    v_claimed := public.webhook_event_claim();
    perform test.equal(jsonb_array_length(v_claimed), 2, 'both, at try ' || n), test.equal(public.webhook_event_claim(), '[]'::jsonb, 'leased');
    perform test.equal(v_claimed #>> '{0,attempts}', n::text), test.equal(v_claimed #> '{0,payload}', jsonb_build_object('id', v_claimed #>> '{0,event_id}'));
    perform public.webhook_event_retry((v ->> 'id')::uuid, '[{"kind": "payment_processing", "payment": {"payment_ids": ["pi_9"]}}]');
    perform public.webhook_event_retry((w ->> 'id')::uuid, p_question => '{"kind": "subscription", "provider_id": "sub_9"}');
    perform test.answer(w, null, '{"code": "provider_unavailable", "retry": true}');
    v_pauses := v_pauses || (select date_trunc('minute', e.next_attempt_at - clock_timestamp() + interval '1 second') from public.webhook_events as e where e.event_id = 'evt_1');
  end loop;
  perform test.equal(v_pauses[1:10], array['2 minutes', '4 minutes', '8 minutes', '16 minutes', '32 minutes', '64 minutes', '128 minutes', '256 minutes', '6 hours', '6 hours']::interval[]);
  perform test.equal(string_agg(e.status, ' ' order by e.event_id), 'ignored dead') from public.webhook_events as e;
  perform test.equal(public.webhook_event_retry((w ->> 'id')::uuid, p_question => '{"kind": "subscription", "provider_id": "sub_9"}') ->> 'status', 'pending', 'an administrator may try again');
  perform test.equal(e.attempts, 1) from public.webhook_events as e where e.event_id = 'evt_2';
  perform test.equal(test.answer(w, null, '{"code": "refused", "retry": false}') ->> 'status', 'failed');
  perform test.equal(public.webhook_event_retry((v ->> 'id')::uuid, '[]') ->> 'replayed', 'true');
  perform test.raises('select public.webhook_event_retry(test.id(1))', 'webhook_event_not_found'), test.raises('select public.webhook_event_get(test.id(1))', 'webhook_event_not_found'),
    test.raises('select public.webhook_event_settle(test.id(1), 0)', 'webhook_event_not_found');
end $$;
select test.sound();

-- test: what names an order of ours and never becomes clear is listed for the administrator, whichever way it is given up
create temp table p as select test.sell('pack', 'digital', 1000) as pack;
select test.buy(1, pack) from p;
update public.payments set provider = 'stripe';
insert into public.provider_objects (provider, livemode, kind, provider_id, object_id) select 'stripe', false, 'payment', 'pi_1', y.id from public.payments as y;
do $$
declare
  v_command jsonb := (select jsonb_build_array(jsonb_build_object('kind', 'payment_succeeded', 'provider_payment_id', 'pi_2', 'amount', 1000, 'currency', 'usd',
    'payment', jsonb_build_object('payment_ids', array['pi_2'], 'order_public_id', x.public_id))) from public.orders as x);
  v jsonb := test.event('evt_1', v_command);
begin
  perform test.equal(v ->> 'status', 'pending'), test.equal(test.event('evt_2', v_command) ->> 'status', 'pending');
  update public.webhook_events set attempts = 12, next_attempt_at = clock_timestamp() where event_id = 'evt_2';
  update public.webhook_events set attempts = 12 where event_id = 'evt_1';
  perform set_config('request.jwt.claims', '{"role": "service_role"}', true);
  perform test.equal(public.webhook_event_claim(), '[]'::jsonb), test.equal(public.webhook_event_retry((v ->> 'id')::uuid, v_command) ->> 'status', 'dead');
  perform test.equal(e.status || ' ' || (e.error ->> 'code'), 'dead object_unknown'), test.ok(e.error ->> 'cause' like '%payment:pi_2%', 'the cause says for what') from public.webhook_events as e;
end $$;
select test.sound();

-- test: an event whose function dies in each try is given up too
do $$
declare
  w jsonb := test.event('evt_1', '[]', now(), '{"kind": "payment", "provider_id": "pi_9"}');
begin
  perform set_config('request.jwt.claims', '{"role": "service_role"}', true);
  for n in 2..13 loop
    update public.webhook_events set next_attempt_at = clock_timestamp();
    perform test.equal(jsonb_array_length(public.webhook_event_claim(1)), case when n < 13 then 1 else 0 end);
  end loop;
  perform test.equal(e.status, 'dead') from public.webhook_events as e;
end $$;

-- test: who has had the last try takes nobody's place
do $$
declare
  v jsonb := test.event('evt_1', '[{"kind": "payment_processing", "payment": {"payment_ids": ["pi_9"]}}]');
  w jsonb := test.event('evt_2', '[{"kind": "payment_processing", "payment": {"payment_ids": ["pi_8"]}}]');
begin
  update public.webhook_events set attempts = case event_id when 'evt_1' then 12 else 11 end,
    next_attempt_at = clock_timestamp() - case event_id when 'evt_1' then interval '1 hour' else '0' end;
  perform set_config('request.jwt.claims', '{"role": "service_role"}', true);
  perform test.equal(public.webhook_event_claim(1) #>> '{0,event_id}', 'evt_2');
  perform test.equal(string_agg(e.status || ' ' || e.attempts, ', ' order by e.event_id), 'ignored 12, pending 12') from public.webhook_events as e;
end $$;
select test.sound();

-- test: an answer that was overtaken is not applied: it is asked for again
select test.buy(1, test.sell('pro', 'subscription', 2900, 'monthly'));
update public.subscriptions set provider = 'stripe', provider_subscription_id = 'sub_1';
do $$
declare
  v_question jsonb := '{"kind": "subscription", "provider_id": "sub_1"}';
  a jsonb := test.event('evt_1', '[]', now(), v_question);
  b jsonb := test.event('evt_2', '[]', now(), v_question);
  v_command jsonb := jsonb_build_object('kind', 'subscription_changed', 'provider_subscription_id', 'sub_1', 'authoritative', true, 'as_of', clock_timestamp());
  v_paused jsonb := jsonb_build_array(v_command || '{"state": {"status": "paused"}}');
  v_active jsonb := jsonb_build_array(v_command || '{"state": {"status": "active"}}');
begin
  perform test.equal(a ->> 'version', b ->> 'version');
  perform test.equal(test.answer(a, v_paused) - 'id', '{"status": "applied", "replayed": false, "version": 1}'::jsonb);
  b := test.answer(b, v_active);
  perform test.equal(b - 'id', '{"status": "pending", "replayed": false, "version": 1}'::jsonb), test.equal(s.status, 'paused') from public.subscriptions as s;
  perform turnpike.subscription_set_status(s.id, s.status, '{"cancel_at_period_end": true}') from public.subscriptions as s;
  b := test.answer(b, v_active);
  perform test.equal(b - 'id', '{"status": "pending", "replayed": false, "version": 2}'::jsonb, 'our own decision came between'), test.equal(s.status, 'paused') from public.subscriptions as s;
  perform test.equal(test.answer(b, v_active) ->> 'status', 'applied'), test.equal(s.status, 'paused') from public.subscriptions as s;
  perform test.equal(s.status, 'active') from public.subscriptions as s;
  perform test.equal(test.answer(b, v_paused) ->> 'replayed', 'true', 'answered twice'), test.equal(s.status, 'active') from public.subscriptions as s;
end $$;
select test.sound();

-- test: a payment that failed for good frees what was reserved and is told by mail; a closed page too, unless the order can be paid in another way
create temp table p as select test.sell('bread', 'digital', 450) as bread;
grant select on p to public;
select test.stock('bread', 2);
select test.as_user(test.id(1));
select set_config('test.a', public.order_create((select test.items(bread) from p)) ->> 'public_id', true), set_config('test.b', public.order_create((select test.items(bread) from p)) ->> 'public_id', true);
select test.finish(test.checkout(current_setting('test.a')), '{"url": "https://pay.example", "provider_session_id": "cs_1"}'),
  test.finish(test.checkout(current_setting('test.b')), '{"url": "https://pay.example", "provider_session_id": "cs_2"}'),
  test.finish(public.payment_intent_begin(current_setting('test.b'), 'paypal', false), '{"provider_payment_id": "O-1"}');
select test.as_owner();
select test.event('evt_1', '[{"kind": "payment_failed", "payment": {"session_id": "cs_1"}, "provider_payment_id": "pi_1", "code": "declined", "final": false}]');
select test.equal((test.order_row(current_setting('test.a'))).reserved_until is null, false), test.equal((select count(*) from public.mails), 0::bigint);
select test.event('evt_2', '[{"kind": "payment_failed", "payment": {"payment_ids": ["pi_1"]}, "code": "declined", "message": "no", "final": true}]');
select test.ok((test.order_row(current_setting('test.a'))).reserved_until is null, 'given back'), test.equal(test.stock('bread'), 1);
select test.equal(y.status || ' ' || y.failure_message, 'failed no'), test.equal((select m.key from public.mails as m), 'payment_failed:payment:' || y.id) from public.payments as y where y.provider_payment_id = 'pi_1';
select test.event('evt_3', '[{"kind": "checkout_expired", "payment": {"session_id": "cs_2"}}]');
select test.equal(string_agg(s.status, ' ' order by s.provider_session_id), 'open expired') from public.checkout_sessions as s;
select test.ok((test.order_row(current_setting('test.b'))).reserved_until is not null, 'PayPal may still pay it'), test.equal(test.stock('bread'), 1);
select test.event('evt_4', jsonb_build_array(jsonb_build_object('kind', 'checkout_completed', 'paid', false, 'payment', jsonb_build_object('session_id', 'cs_1'))));
select test.equal(y.status, 'failed', 'late') from public.payments as y where y.provider_payment_id = 'pi_1';
select test.sound();

-- test: an order that was never taken to the provider gets its payment there; at Clerk it is found by plan and payer
create temp table p as select test.sell('pro', 'subscription', 900, 'monthly', null, '{pro}') as pro;
update public.prices set clerk_plan_id = 'cplan_1';
grant select on p to public;
select test.as_user(test.id(1));
select set_config('test.order', public.order_create((select test.items(pro) from p)) ->> 'public_id', true);
select test.as_owner();
select test.equal(test.event('evt_1', jsonb_build_array(jsonb_build_object('kind', 'payment_succeeded', 'provider_payment_id', 'pay_1', 'amount', 900, 'currency', 'usd',
  'payment', jsonb_build_object('payment_ids', array['pay_1'], 'plan', jsonb_build_object('clerk_plan_id', 'cplan_1', 'user_id', test.id(1))),
  'subscription', jsonb_build_object('provider_subscription_id', 'csub_1', 'period_start', now(), 'period_end', now() + interval '1 month'))), p_provider => 'clerk') ->> 'status', 'applied');
select test.equal(x.status, 'paid'), test.equal(y.provider || ' ' || y.provider_payment_id, 'clerk pay_1'), test.equal(s.provider_subscription_id || ' ' || s.status, 'csub_1 active')
from public.orders as x, public.payments as y, public.subscriptions as s;
select test.equal(test.event('evt_2', jsonb_build_array(jsonb_build_object('kind', 'subscription_changed', 'provider_subscription_id', 'csub_1', 'clerk_plan_id', 'cplan_1', 'payer', jsonb_build_object('user_id', test.id(1)),
  'state', '{"status": "past_due"}'::jsonb)), p_provider => 'clerk') ->> 'status', 'applied');
select test.equal(s.status, 'past_due') from public.subscriptions as s;
select test.equal(test.event('evt_3', jsonb_build_array(jsonb_build_object('kind', 'payment_succeeded', 'amount', 900, 'currency', 'usd', 'payment', jsonb_build_object('plan', jsonb_build_object('clerk_plan_id', 'cplan_2', 'user_id', test.id(1))))),
  p_provider => 'clerk') ->> 'status', 'pending');
select test.sound();

-- test: a subscription that was changed at its provider follows there: another price, and what was pending with the new period
create temp table p as select test.sell('pro', 'subscription', 900, 'monthly', '{"monthly_credits": 10}', '{pro}') as pro, test.sell('max', 'subscription', 1900, 'monthly', '{"monthly_credits": 20}', '{max}') as max;
select test.buy(1, pro) from p;
update public.subscriptions set provider = 'stripe', provider_subscription_id = 'sub_1';
select test.event('evt_1', jsonb_build_array(jsonb_build_object('kind', 'subscription_changed', 'provider_subscription_id', 'sub_1', 'price_id', max, 'state', '{"status": "active", "amount": 1500}'::jsonb))) from p;
select test.equal(s.price_id, p.max), test.equal(s.amount, 1500::bigint), test.equal(s.feature_keys, '{max}'::text[]) from public.subscriptions as s, p;
select test.event('evt_2', jsonb_build_array(jsonb_build_object('kind', 'subscription_changed', 'provider_subscription_id', 'sub_1', 'price_id', 'free text', 'state', '{"status": "active"}'::jsonb)), now() + interval '1 minute');
select test.equal(s.price_id, p.max) from public.subscriptions as s, p;
update public.subscriptions as s set pending_price_id = p.pro, pending_plan_version_id = v.id, pending_amount = 900 from p, public.plan_versions as v where v.monthly_credits = 10;
select test.event('evt_3', jsonb_build_array(jsonb_build_object('kind', 'invoice_paid', 'provider_invoice_id', 'in_2', 'provider_subscription_id', 'sub_1', 'provider_payment_id', 'pi_2', 'amount', 900, 'currency', 'usd',
  'reason', 'cycle', 'period_start', s.current_period_end, 'period_end', s.current_period_end + interval '1 month'))) from public.subscriptions as s;
select test.equal(s.price_id, p.pro), test.equal(s.pending_price_id, null), test.equal(g.amount, 10::bigint) from public.subscriptions as s, p, public.payments as y join public.credit_grants as g on g.source_ref = y.credits_ref;
select test.sound();

-- test: users, tenants and members follow their identity provider, the newest report counts, and who was deleted stays so
do $$
declare
  v_user jsonb := jsonb_build_object('kind', 'user_changed', 'user_id', test.id(1), 'email', 'a@example.com', 'display_name', E' Ann\nA ', 'avatar_url', 'http://plain.example');
begin
  perform test.event('evt_1', jsonb_build_array(v_user), now(), p_provider => 'clerk');
  perform test.event('evt_2', jsonb_build_array(v_user || '{"email": "old@example.com"}'), now() - interval '1 minute', p_provider => 'clerk');
  perform test.equal(p.email || ' ' || p.display_name, 'a@example.com AnnA'), test.equal(p.avatar_url, null) from public.profiles as p where p.user_id = test.id(1);
  perform test.event('evt_3', '[{"kind": "tenant_deleted", "tenant_id": "org_1"}]', now(), p_provider => 'clerk');
  perform test.event('evt_4', '[{"kind": "tenant_changed", "tenant_id": "org_1", "name": "One"}, {"kind": "tenant_changed", "tenant_id": "org_2", "name": "Two", "slug": "two"}]', now(), p_provider => 'clerk');
  perform test.equal(jsonb_object_agg(t.id, coalesce(t.name, '-')), '{"org_1": "-", "org_2": "Two"}'::jsonb) from public.tenants as t;
  perform test.event('evt_5', jsonb_build_array(jsonb_build_object('kind', 'membership_changed', 'tenant_id', 'org_2', 'user_id', test.id(1), 'role', 'admin')), now(), p_provider => 'clerk');
  perform test.event('evt_6', jsonb_build_array(jsonb_build_object('kind', 'membership_deleted', 'tenant_id', 'org_2', 'user_id', test.id(1))), now() - interval '1 minute', p_provider => 'clerk');
  perform test.equal(m.role, 'admin'), test.equal(m.deleted_at, null) from public.memberships as m;
  perform test.as_user(test.id(1), 'org_2');
  perform test.equal(public.me_export() -> 'memberships', '[{"role": "admin", "tenant_id": "org_2"}]'::jsonb), test.equal(t.name, 'Two') from public.tenants as t;
  perform test.as_owner();
  perform test.equal(test.event('evt_7', jsonb_build_array(jsonb_build_object('kind', 'user_deleted', 'user_id', test.id(1))), now() - interval '1 hour', p_provider => 'clerk') ->> 'status', 'applied');
  perform test.event('evt_8', jsonb_build_array(v_user, jsonb_build_object('kind', 'membership_changed', 'tenant_id', 'org_2', 'user_id', test.id(1), 'role', 'admin')), now() + interval '1 day', p_provider => 'clerk');
  perform test.equal((select count(*) from public.profiles as p where p.user_id = test.id(1)), 0::bigint), test.equal((select count(*) from public.memberships), 0::bigint);
  perform test.equal((select count(*) from public.webhook_events as e where e.payload <> '{}' and e.event_id in ('evt_1', 'evt_2', 'evt_5', 'evt_6', 'evt_7')), 0::bigint, 'nothing that was said of the user is left');
end $$;
select test.sound();

-- test: the catalog follows the provider's where an object is ours, and only there
create temp table p as select test.sell('pro', 'subscription', 900, 'monthly') as pro, test.sell('bread', 'digital', 450) as bread;
create function test.catalog(p_event text, p jsonb, p_at timestamptz default now()) returns text language sql as $$
  select test.event(p_event, jsonb_build_array('{"kind": "catalog_changed"}' || p), p_at) ->> 'status' $$;
select test.equal(test.catalog('evt_1', '{"object": "product", "provider_id": "prod_9", "name": "Not ours", "active": false}'), 'ignored');
select test.equal(test.catalog('evt_2', jsonb_build_object('object', 'product', 'provider_id', 'prod_1', 'product_id', d.id, 'price_id', d.id, 'name', 'A line')), 'ignored', 'made by a checkout') from public.products as d where d.slug = 'bread';
select test.equal(test.catalog('evt_3', jsonb_build_object('object', 'product', 'provider_id', 'prod_1', 'product_id', d.id, 'name', 'Loaf', 'active', false), now()), 'applied'),
  test.equal(test.catalog('evt_4', jsonb_build_object('object', 'product', 'provider_id', 'prod_1', 'product_id', d.id, 'name', 'Crumb', 'active', true), now() - interval '1 minute'), 'applied') from public.products as d where d.slug = 'bread';
select test.equal(d.name || ' ' || d.visibility, 'Loaf draft') from public.products as d where d.slug = 'bread';
select test.catalog('evt_5', jsonb_build_object('object', 'product', 'provider_id', 'prod_1', 'product_id', d.id, 'active', true), now() + interval '1 minute') from public.products as d where d.slug = 'bread';
select test.equal(d.name || ' ' || d.visibility, 'Loaf published') from public.products as d where d.slug = 'bread';
select test.equal(test.catalog('evt_6', jsonb_build_object('object', 'price', 'provider_id', 'price_1', 'price_id', pro, 'amount', 1000, 'currency', 'usd', 'active', true, 'monthly_credits', 30)), 'applied') from p;
select test.equal(r.amount, 1000::bigint), test.equal((select max(v.monthly_credits) from public.plan_versions as v), 30::bigint) from public.prices as r, p where r.id = p.pro;
select test.catalog('evt_7', jsonb_build_object('object', 'price', 'provider_id', 'price_1', 'price_id', pro, 'amount', 1100, 'currency', 'eur', 'active', false, 'monthly_credits', 40), now() + interval '1 minute') from p;
select test.ok(r.amount = 1000 and not r.active and not r.is_default, 'another currency is another price') from public.prices as r, p where r.id = p.pro;
select test.equal((select max(v.monthly_credits) from public.plan_versions as v), 30::bigint, 'a plan''s credits are ours to say');

-- test: administrators see the events without what is in them, newest first; nobody else does
select test.event('evt_' || n, '[]') from generate_series(1, 3) as n;
select test.event('WH-1', '[{"kind": "dance"}]', p_provider => 'paypal');
select test.as_user(test.id(9), p_roles => '{admin}');
do $$
declare
  v jsonb := public.webhook_event_list(p_limit => 3);
begin
  perform test.equal(jsonb_path_query_array(v -> 'data', '$[*].event_id'), '["WH-1", "evt_3", "evt_2"]'::jsonb), test.ok(not v #> '{data,0}' ? 'payload', 'no payload');
  perform test.equal(jsonb_path_query_array(public.webhook_event_list(p_limit => 3, p_cursor => v ->> 'next_cursor') -> 'data', '$[*].event_id'), '["evt_1"]'::jsonb);
  perform test.equal(jsonb_path_query_array(public.webhook_event_list('paypal', 'failed', 'test') -> 'data', '$[*].event_id'), '["WH-1"]'::jsonb), test.equal(v #>> '{data,0,error,code}', 'validation_failed');
  perform test.refuses($q$select public.webhook_event_list('acme')$q$, '/provider'), test.refuses($q$select public.webhook_event_list(p_status => 'lost')$q$, '/status'),
    test.raises($q$select public.webhook_event_list(p_cursor => 'x')$q$, 'cursor_invalid'), test.raises('select public.webhook_event_claim()', 'forbidden');
end $$;
select test.as_user(test.id(1));
select test.raises('select public.webhook_event_list()', 'forbidden'), test.raises($$select public.webhook_event_receive('stripe', 'e', 'x', false, now(), '{}')$$, 'forbidden'),
  test.raises('select public.webhook_event_retry(test.id(1))', 'forbidden'), test.raises('select public.webhook_event_settle(test.id(1), 0)', 'forbidden'),
  test.raises('select public.webhook_event_get(test.id(1))', 'forbidden'), test.raises('select * from public.webhook_events', '42501'), test.raises('select * from public.webhook_subjects', '42501');

-- test: payloads are emptied after a month, and what nobody asked for is forgotten; pending ones are kept
select test.event('evt_1', '[]'), test.event('evt_2', '[]', now(), '{"kind": "subscription", "provider_id": "sub_1"}'), test.event('evt_3', '[]');
update public.webhook_events set created_at = now() - interval '31 days' where event_id in ('evt_1', 'evt_2');
update public.webhook_subjects set updated_at = now() - interval '91 days';
select test.equal((turnpike.cleanup(1) - 'idempotency_keys') @> '{"webhook_payloads": 1, "webhook_events": 0, "webhook_subjects": 1}', true), test.equal(turnpike.cleanup(1) -> 'webhook_payloads', '0'::jsonb);
select test.equal(string_agg(e.event_id, ' ' order by e.event_id) filter (where e.payload <> '{}'), 'evt_2 evt_3') from public.webhook_events as e;
update public.webhook_events set created_at = now() - interval '401 days';
select test.equal(turnpike.cleanup() -> 'webhook_events', '2'::jsonb);
select test.as_service();
select test.equal((select m ->> 'value' from jsonb_array_elements(public.metrics()) as m where m @> '{"name": "turnpike_webhook_events_unsettled", "labels": {"status": "pending"}}'), '1');

-- test: our own rules find what events have left half done
select test.buy(1, test.sell('pro', 'subscription', 2900, 'monthly', '{"monthly_credits": 100}'));
update public.subscriptions set provider = 'stripe', provider_subscription_id = 'sub_1';
select test.event('evt_1', jsonb_build_array(jsonb_build_object('kind', 'invoice_paid', 'provider_invoice_id', 'in_2', 'provider_subscription_id', 'sub_1', 'provider_payment_id', 'pi_2', 'amount', 2900,
  'currency', 'usd', 'reason', 'cycle', 'period_start', s.current_period_end, 'period_end', s.current_period_end + interval '1 month'))) from public.subscriptions as s;
select test.sound();
create function test.broken() returns text language sql as $$ select string_agg(distinct b.invariant, ', ') from turnpike.webhooks_broken() as b $$;
update public.payments set credits_ref = credits_ref || 'x' where credits_ref is not null;
select test.equal(test.broken(), 'the credits of a paid renewal were given once');
update public.payments set credits_ref = null;
delete from public.provider_objects where kind = 'invoice';
select test.equal(test.broken(), 'a renewal has one invoice');
delete from public.refunds;
update public.payments set subscription_id = null, order_id = (select id from public.orders) where subscription_id is not null;
update public.webhook_subjects set paid_until = paid_until + interval '1 month';
select test.equal(test.broken(), 'a period that is paid for is in force or over');
update public.webhook_subjects set paid_until = null, state = '{"status": "canceled"}';
select test.equal(test.broken(), 'what has ended at its provider has ended here');
update public.webhook_subjects set state = null;
insert into public.disputes (id, payment_id, amount, currency, status, provider_dispute_id) select turnpike.new_id(), y.id, 5, 'usd', 'lost', 'dp_1' from public.payments as y limit 1;
select test.equal(test.broken(), 'a lost dispute has taken what was left');
delete from public.disputes;
update public.webhook_events set commands = '[1]';
select test.equal(test.broken(), 'an event that is settled waits for nothing, and one that is not will be tried again');

-- test: a deadlock is nobody's refusal: the delivery fails as a whole, and an event that was woken stays pending
create temp table p as select test.sell('pack', 'digital', 1000) as pack;
grant select on p to public;
select test.as_user(test.id(1));
select set_config('test.order', public.order_create((select test.items(pack) from p)) ->> 'public_id', true);
select test.finish(test.checkout(current_setting('test.order')), '{"url": "https://pay.example", "provider_session_id": "cs_1"}');
select test.as_owner();
create function test.stuck() returns trigger language plpgsql as $$ begin raise exception using errcode = current_setting('test.errcode'), message = 'stuck'; end $$;
create trigger stuck before insert on public.refunds for each row execute function test.stuck();
create function test.refund(p_event text) returns jsonb language sql as $$
  select test.event(p_event, '[{"kind": "refund_changed", "provider_refund_id": "re_1", "amount": 400, "currency": "usd", "status": "succeeded", "payment": {"payment_ids": ["pi_1"]}}]') $$;
select test.equal(test.refund('evt_1') ->> 'status', 'pending');
select set_config('test.errcode', '40P01', true);
select test.equal(test.event('evt_2', jsonb_build_array(jsonb_build_object('kind', 'payment_succeeded', 'provider_payment_id', 'pi_1', 'amount', 1000, 'currency', 'usd',
  'payment', jsonb_build_object('payment_ids', array['pi_1'], 'order_public_id', current_setting('test.order'))))) ->> 'status', 'applied', 'not the money''s fault');
select test.equal(e.status || ' ' || (e.error ->> 'code'), 'pending 40P01') from public.webhook_events as e where e.event_id = 'evt_1';
select test.raises($$select test.refund('evt_3')$$, '40P01'), test.raises($$select test.refund('evt_1')$$, '40P01');
select set_config('test.errcode', '40001', true);
select test.raises($$select test.refund('evt_3')$$, '40001');
select set_config('test.errcode', '23505', true);
select test.raises($$select test.refund('evt_3')$$, '23505');
select test.equal(string_agg(e.event_id || ' ' || e.status, ', ' order by e.event_id), 'evt_1 pending, evt_2 applied') from public.webhook_events as e;
drop trigger stuck on public.refunds;
select test.equal(test.refund('evt_1') ->> 'status', 'applied'), test.equal(test.refund('evt_3') ->> 'status', 'applied'), test.equal((test.order_row(current_setting('test.order'))).refunded, 400::bigint);
select test.sound();
