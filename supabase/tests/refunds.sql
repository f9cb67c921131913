-- test: a full refund takes back rights, credits and slots
create temp table p as select test.sell('pack', 'digital', 1000, p_keys => '{pack}') as pack, test.service('hour', 5000) as hour;
grant select on p to public;
update public.prices set credits = 50 where id = (select pack from p);
create temp table o as select null::jsonb as v;
grant all on o to public;
select test.as_user(test.id(1));
update o set v = public.order_create((select jsonb_build_array(jsonb_build_object('price_id', pack), jsonb_build_object('price_id', hour,
  'starts_at', date_trunc('day', now() + interval '3 days'))) from p));
select test.as_service();
update o set v = public.order_confirm(v ->> 'public_id', test.id(1));
select test.as_user(test.id(1));
select public.credit_spend(20);
select test.as_user(test.id(80), p_roles => '{seller}');
select test.equal(w #>> '{answer,status}', 'succeeded'), test.equal(w #> '{answer,amount}', '{"amount": 6000, "currency": "usd"}'::jsonb), test.equal(w ->> 'status', '201')
from (select public.refund_begin((v ->> 'payment_id')::uuid, p_reason => 'sorry', p_idempotency_key => 'k') as w from o) as t;
select test.equal(public.refund_begin((v ->> 'payment_id')::uuid, p_reason => 'sorry', p_idempotency_key => 'k') #>> '{answer,status}', 'succeeded') from o;
select test.raises(format('select public.refund_begin(%L)', v ->> 'payment_id'), 'payment_not_refundable') from o;
select test.as_user(test.id(1));
select test.equal(public.credit_balance() - 'grants', '{"balance": 0, "held": 0, "available": 0, "debt": 20}'::jsonb);
select test.equal(public.order_get(v ->> 'public_id') ->> 'status', 'refunded') from o;
select test.equal(public.payment_get((v ->> 'payment_id')::uuid) #>> '{refunds,0,reason}', 'sorry') from o;
select test.as_owner();
select test.equal((select b.status from public.bookings as b), 'canceled');
select test.ok((select e.revoked_at is not null from public.entitlements as e), 'the right is gone');
select test.sound();

-- test: partial refunds take credits in proportion, rounded down, and never more than the whole
create temp table p as select test.sell('pack', 'digital', 1000, p_keys => '{pack}') as pack;
grant select on p to public;
update public.prices set credits = 7;
create temp table o as select test.buy(1, pack) as id from p;
grant all on o to public;
create function test.back(p_amount bigint) returns text language sql as $$
  select public.refund_begin((select x.payment_id from public.orders as x), p_amount) #>> '{answer,status}'
$$;
create function test.credits() returns bigint language sql security definer as $$ select a.balance from public.credit_accounts as a where a.user_id = test.id(1) $$;
select test.as_user(test.id(80), p_roles => '{seller}');
select test.equal((select jsonb_agg(array[test.back(a)::text, test.credits()::text]) from unnest(array[100, 100, 100, 699]::bigint[]) as a),
  '[["succeeded", "7"], ["succeeded", "6"], ["succeeded", "5"], ["succeeded", "1"]]'::jsonb);
select test.equal((select x.status || ' ' || x.refunded from public.orders as x), 'partially_refunded 999');
select test.as_owner();
select test.ok((select e.revoked_at is null from public.entitlements as e), 'the right stays');
select test.sound();
select test.as_user(test.id(80), p_roles => '{seller}');
select test.raises('select test.back(2)', 'refund_exceeds_payment', '{"refundable": {"amount": 1, "currency": "usd"}}');
select test.back(1);
select test.equal(test.credits(), 0::bigint);
select test.as_owner();
select test.ok((select e.revoked_at is not null from public.entitlements as e), 'the right is gone');
select test.sound();

-- test: pending refunds count: never more goes back than came
create temp table p as select test.sell('bread', 'digital', 1000) as bread;
grant select on p to public;
create temp table o as select null::uuid as id, null::jsonb as a, null::jsonb as b;
grant all on o to public;
select test.as_user(test.id(1));
update o set a = public.payment_intent_begin(public.order_create(test.items((select bread from p))) ->> 'public_id', 'stripe', false);
update o set id = (a #>> '{operation,request,payment_id}')::uuid;
select test.as_user(test.id(80), p_roles => '{seller}');
select test.raises(format('select public.refund_begin(%L)', id), 'payment_not_refundable') from o;
select test.finish(a, '{"provider_payment_id": "pi_1"}'), test.paid(id::text) from o;
update o set a = public.refund_begin(id, 600, 'one', 'a');
select test.equal((a #> '{operation,request}') - 'refund_id', jsonb_build_object('payment_id', id, 'provider_payment_id', 'pi_1', 'amount', 600, 'currency', 'usd', 'reason', 'one')) from o;
select test.raises(format('select public.refund_begin(%L, 401)', id), 'refund_exceeds_payment', '{"refundable": {"amount": 400, "currency": "usd"}}') from o;
update o set b = public.refund_begin(id, null, 'two', 'b');
select test.equal(b #>> '{operation,request,amount}', '400') from o;
select test.raises(format('select public.refund_begin(%L)', id), 'refund_exceeds_payment', '{"refundable": {"amount": 0, "currency": "usd"}}') from o;
select test.fail(a, 'unknown') from o;
select test.raises(format('select public.refund_begin(%L, 1)', id), 'refund_exceeds_payment') from o;
select test.equal(public.refund_begin(id, 600, 'one', 'a') #- '{operation,attempts}', a #- '{operation,attempts}') from o;
select test.fail(b, 'refused') from o;
update o set b = public.refund_begin(id, 400, 'two', 'b');
select test.equal(test.finish(a, '{"provider_refund_id": "re_a", "status": "succeeded"}') #>> '{answer,status}', 'succeeded') from o;
select test.equal(test.finish(b, '{"provider_refund_id": "re_b", "status": "pending"}') #>> '{answer,status}', 'pending') from o;
select test.as_user(test.id(1));
select test.equal(y ->> 'status' || ' ' || (y #>> '{refunded,amount}') || ' ' || (y #>> '{refundable,amount}'), 'partially_refunded 600 0') from o, public.payment_get(id) as y;
select test.equal(jsonb_array_length(public.payment_get(id) -> 'refunds'), 3) from o;
select test.sound();
select test.as_owner();
select test.equal((turnpike.refund_reported(id, 're_b', 400, 'succeeded')).status, 'succeeded') from o;
select test.equal((turnpike.refund_reported(id, 're_b', 400, 'succeeded')).status, 'succeeded') from o;
select test.equal((turnpike.refund_reported(id, 're_a', 600, 'failed')).status, 'succeeded') from o;
select test.equal((turnpike.refund_reported(id, 're_c', 5, 'succeeded')).status, null) from o;
select test.equal((select x.status || ' ' || x.refunded from public.orders as x), 'refunded 1000');
select test.sound();

-- test: a report that is quicker than the answer finds the refund, also among two alike; one from the provider's own pages makes one
create temp table p as select test.sell('bread', 'digital', 1000) as bread;
grant select on p to public;
create temp table o as select null::uuid as id, null::jsonb as a, null::jsonb as b;
grant all on o to public;
select test.as_user(test.id(1));
update o set a = public.payment_intent_begin(public.order_create(test.items((select bread from p))) ->> 'public_id', 'stripe', false);
update o set id = (a #>> '{operation,request,payment_id}')::uuid;
select test.finish(a, '{"provider_payment_id": "pi_1"}'), test.paid(id::text) from o;
select test.as_user(test.id(9), p_roles => '{admin}');
update o set a = public.refund_begin(id, 300, 'a'), b = public.refund_begin(id, 300, 'b');
select test.as_owner();
select test.equal((turnpike.refund_reported(id, 're_b', 300, 'succeeded')).reason, 'a', 'taken for the first') from o;
select test.finish(b, '{"provider_refund_id": "re_b", "status": "succeeded"}'), test.finish(a, '{"provider_refund_id": "re_a", "status": "succeeded"}') from o;
select test.equal((select string_agg(r.reason || r.provider_refund_id || r.status, ' ' order by r.id) from public.refunds as r), 'are_asucceeded bre_bsucceeded');
select test.equal((turnpike.refund_reported(id, 're_c', 100, 'succeeded')).requested_by, null) from o;
select turnpike.refund_reported(id, 're_c', 100, 'succeeded') from o;
select test.equal((select x.status || ' ' || x.refunded from public.orders as x), 'partially_refunded 700');
select test.equal((select count(*) from public.provider_objects as x where x.kind = 'refund'), 3::bigint);
select test.sound();

-- test: reports of many alike that are quicker than their answers, in any order, count each once
create temp table p as select test.sell('pack', 'digital', 1000) as pack;
grant select on p to public;
create temp table o as select null::jsonb as v, null::uuid as payment;
grant all on o to public;
select test.as_user(test.id(1));
update o set v = public.order_create(test.items((select pack from p)));
select test.as_owner();
update o set payment = (select (turnpike.payment_create(x, 'stripe', false)).id from public.orders as x where x.public_id = o.v ->> 'public_id');
select (turnpike.payment_succeeded(payment, '{"provider_payment_id": "pi_1"}')).status from o;
do $$
declare
  v_payment uuid := (select payment from o);
  v_ids uuid[] := '{}';
  v_reports text[];
  v_refund public.refunds;
begin
  for v_round in 1..20 loop
    begin
      for n in 1..5 loop
        v_ids := v_ids || (turnpike.refund_create((select p from public.payments as p where p.id = v_payment), 100, null, test.id(80))).id;
      end loop;
      v_reports := array(select 're_' || n from generate_series(1, 5) as n order by random());
      for n in 1..5 loop
        perform turnpike.refund_reported(v_payment, v_reports[n], 100, case when n % 2 = 0 then 'pending' else 'succeeded' end);
        if n > 1 then
          v_refund := turnpike.refund_identify(v_ids[n - 1], 're_' || n - 1);
          perform turnpike.refund_settle(v_refund, 'succeeded', test.id(80));
        end if;
      end loop;
      perform turnpike.refund_settle(turnpike.refund_identify(v_ids[5], 're_5'), 'succeeded', test.id(80));
      perform turnpike.refund_reported(v_payment, 're_' || n, 100, 'succeeded') from generate_series(1, 5) as n;
      perform test.equal((select array_agg(r.provider_refund_id || r.status order by r.provider_refund_id) from public.refunds as r where r.id = any (v_ids)),
        array['re_1succeeded', 're_2succeeded', 're_3succeeded', 're_4succeeded', 're_5succeeded'], format('ids of %s', v_reports));
      perform test.equal((select array_agg(o.provider_id order by o.provider_id) from public.provider_objects as o join public.refunds as r
        on r.id = o.object_id and r.provider_refund_id = o.provider_id where o.kind = 'refund'), array['re_1', 're_2', 're_3', 're_4', 're_5'], 'what is known');
      perform test.equal((select p.refunded from public.payments as p where p.id = v_payment), 500::bigint, 'refunded');
      perform test.equal((select count(*) from public.refunds), 5::bigint, 'refunds');
      perform test.sound();
      raise exception using errcode = 'TST00';
    exception when sqlstate 'TST00' then
      null;
    end;
    v_ids := '{}';
  end loop;
end $$;

-- test: refunds are for the seller of everything in the order, and for administrators
create temp table p as select test.sell('bread', 'digital', 450) as bread, test.sell('cake', 'digital', 1200, p_seller => 81) as cake;
grant select on p to public;
create temp table o as select null::jsonb as v;
grant all on o to public;
select test.as_user(test.id(1));
update o set v = public.order_create((select test.items(bread) || test.items(cake) from p));
select test.as_service();
update o set v = public.order_confirm(v ->> 'public_id', test.id(1));
select test.as_user(test.id(1));
select test.raises(format('select public.refund_begin(%L)', v ->> 'payment_id'), 'forbidden') from o;
select test.as_user(test.id(80), p_roles => '{seller}');
select test.raises(format('select public.refund_begin(%L)', v ->> 'payment_id'), 'forbidden') from o;
select test.as_user(test.id(82), p_roles => '{seller}');
select test.raises(format('select public.refund_begin(%L)', v ->> 'payment_id'), 'payment_not_found') from o;
select test.as_user(test.id(9), p_roles => '{admin}');
select test.raises('select public.refund_begin(test.id(1))', 'payment_not_found');
select test.refuses(format('select public.refund_begin(%L, 0)', v ->> 'payment_id'), '/amount', 'out_of_range') from o;
select test.refuses(format('select public.refund_begin(%L, -5)', v ->> 'payment_id'), '/amount', 'out_of_range') from o;
select test.raises(format('select public.refund_begin(%L, 1651)', v ->> 'payment_id'), 'refund_exceeds_payment') from o;
select test.equal(public.refund_begin((v ->> 'payment_id')::uuid, 1650) #>> '{answer,status}', 'succeeded') from o;
select test.sound();

-- test: a refunded subscription that no provider charges ends, with the credits it came with
create temp table p as select test.sell('club', 'subscription', 900, 'monthly', '{"initial_credits": 30, "monthly_credits": 10}', '{club}') as club;
grant select on p to public;
select test.buy(1, club) from p;
select test.as_user(test.id(1));
select test.equal(public.credit_balance() ->> 'balance', '40');
select test.as_user(test.id(80), p_roles => '{seller}');
select public.refund_begin((select x.payment_id from public.orders as x));
select test.as_user(test.id(1));
select test.equal(public.credit_balance() ->> 'balance', '0');
select test.as_owner();
select test.equal((select s.status from public.subscriptions as s), 'canceled');
select test.sound();
