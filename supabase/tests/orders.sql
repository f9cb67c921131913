-- test: an order is priced by the catalog, and what matters later is copied
create temp table p as select test.sell('bread', 'digital', 450, p_keys => '{bread}') as bread, test.sell('cake', 'digital', 1200) as cake;
grant select on p to public;
select test.as_user(test.id(1));
do $$
declare
  v jsonb;
begin
  v := public.order_create((select jsonb_build_array(jsonb_build_object('price_id', bread, 'quantity', 3), jsonb_build_object('price_id', cake)) from p));
  perform test.equal(v -> 'total', '{"amount": 2550, "currency": "usd"}'::jsonb);
  perform test.equal(jsonb_array_length(v -> 'items'), 2);
  perform test.equal(v #> '{items,0,unit_amount}', '{"amount": 450, "currency": "usd"}'::jsonb);
  perform test.ok(v ->> 'public_id' ~ '^TP-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$', 'a public id for people');
  perform test.equal(v ->> 'status', 'pending');
  perform test.ok(v ->> 'reserved_until' is not null, 'reserved');
  perform test.as_owner();
  update public.prices set amount = 1;
  update public.products set name = 'Changed';
  perform test.as_user(test.id(1));
  perform test.equal(public.order_get(lower(v ->> 'public_id')) - 'reserved_until', v - 'reserved_until', 'later');
end $$;
select test.sound();

-- test: a price that is not for sale is refused where it stands
create temp table p as select test.sell('bread', 'digital', 450) as bread, test.sell('cake', 'digital', 1200) as cake;
grant select on p to public;
update public.products set visibility = 'draft' where slug = 'cake';
select test.as_user(test.id(1));
select test.refuses(format($$select public.order_create(%L)$$, test.items(turnpike.uid())), '/items/0/price_id', 'price_unavailable');
select test.refuses(format($$select public.order_create(%L)$$, test.items(bread) || test.items(cake)), '/items/1/price_id', 'price_unavailable') from p;
select test.refuses($$select public.order_create('[{"price_id": "x"}]')$$, '/items/0/price_id', 'invalid_format');
select test.refuses($$select public.order_create('[{}]')$$, '/items/0/price_id', 'required');
select test.refuses($$select public.order_create('["x"]')$$, '/items/0', 'wrong_type');
select test.refuses($$select public.order_create('[]')$$, '/items', 'out_of_range');
select test.refuses($$select public.order_create('{}')$$, '/items', 'wrong_type');
select test.refuses($$select public.order_create()$$, '/items', 'required');
select test.refuses(format($$select public.order_create(%L)$$, (select jsonb_agg(jsonb_build_object('price_id', bread)) from p, generate_series(1, 51))), '/items', 'out_of_range');

-- test: a quantity is a whole number from 1 to 1000
create temp table p as select test.sell('bread', 'digital', 4) as bread;
grant select on p to public;
select test.as_user(test.id(1));
select test.refuses(format($$select public.order_create('[{"price_id": "%s", "quantity": %s}]')$$, bread, q), '/items/0/quantity', 'out_of_range')
from p, unnest(array['0', '-1', '1001', '1000000', '1.5', '1e30']) as q;
select test.refuses(format($$select public.order_create('[{"price_id": "%s", "quantity": "2"}]')$$, bread), '/items/0/quantity', 'wrong_type') from p;
select test.refuses(format($$select public.order_create('[{"price_id": "%s", "starts_at": "soon"}]')$$, bread), '/items/0/starts_at', 'invalid_format') from p;
select test.refuses(format($$select public.order_create('[{"price_id": "%s", "starts_at": "2030-01-01T00:00:00Z"}]')$$, bread), '/items/0/starts_at', 'invalid_value') from p;
select test.equal(public.order_create(test.items(bread, 1000)) #>> '{total,amount}', '4000') from p;
select test.sound();

-- test: the same price twice is one line, and its sum has the same bound
create temp table p as select test.sell('bread', 'digital', 4) as bread;
grant select on p to public;
select test.as_user(test.id(1));
select test.equal(public.order_create(test.items(bread, 2) || test.items(bread, 3)) #> '{items}' -> 0 ->> 'quantity', '5') from p;
select test.refuses(format($$select public.order_create(%L)$$, test.items(bread, 600) || test.items(bread, 401)), '/items/1/quantity', 'out_of_range') from p;

-- test: currencies never mix, and a total has a bound
create temp table p as select test.sell('bread', 'digital', 450) as usd, test.sell('cake', 'digital', 99999999) as dear;
alter table p add column eur uuid;
update p set eur = test.price('bread', 400, 'one_time', 'eur');
grant select on p to public;
select test.as_user(test.id(1));
select test.refuses(format($$select public.order_create(%L)$$, test.items(usd) || test.items(eur)), '/items/1/price_id', 'currency_mismatch') from p;
select test.refuses(format($$select public.order_create(%L)$$, test.items(dear, 2)), '/items', 'out_of_range') from p;
select public.order_create(test.items(dear)) from p;

-- test: a subscription is ordered alone, one at a time, and not twice
create temp table p as select test.sell('club', 'subscription', 900, 'monthly') as club, test.sell('bread', 'digital', 450) as bread;
grant select on p to public;
select test.as_user(test.id(1));
select test.refuses(format($$select public.order_create(%L)$$, test.items(bread) || test.items(club)), '/items/1/price_id', 'invalid_value') from p;
select test.refuses(format($$select public.order_create(%L)$$, test.items(club, 2)), '/items/0/quantity', 'out_of_range') from p;
select test.buy(1, club) from p;
select test.raises(format($$select public.order_create(%L)$$, test.items(club)), 'already_subscribed', '{"change": "/v1/subscription/change"}') from p;
select test.as_user(test.id(2));
select public.order_create(test.items(club)) from p;
select test.sound();

-- test: a trial costs nothing now, and is given once
create temp table p as select test.sell('club', 'subscription', 900, 'monthly', '{"trial_days": 14}') as club;
grant select on p to public;
select test.as_user(test.id(1));
do $$
declare
  v jsonb := public.order_create(test.items((select club from p)));
begin
  perform test.equal(v #>> '{total,amount}', '0');
  perform test.equal(v #>> '{items,0,unit_amount,amount}', '900');
  perform test.buy(1, (select club from p));
  perform test.as_owner();
  perform test.equal((select s.status || ' ' || s.amount from public.subscriptions as s), 'trialing 900');
  update public.subscriptions set status = 'canceled', ended_at = now();
  perform test.as_user(test.id(1));
  perform test.equal(public.order_create(test.items((select club from p))) #>> '{total,amount}', '900', 'the second time');
end $$;
select test.sound();

-- test: an order takes its units off the stock, and a refusal takes none
create temp table p as select test.sell('bread', 'digital', 450) as bread, test.sell('cake', 'digital', 1200) as cake;
grant select on p to public;
select test.stock('bread', 5), test.stock('cake', 1);
select test.as_user(test.id(1));
select public.order_create(test.items(bread, 3)) from p;
select test.equal(test.stock('bread'), 2);
select test.raises(format($$select public.order_create(%L)$$, test.items(bread, 3)), 'out_of_stock') from p;
select test.raises(format($$select public.order_create(%L)$$, test.items(bread, 2) || test.items(cake, 2)), 'out_of_stock') from p;
select test.equal(test.stock('bread'), 2);
select test.sound();

-- test: a reservation past its time holds nobody up, without any sweep: stock, coupon and slot
create temp table p as select test.sell('bread', 'digital', 450) as bread, test.service('hour', 5000) as hour;
grant select on p to public;
select test.stock('bread', 1);
insert into public.coupons (id, code, kind, percent_off, max_uses) values (turnpike.new_id(), 'HALF', 'percentage', 50, 1);
create function test.both() returns jsonb language sql as $$
  select public.order_create((select jsonb_build_array(jsonb_build_object('price_id', bread), jsonb_build_object('price_id', hour,
    'starts_at', date_trunc('day', now() + interval '3 days'))) from p), 'half')
$$;
create temp table o as select null::jsonb as v;
grant all on o to public;
select test.as_user(test.id(1));
update o set v = test.both();
select test.equal(v #>> '{discount,amount}', '2725') from o;
select test.as_user(test.id(2));
select test.raises($$select test.both()$$, 'out_of_stock');
select test.pass('34 minutes');
select test.raises($$select test.both()$$, 'out_of_stock');
select test.pass('2 minutes');
select test.equal(public.order_get(v ->> 'public_id') ->> 'reserved_until', null) from o, (select test.as_user(test.id(1))) as u;
select test.as_user(test.id(2));
select test.ok(test.both() ->> 'reserved_until' is not null, 'the next buyer has it');
select test.equal(test.stock('bread'), 0);
select test.sound();
select test.as_user(test.id(1));
select test.raises(format($$select test.checkout(%L)$$, v ->> 'public_id'), 'out_of_stock') from o;

-- test: a coupon comes off the lines, and its limit counts reserved uses
create temp table p as select test.sell('bread', 'digital', 1001) as bread;
grant select on p to public;
insert into public.coupons (id, code, kind, percent_off, max_uses) values (turnpike.new_id(), 'Half', 'percentage', 50, 1);
select test.as_user(test.id(1));
select test.equal(v -> 'total', '{"amount": 500, "currency": "usd"}'::jsonb), test.equal(v ->> 'coupon', 'HALF')
from (select public.order_create(test.items(bread), 'half') as v from p) as o;
select test.raises(format($$select public.order_create(%L, 'half')$$, test.items(bread)), 'coupon_used_up') from p;
select test.refuses(format($$select public.order_create(%L, 'nope')$$, test.items(bread)), '/coupon', 'coupon_unknown') from p;
select test.pass('36 minutes');
select public.order_create(test.items(bread), 'HALF') from p;
select test.sound();

-- test: a service needs its time, and a slot is sold once
create temp table p as select test.service('hour', 5000) as hour;
grant select on p to public;
create function test.at(p_days integer) returns jsonb language sql as $$
  select public.order_create((select jsonb_build_array(jsonb_build_object('price_id', hour, 'starts_at', date_trunc('day', now()) + p_days * interval '1 day')) from p))
$$;
select test.as_user(test.id(1));
select test.refuses(format($$select public.order_create(%L)$$, test.items(hour)), '/items/0/starts_at', 'required') from p;
select test.ok(test.at(3) #>> '{items,0,booking_id}' is not null, 'a booking');
select test.raises($$select test.at(3)$$, 'slot_taken');
select test.at(4);
select test.sound();

-- test: an order that was paid delivers once: rights, credits, slots and the coupon's use
create temp table p as select test.sell('pack', 'digital', 1000, p_keys => '{pack}') as pack, test.service('hour', 5000) as hour;
grant select on p to public;
update public.prices set credits = 50 where id = (select pack from p);
insert into public.coupons (id, code, kind, percent_off) values (turnpike.new_id(), 'TEN', 'percentage', 10);
select test.as_user(test.id(1));
do $$
declare
  v jsonb := public.order_create((select jsonb_build_array(jsonb_build_object('price_id', pack, 'quantity', 3), jsonb_build_object('price_id', hour,
    'starts_at', date_trunc('day', now() + interval '3 days'))) from p), 'ten');
begin
  perform test.equal(public.credit_balance() ->> 'balance', '0');
  perform test.as_service();
  v := public.order_confirm(v ->> 'public_id', test.id(1));
  perform test.equal(v ->> 'status' || ' ' || (v ->> 'fulfilment'), 'paid fulfilled');
  perform test.equal(public.order_confirm(v ->> 'public_id', test.id(1)), v, 'confirmed twice');
  perform test.as_user(test.id(1));
  perform test.equal(public.credit_balance() ->> 'balance', '150');
  perform test.equal(public.credit_transactions() #> '{data,0,cause}', jsonb_build_object('kind', 'order', 'id', v ->> 'id'));
  perform test.as_owner();
  perform test.equal((select b.status from public.bookings as b), 'confirmed');
  perform test.equal((select string_agg(e.feature_key, ',') from public.entitlements as e), 'pack');
  perform test.equal((select r.status from public.coupon_redemptions as r), 'redeemed');
end $$;
select test.sound();

-- test: only the service confirms, and only for the buyer
create temp table p as select test.sell('bread', 'digital', 450) as bread;
grant select on p to public;
create temp table o as select null::text as id;
grant all on o to public;
select test.as_user(test.id(1));
update o set id = public.order_create(test.items((select bread from p))) ->> 'public_id';
select test.raises(format($$select public.order_confirm(%L, turnpike.uid())$$, id), 'forbidden') from o;
select test.as_user(test.id(9), p_roles => '{admin}');
select test.raises(format($$select public.order_confirm(%L, test.id(1))$$, id), 'forbidden') from o;
select test.as_service();
select test.raises(format($$select public.order_confirm(%L, test.id(2))$$, id), 'order_not_found') from o;
select test.equal(public.order_confirm(id, test.id(1)) ->> 'status', 'paid') from o;
select test.as_user(test.id(1));
select test.raises(format($$select test.checkout(%L)$$, id), 'order_already_paid') from o;

-- test: money that comes late finds what is left, and says so when nothing is
create temp table p as select test.sell('bread', 'digital', 450, p_keys => '{bread}') as bread;
grant select on p to public;
select test.stock('bread', 1);
create temp table o as select null::jsonb as first, null::jsonb as second;
grant all on o to public;
select test.as_user(test.id(1));
update o set first = test.checkout(public.order_create(test.items((select bread from p))) ->> 'public_id');
select test.pass('36 minutes');
select test.as_user(test.id(2));
update o set second = test.checkout(public.order_create(test.items((select bread from p))) ->> 'public_id');
select test.as_owner();
select test.equal(test.paid(first #>> '{operation,request,payment_id}'), 'succeeded') from o;
select test.equal((test.order_row(first #>> '{operation,request,order_public_id}')).fulfilment_error, 'out_of_stock') from o;
select test.equal((test.order_row(first #>> '{operation,request,order_public_id}')).status, 'paid') from o;
select test.equal(count(*), 0::bigint) from public.entitlements;
select test.equal(test.stock('bread'), 0);
select test.sound();
select test.pass('36 minutes');
select test.equal(test.paid(second #>> '{operation,request,payment_id}'), 'succeeded') from o;
select test.equal((test.order_row(second #>> '{operation,request,order_public_id}')).fulfilment, 'fulfilled') from o;
select test.equal(test.stock('bread'), 0);
select test.sound();

-- test: the clean-up gives back what is due and cancels what was left for a day; late money still counts
create temp table p as select test.sell('bread', 'digital', 450) as bread;
grant select on p to public;
select test.stock('bread', 5);
create temp table o as select null::jsonb as v;
grant all on o to public;
select test.as_user(test.id(1));
update o set v = test.checkout(public.order_create(test.items((select bread from p), 2)) ->> 'public_id');
select public.order_create(test.items(bread)) from p;
select test.as_service();
select test.equal(turnpike.cleanup() -> 'reservations', '0'::jsonb);
select test.pass('36 minutes');
select test.equal(turnpike.cleanup() -> 'reservations', '2'::jsonb);
select test.equal(test.stock('bread'), 5);
select test.pass('24 hours');
select test.as_user(test.id(1));
select test.raises(format($$select test.checkout(%L)$$, v #>> '{operation,request,order_public_id}'), 'order_not_payable') from o;
select test.as_service();
select test.equal(turnpike.cleanup() -> 'abandoned_orders', '2'::jsonb);
select test.as_user(test.id(1));
select test.equal(jsonb_array_length(public.order_list('canceled') -> 'data'), 2);
select test.as_owner();
select test.paid(v #>> '{operation,request,payment_id}') from o;
select test.equal(((test.order_row(v #>> '{operation,request,order_public_id}')).status, test.stock('bread'))::text, '(paid,3)') from o;
select test.sound();

-- test: a buyer sees own orders, a tenant's member those of the tenant, a seller those with own products and these lines alone
create temp table p as select test.sell('bread', 'digital', 450) as bread, test.sell('cake', 'digital', 1200, p_seller => 81) as cake;
grant select on p to public;
create temp table o as select null::text as own, null::text as tenants;
grant all on o to public;
select test.as_user(test.id(1), 't1');
update o set own = public.order_create((select test.items(bread) || test.items(cake) from p)) ->> 'public_id',
  tenants = public.order_create((select test.items(cake) from p), p_account => 'tenant') ->> 'public_id';
select test.equal(jsonb_array_length(public.order_list() -> 'data'), 1), test.equal(jsonb_array_length(public.order_list(p_account => 'tenant') -> 'data'), 1);
select test.as_user(test.id(1));
select test.raises(format($$select public.order_get(%L)$$, tenants), 'order_not_found') from o;
select test.as_user(test.id(2), 't1');
select test.equal(public.order_get(tenants) ->> 'account', 'tenant'), test.raises(format($$select public.order_get(%L)$$, own), 'order_not_found') from o;
select test.equal(jsonb_array_length(public.order_list() -> 'data'), 0);
select test.raises(format($$select test.checkout(%L)$$, own), 'order_not_found') from o;
select test.as_user(test.id(80), p_roles => '{seller}');
select test.equal(public.seller_order_list() #>> '{data,0,public_id}', own), test.equal(jsonb_array_length(public.seller_order_list() #> '{data,0,items}'), 1) from o;
select test.equal(jsonb_array_length(public.order_list() -> 'data'), 0);
select test.as_user(test.id(81), p_roles => '{seller}');
select test.equal(jsonb_array_length(public.seller_order_list() -> 'data'), 2);
select test.equal(jsonb_array_length(public.seller_order_list(p_limit => 1, p_cursor => public.seller_order_list(p_limit => 1) ->> 'next_cursor') -> 'data'), 1);
select test.equal(jsonb_array_length(public.seller_order_list('paid') -> 'data'), 0);
select test.as_user(test.id(3));
select test.raises($$select public.seller_order_list()$$, 'forbidden');
select test.raises(format($$select public.order_get(%L)$$, own), 'order_not_found') from o;
select test.refuses($$select public.order_list('lost')$$, '/status');

-- test: a deleted buyer's orders stay without a name, the unpaid ones canceled, and late money is told apart
create temp table p as select test.sell('bread', 'digital', 450) as bread;
grant select on p to public;
select test.stock('bread', 5);
create temp table o as select null::jsonb as v;
grant all on o to public;
select test.buy(1, bread) from p;
select test.as_user(test.id(1));
update o set v = test.checkout(public.order_create(test.items((select bread from p))) ->> 'public_id');
select test.finish(v, '{"url": "https://pay.example/1", "provider_session_id": "cs_1", "provider_customer_id": "cus_1"}') from o;
select test.ok(public.me_export() #>> '{orders,0,id}' is not null and public.me_export() #>> '{payments,0,id}' is not null, 'both are in the export');
select public.me_delete();
select test.as_owner();
select test.equal((select string_agg(s.status, ' ' order by s.id) from public.orders as s where s.user_id is null), 'paid canceled');
select test.equal(test.stock('bread'), 4);
select test.equal((select count(*) from public.provider_objects as b where b.kind = 'customer'), 0::bigint);
select test.paid(v #>> '{operation,request,payment_id}') from o;
select test.equal((test.order_row(v #>> '{operation,request,order_public_id}')).fulfilment_error, 'user_deleted') from o;
select test.sound();

-- test: an order's key answers once, and a refusal keeps none
create temp table p as select test.sell('bread', 'digital', 450) as bread;
grant select on p to public;
select test.stock('bread', 0);
select test.as_user(test.id(1));
select test.raises(format($$select public.order_create(%L, p_idempotency_key => 'k')$$, test.items(bread)), 'out_of_stock') from p;
select test.stock('bread', 1);
select test.equal(public.order_create(test.items(bread), p_idempotency_key => 'k'), public.order_create(test.items(bread), p_idempotency_key => 'k')) from p;
select test.raises(format($$select public.order_create(%L, p_idempotency_key => 'k')$$, test.items(bread, 2)), 'idempotency_key_reused') from p;

-- test: an order goes only the ways there are
create temp table p as select test.sell('bread', 'digital', 450) as bread;
select test.buy(1, bread) from p;
select test.raises($$update public.orders set status = 'pending'$$, '23514');
select test.raises($$update public.orders set status = 'canceled'$$, '23514');
select test.raises($$update public.orders set reserved_until = now()$$, '23514');
select test.raises($$update public.orders set refunded = total + 1$$, '23514');
select test.raises($$update public.payments set status = 'pending'$$, '23514');

-- test: what was paid and cannot be delivered gives back what it had reserved, and can be refunded
create temp table p as select test.sell('club', 'subscription', 900, 'monthly') as club;
grant select on p to public;
insert into public.coupons (id, code, kind, percent_off, max_uses) values (turnpike.new_id(), 'TEN', 'percentage', 10, 1);
select test.stock('club', 2);
create temp table o as select null::jsonb as v;
grant all on o to public;
select test.as_user(test.id(1));
update o set v = test.checkout(public.order_create(test.items((select club from p)), 'ten') ->> 'public_id');
select test.buy(1, club) from p;
select test.as_owner();
select test.paid(v #>> '{operation,request,payment_id}', '{"provider_payment_id": "pi_1"}') from o;
select test.equal((x.status, x.fulfilment, x.fulfilment_error)::text, '(paid,failed,already_subscribed)')
from o, test.order_row(v #>> '{operation,request,order_public_id}') as x;
select test.equal(test.stock('club'), 1);
select test.sound();
select test.as_user(test.id(80), p_roles => '{seller}');
select test.finish(public.refund_begin((v #>> '{operation,request,payment_id}')::uuid), '{"provider_refund_id": "re_1", "status": "succeeded"}') from o;
select test.as_owner();
select test.equal((test.order_row(v #>> '{operation,request,order_public_id}')).status, 'refunded') from o;
select test.equal((select s.status from public.subscriptions as s), 'active');
select test.sound();

-- test: coming back to an order, or asking for another transfer, keeps what it has reserved no longer than was decided when it was placed
select set_config('test.price', test.sell('bread', 'digital', 1000)::text, true);
create function test.session(p_order text, p_url text) returns jsonb language sql as $$
  select public.checkout_begin(p_order => p_order, p_provider => 'bank_transfer', p_livemode => false, p_success_url => p_url,
    p_cancel_url => 'https://shop.example/no') $$;
select test.as_user(test.id(1));
select set_config('test.order', public.order_create(jsonb_build_array(jsonb_build_object('price_id', current_setting('test.price')))) ->> 'public_id', true);
select test.session(current_setting('test.order'), 'https://shop.example/a');
select test.as_owner();
select test.equal(o.reserved_until, o.created_at + interval '7 days') from public.orders as o where o.public_id = current_setting('test.order');
update public.orders as o set created_at = created_at - interval '2 days', reserved_until = reserved_until - interval '2 days'
where o.public_id = current_setting('test.order');
select test.as_user(test.id(1));
select test.raises(format('select test.session(%L, %L)', current_setting('test.order'), 'https://shop.example/b'), 'order_not_payable');
