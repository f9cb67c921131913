-- test: an intent is two transactions, and only the report that money came pays the order
create temp table p as select test.sell('bread', 'digital', 450, p_keys => '{bread}') as bread;
grant select on p to public;
select test.as_user(test.id(1));
do $$
declare
  v_order text := public.order_create(test.items((select bread from p))) ->> 'public_id';
  v jsonb := public.payment_intent_begin(v_order, 'stripe', false, 'k');
  w jsonb;
  v_id text := v #>> '{operation,request,payment_id}';
begin
  perform test.equal((v #> '{operation,request}') - array['payment_id', 'customer', 'metadata'],
    jsonb_build_object('order_public_id', v_order, 'amount', 450, 'currency', 'usd', 'description', v_order));
  w := test.finish(v, '{"provider_payment_id": "pi_1", "client_secret": "s", "status": "requires_payment_method"}');
  perform test.equal(w ->> 'status', '201');
  perform test.equal(w #>> '{answer,client_secret}', 's');
  perform test.equal(w #>> '{answer,status}', 'pending');
  perform test.equal(public.payment_intent_begin(v_order, 'stripe', false, 'k'), w);
  perform test.ok(not public.payment_get(v_id::uuid) ? 'client_secret', 'the secret is in no other answer');
  v := public.payment_confirm_begin(v_id::uuid, 'pm_1', 'https://shop.example/back', 'c');
  perform test.equal(v #> '{operation,request}', jsonb_build_object('payment_id', v_id, 'provider_payment_id', 'pi_1', 'payment_method', 'pm_1',
    'return_url', 'https://shop.example/back'));
  perform test.equal(public.payment_get(v_id::uuid) ->> 'status', 'processing');
  perform test.raises(format('select public.payment_confirm_begin(%L)', v_id), 'payment_not_confirmable');
  w := test.finish(v, '{"status": "succeeded"}');
  perform test.equal(w ->> 'status' || ' ' || (w #>> '{answer,status}'), '200 processing', 'not paid by what the provider answers');
  perform test.equal(public.order_get(v_order) ->> 'status', 'pending');
  perform test.paid(v_id, '{"provider_payment_id": "pi_1", "method": "card"}');
  perform test.paid(v_id);
  perform test.equal(public.order_get(v_order) ->> 'status', 'paid');
  perform test.equal(public.payment_get(v_id::uuid) ->> 'method', 'card');
  perform test.equal(public.payment_list() #>> '{data,0,refundable,amount}', '450');
  perform test.raises(format('select public.payment_intent_begin(%L, %L, false)', v_order, 'stripe'), 'order_already_paid');
end $$;
select test.sound();

-- test: a confirmation that was refused may be tried again; one without an answer waits for the report
create temp table p as select test.sell('bread', 'digital', 450) as bread;
grant select on p to public;
select test.as_user(test.id(1));
do $$
declare
  v jsonb := public.payment_intent_begin(public.order_create(test.items((select bread from p))) ->> 'public_id', 'stripe', false);
  v_id uuid := (v #>> '{operation,request,payment_id}')::uuid;
begin
  perform test.raises(format('select public.payment_confirm_begin(%L)', v_id), 'payment_not_confirmable');
  perform test.finish(v, '{"provider_payment_id": "pi_1"}');
  v := public.payment_confirm_begin(v_id, p_idempotency_key => 'c');
  perform test.fail(v, 'refused');
  perform test.equal(public.payment_get(v_id) ->> 'status', 'pending');
  perform test.equal(public.payment_get(v_id) -> 'failure', '{"code": "x", "message": "y"}'::jsonb);
  v := public.payment_confirm_begin(v_id, p_idempotency_key => 'c');
  perform test.equal(public.payment_get(v_id) -> 'failure', 'null'::jsonb);
  perform test.fail(v, 'unknown');
  perform test.equal(public.payment_get(v_id) ->> 'status', 'processing');
  perform test.raises(format('select public.payment_confirm_begin(%L)', v_id), 'payment_not_confirmable');
  perform test.equal(public.payment_confirm_begin(v_id, p_idempotency_key => 'c') #- '{operation,attempts}', v #- '{operation,attempts}', 'the same call again');
  perform test.raises(format('select test.finish(%L, ''{"status": "fine"}'')', v), 'provider_invalid');
  perform test.finish(v, '{"status": "requires_payment_method", "failure": {"code": "card_declined", "message": "no"}}');
  perform test.equal(public.payment_get(v_id) ->> 'status', 'pending');
  perform test.equal(public.payment_get(v_id) #>> '{failure,code}', 'card_declined');
end $$;
select test.sound();

-- test: a transfer is confirmed by an administrator, and until then its order stays reserved
create temp table p as select test.sell('bread', 'digital', 450) as bread;
grant select on p to public;
select test.stock('bread', 1);
create temp table o as select null::jsonb as v;
grant all on o to public;
select test.as_user(test.id(1));
update o set v = public.checkout_begin(p_price_id => (select bread from p), p_provider => 'bank_transfer', p_livemode => false,
  p_success_url => 'https://shop.example/ok', p_cancel_url => 'https://shop.example/no', p_instructions => 'To our account', p_idempotency_key => 'k');
select test.ok(v #>> '{answer,instructions,reference}' ~ '^BT-[0-9A-Z]{4}-[0-9A-Z]{4}$', 'a reference'),
  test.equal(v #>> '{answer,instructions,text}', 'To our account'), test.equal(v #> '{answer,instructions,amount}', '{"amount": 450, "currency": "usd"}'::jsonb),
  test.equal(v #>> '{answer,status}', 'open'), test.equal(v #>> '{answer,checkout_url}', null), test.equal(v ->> 'status', '201') from o;
select test.pass('6 days');
select test.equal(test.stock('bread'), 0);
select test.raises(format('select public.payment_confirm_begin(%L)', v #>> '{answer,payment_id}'), 'forbidden') from o;
select test.as_user(test.id(2));
select test.raises(format('select public.payment_confirm_begin(%L)', v #>> '{answer,payment_id}'), 'payment_not_found') from o;
select test.as_user(test.id(80), p_roles => '{seller}');
select test.raises(format('select public.payment_confirm_begin(%L)', v #>> '{answer,payment_id}'), 'payment_not_found') from o;
select test.as_user(test.id(9), p_roles => '{admin}');
select test.equal(w #>> '{answer,status}', 'succeeded'), test.equal(w ->> 'status', '200')
from (select public.payment_confirm_begin((v #>> '{answer,payment_id}')::uuid, p_idempotency_key => 'c') as w from o) as t;
select test.equal(public.payment_confirm_begin((v #>> '{answer,payment_id}')::uuid, p_idempotency_key => 'c') #>> '{answer,status}', 'succeeded') from o;
select test.raises(format('select public.payment_confirm_begin(%L)', v #>> '{answer,payment_id}'), 'payment_not_confirmable') from o;
select test.as_user(test.id(1));
select test.equal(public.order_get(v #>> '{answer,order,public_id}') ->> 'fulfilment', 'fulfilled') from o;
select test.sound();

-- test: an administrator does not confirm other people's payments at a provider
create temp table p as select test.sell('bread', 'digital', 450) as bread;
grant select on p to public;
create temp table o as select null::jsonb as v;
grant all on o to public;
select test.as_user(test.id(1));
update o set v = public.payment_intent_begin(public.order_create(test.items((select bread from p))) ->> 'public_id', 'paypal', false);
select test.finish(v, '{"provider_payment_id": "ORDER-1", "approval_url": "https://paypal.example"}') from o;
select test.as_user(test.id(9), p_roles => '{admin}');
select test.raises(format('select public.payment_confirm_begin(%L)', v #>> '{operation,request,payment_id}'), 'payment_not_found') from o;

-- test: an order paid twice by mistake is fulfilled once, and the second payment goes back without it
create temp table p as select test.sell('pack', 'digital', 450, p_keys => '{pack}') as pack;
grant select on p to public;
update public.prices set credits = 10;
create temp table o as select null::text as id, null::jsonb as v, null::jsonb as w;
grant all on o to public;
select test.as_user(test.id(1));
update o set id = public.order_create(test.items((select pack from p))) ->> 'public_id';
update o set v = test.checkout(id);
update o set w = public.payment_intent_begin(id, 'stripe', false);
select test.finish(v, '{"url": "https://pay.example", "provider_payment_id": "pi_1"}'), test.finish(w, '{"provider_payment_id": "pi_2"}') from o;
select test.as_owner();
select test.paid(v #>> '{operation,request,payment_id}'), test.paid(w #>> '{operation,request,payment_id}') from o;
select test.sound();
select test.as_user(test.id(80), p_roles => '{seller}');
select test.finish(public.refund_begin((w #>> '{operation,request,payment_id}')::uuid), '{"provider_refund_id": "re_2", "status": "succeeded"}') from o;
select test.as_user(test.id(1));
select test.equal(public.order_get(id) ->> 'status', 'paid'), test.equal(public.credit_balance() ->> 'balance', '10') from o;
select test.equal(public.payment_get((w #>> '{operation,request,payment_id}')::uuid) ->> 'status', 'refunded') from o;
select test.sound();

-- test: payments are their payer's and the tenant's, and are listed by status
create temp table p as select test.sell('bread', 'digital', 450) as bread;
grant select on p to public;
select test.buy(1, bread), test.buy(1, bread, 't1') from p;
select test.as_user(test.id(1), 't1');
select test.equal(jsonb_array_length(public.payment_list() -> 'data'), 1), test.equal(jsonb_array_length(public.payment_list(p_account => 'tenant') -> 'data'), 1);
select test.equal(jsonb_array_length(public.payment_list('succeeded') -> 'data'), 1), test.equal(jsonb_array_length(public.payment_list('pending') -> 'data'), 0);
select test.refuses($$select public.payment_list('lost')$$, '/status');
select test.raises($$select public.payment_get(test.id(1))$$, 'payment_not_found');
select test.as_user(test.id(1));
select test.raises($$select public.payment_list(p_account => 'tenant')$$, 'tenant_required');
select test.as_user(test.id(2));
select test.equal(jsonb_array_length(public.payment_list() -> 'data'), 0);

-- test: nobody but the service reads what was asked of providers
select test.as_user(test.id(1));
select test.raises('select * from public.provider_operations', '42501');
select test.raises('select * from public.provider_objects', '42501');
select test.as_user(test.id(9), p_roles => '{admin}');
select test.raises('select * from public.provider_operations', '42501');
select test.as_service();
select count(*) from public.provider_operations;
select count(*) from public.provider_objects;
