-- test: a checkout is two transactions, and the second one's answer is kept under the caller's key
create temp table p as select test.sell('bread', 'digital', 450) as bread;
grant select on p to public;
create function test.go(p_key text default 'k', p_quantity integer default 2) returns jsonb language sql as $$
  select public.checkout_begin(p_price_id => (select bread from p), p_quantity => p_quantity, p_provider => 'stripe', p_livemode => false,
    p_success_url => 'https://shop.example/ok', p_cancel_url => 'https://shop.example/no', p_idempotency_key => p_key)
$$;
select test.as_user(test.id(1));
do $$
declare
  v jsonb := test.go();
  v_answer jsonb;
begin
  perform test.equal((v -> 'operation') - array['id', 'idempotency_key', 'request'], '{"kind": "checkout", "provider": "stripe", "livemode": false, "attempts": 1}'::jsonb);
  perform test.equal(v #>> '{operation,idempotency_key}', 'tp_' || (v #>> '{operation,id}'));
  perform test.equal((v #> '{operation,request}') - array['session_id', 'payment_id', 'order_id', 'order_public_id', 'expires_at', 'metadata', 'lines', 'customer'],
    '{"mode": "payment", "currency": "usd", "discount": 0, "total": 900, "trial_days": 0,
      "success_url": "https://shop.example/ok", "cancel_url": "https://shop.example/no"}'::jsonb);
  perform test.equal((v #> '{operation,request,lines,0}') - array['product_id', 'price_id'], '{"name": "Bread", "description": "One_Time", "unit_amount": 450, "quantity": 2,
    "billing_period": "one_time", "clerk_plan_id": null, "clerk_price_id": null}'::jsonb);
  perform test.equal(v #>> '{operation,request,metadata,order_public_id}', v #>> '{operation,request,order_public_id}');
  perform test.raises('select test.go()', 'idempotency_in_progress');
  v_answer := test.finish(v, '{"url": "https://pay.example/1", "provider_session_id": "cs_1", "provider_customer_id": "cus_1", "provider_payment_id": "pi_1"}');
  perform test.equal(v_answer ->> 'status', '201');
  perform test.equal(v_answer #>> '{answer,checkout_url}', 'https://pay.example/1');
  perform test.equal(v_answer #>> '{answer,status}', 'open');
  perform test.equal(test.finish(v, '{"url": "https://pay.example/2"}'), v_answer, 'finished twice');
  perform test.equal(test.fail(v, 'refused'), 'done', 'failed after it was finished');
  perform test.equal(test.go(), v_answer, 'the same key');
  perform test.equal(current_setting('response.headers')::jsonb, '[{"Idempotent-Replayed": "true"}]'::jsonb);
  perform test.raises($x$select test.go('k', 3)$x$, 'idempotency_key_reused');
  perform test.equal(public.portal_get('stripe', false), '{"provider_customer_id": "cus_1"}'::jsonb);
  perform test.raises($x$select public.portal_get('stripe', true)$x$, 'customer_unknown');
  perform test.as_owner();
  perform test.equal((select string_agg(o.kind || ' ' || o.provider_id, ', ' order by o.kind) from public.provider_objects as o),
    'checkout_session cs_1, customer cus_1, payment pi_1');
  perform test.equal((select count(*) from public.orders), 1::bigint);
end $$;
select test.sound();

-- test: a call that was refused leaves everything as before, and its key is free
create temp table p as select test.sell('bread', 'digital', 450) as bread;
grant select on p to public;
select test.stock('bread', 1);
create function test.go() returns jsonb language sql as $$
  select public.checkout_begin(p_price_id => (select bread from p), p_provider => 'stripe', p_livemode => false,
    p_success_url => 'https://shop.example/ok', p_cancel_url => 'https://shop.example/no', p_idempotency_key => 'k')
$$;
select test.as_user(test.id(1));
do $$
declare
  v jsonb := test.go();
  w jsonb;
begin
  perform test.equal(test.stock('bread'), 0);
  perform test.equal(test.fail(v, 'refused'), 'refused');
  perform test.equal(test.fail(v, 'refused'), 'refused');
  perform test.equal(test.stock('bread'), 1);
  perform test.equal((test.payment_row(v #>> '{operation,request,payment_id}')).status, 'failed');
  perform test.equal((test.payment_row(v #>> '{operation,request,payment_id}')).failure_code, 'x');
  perform test.raises(format('select test.finish(%L, ''{"url": "https://x"}'')', v), 'operation_not_found');
  w := test.go();
  perform test.ok(w #>> '{operation,id}' <> v #>> '{operation,id}', 'another operation');
  perform test.finish(w, '{"url": "https://pay.example/1"}');
  perform test.equal(test.go() #>> '{answer,checkout_url}', 'https://pay.example/1');
end $$;
select test.sound();

-- test: after a lost answer the same key repeats the same operation with the provider's own key, and with what it sells reserved again
create temp table p as select test.sell('bread', 'digital', 450) as bread;
grant select on p to public;
select test.stock('bread', 1);
create function test.go(p_key text default 'k') returns jsonb language sql as $$
  select public.checkout_begin(p_price_id => (select bread from p), p_provider => 'stripe', p_livemode => false,
    p_success_url => 'https://shop.example/ok', p_cancel_url => 'https://shop.example/no', p_idempotency_key => p_key)
$$;
select test.as_user(test.id(1));
do $$
declare
  v jsonb := test.go();
begin
  perform test.equal(test.fail(v, 'unknown'), 'unknown');
  perform test.equal(test.stock('bread'), 1, 'stock as before');
  perform test.equal((test.payment_row(v #>> '{operation,request,payment_id}')).status, 'pending');
  perform test.equal(test.go() #- '{operation,attempts}', v #- '{operation,attempts}', 'the same operation');
  perform test.equal(test.stock('bread'), 0, 'reserved again');
  perform test.raises('select test.go()', 'idempotency_in_progress');
  perform test.fail(v, 'unknown');
  perform test.as_user(test.id(2));
  perform test.go('other');
  perform test.as_user(test.id(1));
  perform test.raises('select test.go()', 'out_of_stock');
  perform test.pass('36 minutes');
  perform test.equal(test.go() #- '{operation,attempts}', v #- '{operation,attempts}');
  perform test.equal(test.finish(v, '{"url": "https://pay.example/1"}') #>> '{answer,order,public_id}', v #>> '{operation,request,order_public_id}');
  perform test.equal(test.go() #>> '{answer,checkout_url}', 'https://pay.example/1');
  perform test.as_owner();
  perform test.equal((select o.attempts from public.provider_operations as o where o.status = 'done'), 3);
end $$;
select test.sound();

-- test: a call that was killed in between runs again once its time is over, and not before
create temp table p as select test.sell('bread', 'digital', 450) as bread;
grant select on p to public;
create function test.go(p_quantity integer default 1) returns jsonb language sql as $$
  select public.checkout_begin(p_price_id => (select bread from p), p_quantity => p_quantity, p_provider => 'stripe', p_livemode => false,
    p_success_url => 'https://shop.example/ok', p_cancel_url => 'https://shop.example/no', p_idempotency_key => 'k')
$$;
select test.as_user(test.id(1));
do $$
declare
  v jsonb := test.go();
begin
  perform test.pass('39 seconds');
  perform test.raises('select test.go()', 'idempotency_in_progress');
  perform test.pass('2 seconds');
  perform test.raises('select test.go(2)', 'idempotency_key_reused');
  perform test.equal(test.go() #- '{operation,attempts}', v #- '{operation,attempts}');
  perform test.pass('41 seconds');
  perform test.equal(test.finish(v, '{"url": "https://pay.example/1"}') ->> 'status', '201', 'a late end of the first try');
  perform test.equal(test.go() #>> '{answer,checkout_url}', 'https://pay.example/1');
end $$;
select test.sound();

-- test: past the time that providers remember keys for, an unresolved operation is not repeated, and no other takes its place
create temp table p as select test.sell('bread', 'digital', 450) as bread;
grant select on p to public;
create function test.go() returns jsonb language sql as $$
  select public.checkout_begin(p_price_id => (select bread from p), p_provider => 'stripe', p_livemode => false,
    p_success_url => 'https://shop.example/ok', p_cancel_url => 'https://shop.example/no', p_idempotency_key => 'k')
$$;
select test.as_user(test.id(1));
select test.go();
select test.pass('20 hours');
select test.raises('select test.go()', 'idempotency_in_progress', '{"retry_after_seconds": 3600}');
select test.pass('50 hours');
select test.raises('select test.go()', 'idempotency_in_progress');

-- test: a key that is free again begins anew, also after its operation was done
create temp table p as select test.sell('bread', 'digital', 450) as bread;
grant select on p to public;
create function test.go() returns jsonb language sql as $$
  select public.checkout_begin(p_price_id => (select bread from p), p_provider => 'stripe', p_livemode => false,
    p_success_url => 'https://shop.example/ok', p_cancel_url => 'https://shop.example/no', p_idempotency_key => 'k')
$$;
select test.as_user(test.id(1));
do $$
declare
  v jsonb := test.go();
begin
  perform test.finish(v, '{"url": "https://pay.example/1"}');
  perform test.pass('49 hours');
  perform test.ok(test.go() #>> '{operation,id}' <> v #>> '{operation,id}', 'another operation');
end $$;
select test.as_service();
select test.equal(turnpike.cleanup() -> 'provider_operations', '0'::jsonb);
select test.pass('29 days');
select test.equal(turnpike.cleanup() -> 'provider_operations', '1'::jsonb);

-- test: without a key every call is its own
create temp table p as select test.sell('bread', 'digital', 450) as bread;
grant select on p to public;
select test.as_user(test.id(1));
do $$
declare
  v_order text := public.order_create(test.items((select bread from p))) ->> 'public_id';
  v jsonb := test.checkout(v_order);
  w jsonb := test.checkout(v_order);
begin
  perform test.ok(w #>> '{operation,id}' <> v #>> '{operation,id}', 'two operations');
  perform test.fail(v, 'unknown');
  perform test.finish(w, '{"url": "https://pay.example/w", "provider_session_id": "cs_w"}');
  perform test.equal(test.checkout(v_order) #>> '{answer,checkout_url}', 'https://pay.example/w', 'the open page again');
  perform test.pass('33 minutes');
  perform test.ok(test.checkout(v_order) ? 'operation', 'the page is closed: a new one');
end $$;
select test.sound();

-- test: what makes no sense changes nothing
create temp table p as select test.sell('bread', 'digital', 450) as bread;
grant select on p to public;
select test.as_user(test.id(1));
do $$
declare
  v jsonb := test.checkout(public.order_create(test.items((select bread from p))) ->> 'public_id');
  w jsonb := test.checkout(public.order_create(test.items((select bread from p))) ->> 'public_id');
begin
  perform test.finish(w, '{"url": "https://pay.example/w", "provider_session_id": "cs_1"}');
  perform test.raises(format('select test.finish(%L, %L)', v, '{}'), 'provider_invalid', '{"provider": "stripe"}');
  perform test.raises(format('select test.finish(%L, %L)', v, '{"url": 3}'), 'provider_invalid');
  perform test.raises(format('select test.finish(%L, %L)', v, '{"url": "https://pay.example/v", "provider_session_id": "cs_1"}'), 'provider_invalid');
  perform test.equal(test.fail(v, 'unknown'), 'unknown');
end $$;
select test.sound();

-- test: only the service ends operations
create temp table p as select test.sell('bread', 'digital', 450) as bread;
grant select on p to public;
create temp table o as select null::jsonb as v;
grant all on o to public;
select test.as_user(test.id(1));
update o set v = test.checkout(public.order_create(test.items((select bread from p))) ->> 'public_id');
select test.raises(format('select public.provider_operation_finish(%L, %L)', v #>> '{operation,id}', '{"url": "https://x"}'), 'forbidden') from o;
select test.raises(format('select public.provider_operation_fail(%L, %L)', v #>> '{operation,id}', 'refused'), 'forbidden') from o;
select test.as_user(test.id(9), p_roles => '{admin,service}');
select test.raises(format('select public.provider_operation_finish(%L, %L)', v #>> '{operation,id}', '{"url": "https://x"}'), 'forbidden') from o;
select test.as_service();
select test.raises(format('select public.provider_operation_finish(%L, %L)', test.id(1), '{}'), 'operation_not_found');
select test.refuses(format('select public.provider_operation_fail(%L, %L)', v #>> '{operation,id}', 'lost'), '/p_outcome') from o;
select test.equal((public.provider_operation_finish((v #>> '{operation,id}')::uuid, '{"url": "https://x"}')) ->> 'status', '201') from o;

-- test: an order that costs nothing is paid at once, without a provider
create temp table p as select test.sell('gift', 'digital', 0, p_keys => '{gift}') as gift, test.sell('free', 'subscription', 0, 'monthly') as free;
grant select on p to public;
select test.as_user(test.id(1));
select test.equal(v -> 'status', '201'::jsonb), test.equal(v #>> '{answer,status}', 'complete'), test.equal(v #>> '{answer,checkout_url}', 'https://shop.example/ok'),
  test.equal(v #>> '{answer,payment_id}', null), test.equal(v #>> '{answer,order,status}', 'paid'), test.equal(v #>> '{answer,order,fulfilment}', 'fulfilled')
from (select test.checkout(public.order_create(test.items(gift)) ->> 'public_id', p_key => 'k') as v from p) as o;
select test.equal(test.checkout(public.order_create(test.items(free)) ->> 'public_id') #>> '{answer,order,fulfilment}', 'fulfilled') from p;
select test.raises(format('select public.payment_intent_begin(%L, %L, false)', public.order_create(test.items(gift)) ->> 'public_id', 'stripe'), 'order_not_payable') from p;
select test.sound();

-- test: what is to be bought is named in one way, and a plan, a credit pack and a price each at its own pointer
create temp table p as select test.sell('club', 'subscription', 900, 'monthly') as club, test.sell('bread', 'digital', 450) as bread;
alter table p add column plan uuid, add column yearly uuid, add column product uuid;
update p set plan = (select n.id from public.plans as n), yearly = test.price('club', 9000, 'yearly'), product = (select x.id from public.products as x where x.slug = 'bread');
grant select on p to public;
create function test.go(p jsonb) returns jsonb language sql as $$
  select public.checkout_begin((p ->> 'price_id')::uuid, (p ->> 'plan_id')::uuid, (p ->> 'credit_pack_id')::uuid, p ->> 'order', p ->> 'billing_period',
    (p ->> 'quantity')::integer, (p ->> 'starts_at')::timestamptz, coalesce(p ->> 'provider', 'stripe'), false,
    case when not p ? 'no_url' then 'https://shop.example/ok' end, 'https://shop.example/no', p ->> 'coupon')
$$;
select test.as_user(test.id(1));
select test.refuses(format('select test.go(%L)', b), pointer, code) from (values
  ('{}', '/price_id', 'exactly_one'),
  ('{"price_id": "00000000-0000-4000-8000-000000000001", "order": "TP-1"}', '/price_id', 'exactly_one'),
  ('{"price_id": "00000000-0000-4000-8000-000000000001"}', '/price_id', 'price_unavailable'),
  ('{"plan_id": "00000000-0000-4000-8000-000000000001"}', '/plan_id', 'price_unavailable'),
  ('{"credit_pack_id": "00000000-0000-4000-8000-000000000001"}', '/credit_pack_id', 'price_unavailable'),
  ('{"price_id": "00000000-0000-4000-8000-000000000001", "provider": "cash"}', '/provider', 'invalid_value'),
  ('{"price_id": "00000000-0000-4000-8000-000000000001", "provider": "development"}', '/provider', 'invalid_value'),
  ('{"price_id": "00000000-0000-4000-8000-000000000001", "no_url": 1}', '/success_url', 'required'),
  ('{"plan_id": "00000000-0000-4000-8000-000000000001", "billing_period": "daily"}', '/billing_period', 'invalid_value'),
  ('{"price_id": "00000000-0000-4000-8000-000000000001", "billing_period": "yearly"}', '/billing_period', 'invalid_value'),
  ('{"order": "TP-1", "quantity": 2}', '/quantity', 'invalid_value'),
  ('{"order": "TP-1", "coupon": "X"}', '/coupon', 'invalid_value')) as t (b, pointer, code);
select test.refuses(format('select test.go(%L)', jsonb_build_object('credit_pack_id', product)), '/credit_pack_id', 'price_unavailable') from p;
select test.refuses(format('select test.go(%L)', jsonb_build_object('price_id', bread, 'quantity', 1001)), '/quantity', 'out_of_range') from p;
select test.refuses(format('select test.go(%L)', jsonb_build_object('price_id', bread, 'quantity', 0)), '/quantity', 'out_of_range') from p;
select test.refuses(format('select test.go(%L)', jsonb_build_object('price_id', bread, 'coupon', 'X')), '/coupon', 'coupon_unknown') from p;
select test.raises($$select test.go('{"order": "TP-1"}')$$, 'order_not_found');
select test.equal(test.go(jsonb_build_object('plan_id', plan)) #>> '{operation,request,total}', '900') from p;
select test.equal(v #>> '{operation,request,total}', '9000'), test.equal(v #>> '{operation,request,mode}', 'subscription'), test.equal(v #>> '{operation,request,lines,0,billing_period}', 'yearly')
from (select test.go(jsonb_build_object('plan_id', plan, 'billing_period', 'yearly')) as v from p) as t;
select test.raises(format('select test.go(%L)', jsonb_build_object('price_id', bread, 'provider', 'clerk')), 'provider_unsupported', '{"provider": "clerk"}') from p;

-- test: a subscription begins when it is paid, with the provider's own period
create temp table p as select test.sell('club', 'subscription', 900, 'monthly') as club;
grant select on p to public;
create temp table o as select null::jsonb as v;
grant all on o to public;
select test.as_user(test.id(1));
update o set v = test.checkout(public.order_create(test.items((select club from p))) ->> 'public_id');
select test.finish(v, '{"url": "https://pay.example/1", "provider_session_id": "cs_1"}') from o;
select test.as_owner();
select test.equal((select count(*) from public.subscriptions), 0::bigint);
select test.paid(v #>> '{operation,request,payment_id}', '{"provider_subscription_id": "sub_1", "provider_payment_id": "pi_1", "period_start": "2030-01-01T00:00:00Z", "period_end": "2030-02-01T00:00:00Z"}') from o;
select test.equal((select s.provider_subscription_id || ' ' || s.status || ' ' || (s.current_period_end = '2030-02-01T00:00:00Z') from public.subscriptions as s), 'sub_1 active true');
select test.equal((select s.status from public.checkout_sessions as s), 'complete');
select test.sound();

-- test: a second try that fails leaves the first one's page its reservation
create temp table p as select test.sell('bread', 'digital', 450) as bread;
grant select on p to public;
select test.stock('bread', 1);
select test.as_user(test.id(1));
do $$
declare
  v_order text := public.order_create(test.items((select bread from p))) ->> 'public_id';
  v jsonb := test.checkout(v_order);
  w jsonb;
begin
  perform test.finish(v, '{"url": "https://pay.example/1", "provider_session_id": "cs_1"}');
  w := public.payment_intent_begin(v_order, 'paypal', false);
  perform test.fail(w, 'refused');
  perform test.ok(public.order_get(v_order) ->> 'reserved_until' is not null, 'still reserved');
  perform test.equal(test.stock('bread'), 0);
end $$;
select test.sound();
