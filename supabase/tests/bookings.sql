-- test: a booking reserves its slot with a pending order, is confirmed when that is paid, and a free one at once
select set_config('test.price', test.service('talk', 5000)::text, true), set_config('test.free', test.service('chat', 0)::text, true),
  set_config('test.at', (date_trunc('day', now() at time zone 'UTC') + interval '2 days 10 hours')::text || 'Z', true);
select test.as_user(test.id(1));
do $$
declare
  v jsonb := public.booking_create(current_setting('test.price')::uuid, current_setting('test.at')::timestamptz, 'Bring the plans', p_idempotency_key => 'k');
begin
  perform test.equal(current_setting('response.status'), '201');
  perform test.equal(v - 'id' - 'product_id' - 'order' - 'reserved_until' - 'created_at', jsonb_build_object('product_name', 'Talk', 'status', 'reserved', 'account', 'user',
    'starts_at', turnpike.rfc3339(current_setting('test.at')::timestamptz), 'ends_at', turnpike.rfc3339(current_setting('test.at')::timestamptz + interval '1 hour'), 'seat', 1, 'notes', 'Bring the plans',
    'canceled_at', null));
  perform test.ok((v ->> 'reserved_until')::timestamptz between now() + interval '34 minutes' and now() + interval '36 minutes', 'reserved for 35 minutes');
  perform test.equal(public.order_get(v ->> 'order') #>> '{items,0,booking_id}', v ->> 'id');
  perform test.equal(public.booking_create(current_setting('test.price')::uuid, current_setting('test.at')::timestamptz, 'Bring the plans', p_idempotency_key => 'k'), v, 'a replay');
  perform set_config('test.order', v ->> 'order', true);
  v := public.booking_create(current_setting('test.free')::uuid, current_setting('test.at')::timestamptz);
  perform test.equal(v ->> 'status', 'confirmed'), test.equal(public.order_get(v ->> 'order') ->> 'status', 'paid'), test.equal(v -> 'reserved_until', 'null'::jsonb);
end $$;
select test.as_user(test.id(2));
select test.raises(format('select public.booking_create(%L, %L)', current_setting('test.price'), current_setting('test.at')), 'slot_taken');
select test.as_service();
select public.order_confirm(current_setting('test.order'), test.id(1));
select test.as_user(test.id(1));
select test.equal(jsonb_path_query_array(public.booking_list() -> 'data', '$[*].status'), '["confirmed", "confirmed"]'::jsonb), test.equal(public.booking_list('reserved') -> 'data', '[]'::jsonb);

-- test: times that cannot be booked are refused with what is wrong with them
select set_config('test.price', test.service('talk', 5000, p_from => '09:00', p_to => '17:00', p_notice => 60)::text, true), set_config('test.file', test.sell('file', 'digital', 100)::text, true),
  set_config('test.day', (date_trunc('day', now() at time zone 'UTC') + interval '2 days')::text || 'Z', true);
select test.as_user(test.id(1));
select test.refuses(format('select public.booking_create(%L, %L)', current_setting('test.price'), t.at), '/starts_at', t.code)
from (values (null, 'required'), (now() - interval '1 second', 'in_the_past'), (now() + interval '59 minutes', 'too_soon'), (now() + interval '701 days', 'too_late'),
  (current_setting('test.day')::timestamptz + interval '8 hours', 'outside_hours'), (current_setting('test.day')::timestamptz + interval '16 hours 30 minutes', 'outside_hours'),
  (current_setting('test.day')::timestamptz + interval '9 hours 30 minutes', 'outside_hours'), (current_setting('test.day')::timestamptz + interval '17 hours', 'outside_hours')) as t (at, code);
select test.refuses(format('select public.booking_create(%L, %L)', current_setting('test.file'), now()), '/price_id', 'price_unavailable'),
  test.refuses('select public.booking_create(gen_random_uuid(), now())', '/price_id', 'price_unavailable'), test.refuses('select public.booking_create()', '/price_id', 'required'),
  test.refuses(format('select public.booking_create(%L, now(), repeat(''a'', 1001))', current_setting('test.price')), '/notes', 'too_long'),
  test.refuses(format('select public.order_create(''[{"price_id": "%s"}, {"price_id": "%s"}]'')', current_setting('test.file'), current_setting('test.price')), '/items/1/starts_at', 'required');
select test.as_owner();
select test.equal(count(*), 0::bigint) from public.bookings;
delete from public.service_offers;
select test.as_user(test.id(1));
select test.refuses(format('select public.booking_create(%L, %L)', current_setting('test.price'), current_setting('test.day')::timestamptz + interval '9 hours'), '/starts_at', 'product_unavailable');

-- test: a slot has as many seats as the offer's capacity, an overlapping slot shares them, and no seat is sold twice
select set_config('test.price', test.service('class', 0, 2, p_step => 30)::text, true), set_config('test.at', (date_trunc('day', now() at time zone 'UTC') + interval '2 days')::text || 'Z', true);
create function test.book(p_minutes integer) returns integer language sql as
  $$ select (public.booking_create(current_setting('test.price')::uuid, current_setting('test.at')::timestamptz + p_minutes * interval '1 minute') ->> 'seat')::integer $$;
select test.as_user(test.id(1));
select test.equal(test.book(0), 1);
select test.equal(test.book(30), 2);
select test.raises('select test.book(0)', 'slot_taken');
select test.raises('select test.book(30)', 'slot_taken');
select test.equal(test.book(60), 1);
select test.equal(test.book(90), 2);
select test.as_owner();
select test.raises($$insert into public.bookings (id, product_id, product_name, seller_id, seat, starts_at, ends_at, status)
  select turnpike.new_id(), product_id, '', seller_id, 1, starts_at + interval '59 minutes', ends_at + interval '1 hour', 'reserved' from public.bookings where seat = 1 order by starts_at limit 1$$, '23P01');

-- test: a reserved slot comes back when the order's reservation is over, though nothing swept it; whoever pays late gets it only if it is still free
select set_config('test.price', test.service('talk', 5000)::text, true), set_config('test.at', (date_trunc('day', now() at time zone 'UTC') + interval '2 days')::text || 'Z', true);
select test.as_user(test.id(1));
select set_config('test.order', public.booking_create(current_setting('test.price')::uuid, current_setting('test.at')::timestamptz) ->> 'order', true);
select test.equal(public.booking_slot_list('talk', current_setting('test.at')::date, 1) #> '{data,0,free}', '0'::jsonb);
select test.as_owner();
update public.orders set reserved_until = clock_timestamp();
select test.as_user(test.id(1));
select test.equal(public.booking_list() #>> '{data,0,status}', 'canceled'), test.equal(public.booking_list('reserved') -> 'data', '[]'::jsonb);
select test.equal(public.booking_slot_list('talk', current_setting('test.at')::date, 1) #> '{data,0,free}', '1'::jsonb);
select test.raises(format('select public.booking_cancel(%L)', public.booking_list() #>> '{data,0,id}'), 'booking_already_canceled');
select test.as_user(test.id(2));
select set_config('test.second', public.booking_create(current_setting('test.price')::uuid, current_setting('test.at')::timestamptz) ->> 'order', true);
select test.as_service();
select test.raises(format('select public.order_confirm(%L, %L)', current_setting('test.order'), test.id(1)), 'slot_taken');
select test.as_owner();
update public.orders set reserved_until = clock_timestamp() where public_id = current_setting('test.second');
select test.as_service();
select test.equal(public.order_confirm(current_setting('test.order'), test.id(1)) ->> 'fulfilment', 'fulfilled');
select test.as_user(test.id(1));
select test.equal(public.booking_list() #>> '{data,0,status}', 'confirmed'), test.equal(jsonb_array_length(public.booking_list() -> 'data'), 1);

-- test: the owner, a member of the tenant, the seller and an admin may cancel before the start, once; nobody else finds it
select set_config('test.price', test.service('talk', 5000, 9)::text, true), set_config('test.at', (date_trunc('day', now() at time zone 'UTC') + interval '2 days')::text || 'Z', true);
select test.as_user(test.id(1), 't1');
create temp table b as select n, public.booking_create(current_setting('test.price')::uuid, current_setting('test.at')::timestamptz, p_account => case n when 3 then 'tenant' else 'user' end) as v
from generate_series(1, 5) as n;
grant select on b to public;
select test.as_user(test.id(2), 't2', '{seller}');
select test.raises(format('select public.booking_cancel(%L)', v ->> 'id'), 'booking_not_found') from b;
select test.raises('select public.booking_cancel(gen_random_uuid())', 'booking_not_found');
select test.as_user(test.id(1));
select test.raises(format('select public.booking_cancel(%L)', v ->> 'id'), 'booking_not_found') from b where n = 3;
select test.equal(public.booking_cancel((v ->> 'id')::uuid) ->> 'status', 'canceled') from b where n = 1;
select test.raises(format('select public.booking_cancel(%L)', v ->> 'id'), 'booking_already_canceled') from b where n = 1;
select test.equal(public.order_get(v ->> 'order') ->> 'status', 'canceled', 'the order goes with it') from b where n = 1;
select test.as_service();
select public.order_confirm(v ->> 'order', test.id(1)) from b where n = 2;
select test.as_user(test.id(80), p_roles => '{seller}');
select test.equal(public.booking_cancel((v ->> 'id')::uuid) ->> 'status', 'canceled', 'the seller') from b where n = 2;
select test.as_user(test.id(2), 't1');
select test.equal(public.booking_cancel((v ->> 'id')::uuid, 'k') ->> 'status', 'canceled', 'a member') from b where n = 3;
select test.equal(public.booking_cancel((v ->> 'id')::uuid, 'k') ->> 'status', 'canceled', 'a replay') from b where n = 3;
select test.as_user(test.id(9), p_roles => '{admin}');
select test.equal(public.booking_cancel((v ->> 'id')::uuid) ->> 'status', 'canceled', 'an admin') from b where n = 4;
select test.as_owner();
select test.equal(status, 'paid', 'money goes back by a refund only') from public.orders as o join b on o.public_id = v ->> 'order' where n = 2;
update public.bookings set starts_at = now() - interval '1 minute' where id = (select (v ->> 'id')::uuid from b where n = 5);
select test.as_user(test.id(1));
select test.refuses(format('select public.booking_cancel(%L)', v ->> 'id'), '/id', 'in_the_past') from b where n = 5;

-- test: a refund frees the slots of its order
select set_config('test.price', test.service('talk', 5000)::text, true);
select test.as_user(test.id(1));
select set_config('test.order', public.booking_create(current_setting('test.price')::uuid, (date_trunc('day', now() at time zone 'UTC') + interval '2 days') at time zone 'UTC') ->> 'order', true);
select test.as_service();
select public.order_confirm(current_setting('test.order'), test.id(1));
select test.as_owner();
select turnpike.order_take_back(id, total, null, null) from public.orders where public_id = current_setting('test.order');
select test.equal(status, 'canceled') from public.bookings;

-- test: slots follow the clocks of the offer's time zone through both changes
insert into public.products (id, seller_id, name, slug, product_type) values (test.id(7), test.id(80), 'z', 'z', 'service');
create function test.grid(p_day date, p_from text, p_to text) returns text language sql as $$
  select string_agg(to_char(g.starts_at at time zone 'UTC', 'DD HH24:MI'), ' ' order by g.starts_at) from turnpike.booking_grid(
    (test.id(7), 60, 1, 0, 90, 'Europe/Madrid', jsonb_build_array(jsonb_build_object('weekday', 7, 'from', p_from, 'to', p_to)), 60, now(), now())::public.service_offers, p_day, 1) as g $$;
select test.equal(test.grid('2027-03-21', '01:00', '05:00'), '21 00:00 21 01:00 21 02:00 21 03:00');
select test.equal(test.grid('2027-03-28', '01:00', '05:00'), '28 00:00 28 01:00 28 02:00', 'the skipped hour has no slot');
select test.equal(test.grid('2027-10-31', '01:00', '05:00'), '30 23:00 31 01:00 31 02:00 31 03:00', 'the repeated hour has one');
select test.equal(test.grid('2027-06-06', '22:00', '24:00'), '06 20:00 06 21:00');
select test.equal(test.grid('2027-06-07', '22:00', '24:00'), null, 'not that weekday');
select test.equal(test.grid('2027-06-06', '09:00', '09:59'), null, 'no room for one');

-- test: anybody sees the free slots of a published service, and of nothing else
select set_config('test.price', test.service('class', 0, 2, 'America/New_York', '09:00', '12:00')::text, true), test.sell('file', 'digital', 100), test.sell('empty', 'service', 100);
select set_config('test.day', ((now() at time zone 'America/New_York')::date + 2)::text, true);
select test.as_user(test.id(1));
select public.booking_create(current_setting('test.price')::uuid, (current_setting('test.day')::date + time '10:00') at time zone 'America/New_York');
select test.as_anon();
do $$
declare
  v jsonb := public.booking_slot_list('class', current_setting('test.day')::date, 2);
begin
  perform test.equal(v - 'data', '{"time_zone": "America/New_York", "duration_minutes": 60, "capacity": 2}'::jsonb);
  perform test.equal(jsonb_path_query_array(v -> 'data', '$[*].free'), '[2, 1, 2, 2, 2, 2]'::jsonb);
  perform test.equal(v #> '{data,1}', jsonb_build_object('free', 1, 'starts_at', turnpike.rfc3339((current_setting('test.day')::date + time '10:00') at time zone 'America/New_York'),
    'ends_at', turnpike.rfc3339((current_setting('test.day')::date + time '11:00') at time zone 'America/New_York')));
end $$;
select test.raises($$select public.booking_slot_list('nothing')$$, 'product_not_found'), test.raises($$select public.booking_slot_list('file')$$, 'service_offer_not_found'),
  test.raises($$select public.booking_slot_list('empty')$$, 'service_offer_not_found'), test.refuses($$select public.booking_slot_list('class', p_days => 32)$$, '/days', 'out_of_range'),
  test.refuses($$select public.booking_slot_list('class', p_days => 0)$$, '/days', 'out_of_range'), test.refuses($$select public.booking_slot_list('class', '2001-01-01')$$, '/from', 'out_of_range'),
  test.refuses($$select public.booking_slot_list('class', '9999-01-01')$$, '/from', 'out_of_range');
select test.as_owner();
update public.products set visibility = 'draft';
select test.as_anon();
select test.raises($$select public.booking_slot_list('class')$$, 'product_not_found');
select test.raises($$select public.booking_list()$$, '42501');

-- test: the list is the caller's own and the tenant's, latest start first, by pages
select set_config('test.price', test.service('talk', 0, 9)::text, true), set_config('test.at', (date_trunc('day', now() at time zone 'UTC') + interval '2 days')::text || 'Z', true);
select test.as_user(test.id(1), 't1');
select public.booking_create(current_setting('test.price')::uuid, current_setting('test.at')::timestamptz + n * interval '1 hour', n::text, case n when 3 then 'tenant' else 'user' end) from generate_series(1, 4) as n;
do $$
declare
  v jsonb := public.booking_list(p_limit => 3);
begin
  perform test.equal(jsonb_path_query_array(v -> 'data', '$[*].notes'), '["4", "3", "2"]'::jsonb);
  perform test.equal(jsonb_path_query_array(public.booking_list(p_cursor => v ->> 'next_cursor') -> 'data', '$[*].notes'), '["1"]'::jsonb);
  perform test.equal(jsonb_path_query_array(public.booking_list(p_from => current_setting('test.at')::timestamptz + interval '3 hours') -> 'data', '$[*].notes'), '["4", "3"]'::jsonb);
end $$;
select test.refuses($$select public.booking_list('done')$$, '/status', 'invalid_value'), test.raises($$select public.booking_list(p_cursor => 'x')$$, 'cursor_invalid');
select test.as_user(test.id(2), 't1');
select test.equal(jsonb_path_query_array(public.booking_list() -> 'data', '$[*].notes'), '["3"]'::jsonb);
select test.as_user(test.id(80));
select test.equal(count(*), 4::bigint, 'the seller sees the bookings of the service') from public.bookings;
select test.equal(public.booking_list() -> 'data', '[]'::jsonb, 'which are not the seller''s own');

-- test: a weekday that was written with a fraction of nothing is a weekday
select test.service('talk', 0);
update public.service_offers set hours = (select jsonb_agg(jsonb_set(h, '{weekday}', ((h ->> 'weekday') || '.0')::jsonb)) from jsonb_array_elements(hours) as h);
select test.ok(jsonb_array_length(public.booking_slot_list('talk', (now() + interval '2 days')::date, 1) -> 'data') > 0, 'it has slots');
