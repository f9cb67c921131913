-- test: a seller makes, reads, changes and archives coupons, an administrator those of the platform
select test.as_user(test.id(1), p_roles => '{seller}');
do $$
declare
  v jsonb := public.seller_coupon_create('Summer-10', 'percentage', 10, p_max_uses => 5, p_min_amount => 100, p_currency => 'usd',
    p_starts_at => '2030-01-01T01:00:00+01:00');
  v_id uuid := v ->> 'id';
begin
  perform test.equal(v - 'id' - 'created_at' - 'updated_at', jsonb_build_object('seller_id', test.id(1), 'code', 'Summer-10', 'kind', 'percentage', 'percent_off', 10,
    'amount_off', null, 'currency', 'usd', 'starts_at', '2030-01-01T00:00:00.000000Z', 'ends_at', null, 'max_uses', 5, 'max_uses_per_user', null, 'uses', 0,
    'min_amount', 100, 'product_ids', null, 'active', true));
  perform test.equal(public.seller_coupon_get(v_id), v);
  perform test.equal(current_setting('response.status'), '201');
  perform test.raises($x$select public.seller_coupon_create('SUMMER-10', 'percentage', 10)$x$, 'coupon_exists');
  v := public.seller_coupon_update(v_id, '{"kind": "fixed", "percent_off": null, "amount_off": 300.0, "starts_at": null, "max_uses": null, "active": false}');
  perform test.equal(v ->> 'amount_off', '300'), test.equal(v ->> 'kind', 'fixed'), test.equal(v ->> 'starts_at', null), test.equal(v ->> 'min_amount', '100'),
    test.equal(v ->> 'active', 'false');
  perform test.equal(public.seller_coupon_list() -> 'data' -> 0, v);
  perform test.as_user(test.id(9), p_roles => '{admin}');
  perform test.equal(public.seller_coupon_create('all', 'percentage', 1) -> 'seller_id', 'null'::jsonb);
  perform test.equal(jsonb_array_length(public.seller_coupon_list() -> 'data'), 2);
  perform test.as_user(test.id(1), p_roles => '{seller}');
  perform test.raises(format('select public.seller_coupon_update(%L, ''{"code": "ALL"}'')', v_id), 'coupon_exists');
  perform test.equal(public.seller_coupon_delete(v_id), jsonb_build_object('id', v_id, 'deleted', true));
  perform test.raises(format('select public.seller_coupon_delete(%L)', v_id), 'coupon_not_found');
  perform test.raises(format('select public.seller_coupon_get(%L)', v_id), 'PT404');
  perform test.raises(format('select public.seller_coupon_update(%L, ''{}'')', v_id), 'coupon_not_found');
  perform public.seller_coupon_create('summer-10', 'percentage', 20);
end $$;

-- test: another seller's coupon is not there, a buyer manages none, and nobody reads one who was not meant to
select test.as_user(test.id(1), p_roles => '{seller}');
select set_config('test.coupon', public.seller_coupon_create('mine', 'percentage', 10) ->> 'id', true);
select test.as_user(test.id(2), p_roles => '{seller}');
select test.raises(format('select public.seller_coupon_%s', call), 'coupon_not_found') from unnest(array[
  'get(current_setting(''test.coupon'')::uuid)', 'update(current_setting(''test.coupon'')::uuid, ''{}'')', 'delete(current_setting(''test.coupon'')::uuid)']) as call;
select test.equal(public.seller_coupon_list() -> 'data', '[]'::jsonb);
select test.equal(count(*), 0::bigint) from public.coupons;
select test.as_user(test.id(3));
select test.raises($$select public.seller_coupon_create('x1', 'percentage', 10)$$, 'forbidden');
select test.raises('select public.seller_coupon_list()', 'forbidden');
select test.equal(count(*), 0::bigint) from public.coupons;

-- test: a coupon that makes no sense is refused with a pointer
select test.as_user(test.id(1), p_roles => '{seller}');
select test.refuses('select public.seller_coupon_create(' || arguments || ')', pointer, code) from (values
  ('p_kind => ''fixed''', '/code', 'required'), ('''x'', ''percentage'', 1', '/code', 'invalid_format'), ('''a b'', ''percentage'', 1', '/code', 'invalid_format'),
  ('repeat(''x'', 51), ''percentage'', 1', '/code', 'too_long'), ('''xx''', '/kind', 'required'), ('''xx'', ''free''', '/kind', 'invalid_value'),
  ('''xx'', ''percentage''', '/percent_off', 'required'), ('''xx'', ''percentage'', 0', '/percent_off', 'out_of_range'), ('''xx'', ''percentage'', 101', '/percent_off', 'out_of_range'),
  ('''xx'', ''percentage'', 10, 5, ''usd''', '/amount_off', 'not_applicable'), ('''xx'', ''fixed''', '/amount_off', 'required'), ('''xx'', ''fixed'', null, 5', '/currency', 'required'),
  ('''xx'', ''fixed'', 5, 5, ''usd''', '/percent_off', 'not_applicable'), ('''xx'', ''fixed'', null, 5, ''USD''', '/currency', 'invalid_format'),
  ('''xx'', ''fixed'', null, 100000000, ''usd''', '/amount_off', 'out_of_range'), ('''xx'', ''percentage'', 5, p_min_amount => 5', '/currency', 'required'),
  ('''xx'', ''percentage'', 5, p_max_uses => 0', '/max_uses', 'out_of_range'), ('''xx'', ''percentage'', 5, p_max_uses_per_user => -1', '/max_uses_per_user', 'out_of_range'),
  ('''xx'', ''percentage'', 5, p_starts_at => now(), p_ends_at => now()', '/ends_at', 'out_of_range'), ('''xx'', ''percentage'', 5, p_product_ids => ''{}''', '/product_ids', 'out_of_range'),
  ('''xx'', ''percentage'', 5, p_product_ids => array[gen_random_uuid()]', '/product_ids/0', 'product_unavailable'),
  ('''xx'', ''percentage'', 5, p_product_ids => array[null::uuid]', '/product_ids/0', 'invalid_format')
) as t (arguments, pointer, code);
select set_config('test.coupon', public.seller_coupon_create('xx', 'percentage', 10) ->> 'id', true);
select test.refuses(format('select public.seller_coupon_update(%L, %L)', current_setting('test.coupon'), body), pointer, code) from (values
  ('[]', '', 'wrong_type'), ('{"uses": 0}', '/uses', 'unknown_field'), ('{"code": null}', '/code', 'required'), ('{"percent_off": null}', '/percent_off', 'required'),
  ('{"percent_off": 5.5}', '/percent_off', 'out_of_range'), ('{"percent_off": "5"}', '/percent_off', 'wrong_type'), ('{"starts_at": "soon"}', '/starts_at', 'invalid_format'),
  ('{"starts_at": "2030-02-30T00:00:00Z"}', '/starts_at', 'invalid_format'), ('{"starts_at": "2030-01-01"}', '/starts_at', 'invalid_format'), ('{"product_ids": "all"}', '/product_ids', 'wrong_type'),
  ('{"product_ids": [1]}', '/product_ids/0', 'invalid_format'), ('{"active": null}', '/active', 'required'), ('{"kind": "fixed"}', '/amount_off', 'required')
) as t (body, pointer, code);

-- test: a coupon cannot be for another seller's product
select test.as_user(test.id(2), p_roles => '{seller}');
select set_config('test.product', public.seller_product_create('Theirs', 'theirs', 'digital') ->> 'id', true);
select test.as_user(test.id(1), p_roles => '{seller}');
select test.refuses($$select public.seller_coupon_create('xx', 'percentage', 5, p_product_ids => array[current_setting('test.product')::uuid])$$, '/product_ids/0', 'product_unavailable');
select test.as_user(test.id(9), p_roles => '{admin}');
select test.equal(public.seller_coupon_create('xx', 'percentage', 5, p_product_ids => array[current_setting('test.product')::uuid]) -> 'product_ids' ->> 0, current_setting('test.product'));

-- test: the discount is spread exactly, over the lines that it holds for, and never more than a line
create function test.spread(p_kind text, p_off integer, p_amounts bigint[]) returns bigint[] language sql as $$
  select s.line_discounts from turnpike.coupon_spread(
    jsonb_populate_record(null::public.coupons, jsonb_build_object('kind', p_kind, 'percent_off', p_off, 'amount_off', p_off)),
    (select jsonb_agg(jsonb_build_object('product_id', test.id(1), 'seller_id', test.id(1), 'amount', a)) from unnest(p_amounts) as a)) as s
$$;
select test.equal(test.spread('fixed', 100, '{100,100,100}'), '{34,33,33}'::bigint[]);
select test.equal(test.spread('fixed', 1, '{1,999}'), '{0,1}'::bigint[]);
select test.equal(test.spread('fixed', 5000, '{1,999}'), '{1,999}'::bigint[]);
select test.equal(test.spread('percentage', 33, '{1,1,1}'), '{1,0,0}'::bigint[]);
select test.equal(test.spread('percentage', 100, '{0,7,3}'), '{0,7,3}'::bigint[]);
select test.equal(test.spread('percentage', 50, '{99999999000,99999999000,1}'), '{49999999500,49999999500,1}'::bigint[]);
select test.equal(test.spread('percentage', 10, '{0,0}'), '{0,0}'::bigint[]);
do $$
declare
  v_amounts bigint[];
  v_off integer;
  v_parts bigint[];
begin
  perform setseed(0.5);
  for i in 1..500 loop
    v_amounts := array(select floor(random() * 1000)::bigint from generate_series(1, 1 + (i % 7)));
    v_off := 1 + floor(random() * 1500);
    v_parts := test.spread('fixed', v_off, v_amounts);
    perform test.equal((select sum(x) from unnest(v_parts) as x), least(v_off, (select sum(x) from unnest(v_amounts) as x))::numeric, v_off || ' off ' || v_amounts::text);
    perform test.ok((select bool_and(p between 0 and a) from unnest(v_parts, v_amounts) as t (p, a)), 'no part exceeds its line');
  end loop;
end $$;

-- test: a coupon holds for its seller's lines and its products only
insert into public.coupons (id, seller_id, code, kind, percent_off, product_ids) values
  (test.id(21), test.id(1), 'seller', 'percentage', 50, null), (test.id(22), null, 'platform', 'percentage', 50, null), (test.id(23), null, 'product', 'percentage', 50, array[test.id(11)]);
create function test.take(p_code text, p_order integer, p_user integer default 5) returns bigint[] language sql as $$
  select (turnpike.coupon_take(p_code, test.id(p_user), test.id(p_order), 'usd', jsonb_build_array(
    jsonb_build_object('product_id', test.id(11), 'seller_id', test.id(1), 'amount', 1000), jsonb_build_object('product_id', test.id(12), 'seller_id', test.id(1), 'amount', 500),
    jsonb_build_object('product_id', test.id(13), 'seller_id', test.id(2), 'amount', 100)))).line_discounts
$$;
select test.equal(test.take('SELLER', 31), '{500,250,0}'::bigint[]), test.equal(test.take('platform', 32), '{500,250,50}'::bigint[]), test.equal(test.take('Product', 33), '{500,0,0}'::bigint[]);
select test.equal(array_agg(uses order by id), '{1,1,1}'::integer[]) from public.coupons;

-- test: a coupon is refused for what is wrong with it
insert into public.coupons (id, seller_id, code, kind, percent_off, amount_off, currency, starts_at, ends_at, min_amount, active, archived_at, product_ids) values
  (test.id(21), null, 'later', 'percentage', 50, null, null, now() + interval '1 hour', null, null, true, null, null), (test.id(22), null, 'over', 'percentage', 50, null, null, null, now(), null, true, null, null),
  (test.id(23), null, 'off', 'percentage', 50, null, null, null, null, null, false, null, null), (test.id(24), null, 'gone', 'percentage', 50, null, null, null, null, null, true, now(), null),
  (test.id(25), null, 'euro', 'fixed', null, 5, 'eur', null, null, null, true, null, null), (test.id(26), null, 'big', 'percentage', 50, null, 'usd', null, null, 1001, true, null, null),
  (test.id(27), test.id(9), 'others', 'percentage', 50, null, null, null, null, null, true, null, null), (test.id(28), null, 'product', 'percentage', 50, null, null, null, null, null, true, null, array[test.id(99)]),
  (test.id(29), null, 'good', 'percentage', 50, null, 'usd', now(), now() + interval '1 hour', 1000, true, null, null);
select test.refuses(format($$select turnpike.coupon_take(%L, test.id(5), test.id(31), 'usd', jsonb_build_array(
  jsonb_build_object('product_id', test.id(11), 'seller_id', test.id(1), 'amount', 1000)))$$, coupon), '/coupon', code) from (values
  ('nothing', 'coupon_unknown'), ('later', 'coupon_not_started'), ('over', 'coupon_expired'), ('off', 'coupon_unknown'), ('gone', 'coupon_unknown'), ('euro', 'coupon_not_applicable'),
  ('big', 'coupon_minimum'), ('others', 'coupon_not_applicable'), ('product', 'coupon_not_applicable')) as t (coupon, code);
select test.refuses($$select turnpike.coupon_take('good', test.id(5), test.id(31), 'usd', jsonb_build_array(
  jsonb_build_object('product_id', test.id(11), 'seller_id', test.id(1), 'amount', 999)))$$, '/coupon', 'coupon_minimum');
select test.refuses($$select turnpike.coupon_take('over', test.id(5), test.id(31), 'usd', '[]')$$, '/coupon', 'coupon_expired');
select test.equal(count(*), 0::bigint) from public.coupon_redemptions;
select turnpike.coupon_take('good', test.id(5), test.id(31), 'usd', jsonb_build_array(jsonb_build_object('product_id', test.id(11), 'seller_id', test.id(1), 'amount', 1000)));

-- test: uses are limited in all and per user, and come back when an order is released
insert into public.coupons (id, code, kind, percent_off, max_uses, max_uses_per_user) values (test.id(21), 'two', 'percentage', 50, 2, 1);
create function test.take(p_order integer, p_user integer) returns bigint language sql as $$
  select (turnpike.coupon_take('two', test.id(p_user), test.id(p_order), 'usd', jsonb_build_array(
    jsonb_build_object('product_id', test.id(11), 'seller_id', test.id(1), 'amount', 1000)))).discount
$$;
create function test.state() returns text language sql as $$
  select (select uses from public.coupons) || ' ' || (select string_agg(status, ',' order by order_id) from public.coupon_redemptions)
$$;
select test.equal(test.take(31, 1), 500::bigint);
select test.raises('select test.take(32, 1)', 'coupon_used_up');
select test.take(33, 2);
select test.raises('select test.take(34, 3)', 'PT409');
select test.equal(test.state(), '2 reserved,reserved');
select turnpike.coupon_return(test.id(31)), turnpike.coupon_return(test.id(31)), turnpike.coupon_return(test.id(99));
select test.equal(test.state(), '1 released,reserved');
select test.take(35, 1);
select test.raises('select turnpike.coupon_retake(test.id(31))', 'coupon_used_up');
select turnpike.coupon_redeem(test.id(33)), turnpike.coupon_redeem(test.id(33)), turnpike.coupon_return(test.id(33)), turnpike.coupon_redeem(test.id(99));
select test.equal(test.state(), '2 released,redeemed,reserved');
select turnpike.coupon_return(test.id(35)), turnpike.coupon_retake(test.id(31)), turnpike.coupon_retake(test.id(31)), turnpike.coupon_retake(test.id(33)), turnpike.coupon_retake(test.id(99));
select test.equal(test.state(), '2 reserved,redeemed,released');
-- The money of the released order comes after all: it counts, even past the limit.
select turnpike.coupon_redeem(test.id(35));
select test.equal(test.state(), '3 reserved,redeemed,redeemed');

-- test: a retry finds a coupon that has ended refused
insert into public.coupons (id, code, kind, percent_off) values (test.id(21), 'ends', 'percentage', 50);
select turnpike.coupon_take('ends', test.id(1), test.id(31), 'usd', jsonb_build_array(jsonb_build_object('product_id', test.id(11), 'seller_id', test.id(1), 'amount', 1000)));
select turnpike.coupon_return(test.id(31));
update public.coupons set ends_at = now();
select test.refuses('select turnpike.coupon_retake(test.id(31))', '/coupon', 'coupon_expired');
update public.coupons set ends_at = null, active = false;
select test.refuses('select turnpike.coupon_retake(test.id(31))', '/coupon', 'coupon_unknown');
update public.coupons set active = true;
select turnpike.coupon_retake(test.id(31));
select test.equal(status, 'reserved') from public.coupon_redemptions;

-- test: a buyer is told what a coupon would take off, or why nothing, and takes no use by asking
select test.as_user(test.id(1), p_roles => '{seller}');
select set_config('test.product', public.seller_product_create('Book', 'book', 'digital', 'published') ->> 'id', true);
select set_config('test.price', public.seller_price_create(current_setting('test.product')::uuid, 'Once', 999, 'usd', 'one_time') ->> 'id', true);
select public.seller_coupon_create('ten', 'percentage', 10, p_max_uses_per_user => 1);
select public.seller_coupon_create('later', 'percentage', 10, p_starts_at => now() + interval '1 hour');
select test.as_user(test.id(2));
select test.equal(public.discount_validate('TEN', current_setting('test.price')::uuid, 3),
  '{"valid": true, "code": "ten", "reason": null, "discount": {"amount": 300, "currency": "usd"}, "total": {"amount": 2697, "currency": "usd"}}'::jsonb);
select test.equal(public.discount_validate('later', current_setting('test.price')::uuid) - 'code',
  '{"valid": false, "reason": "coupon_not_started", "discount": {"amount": 0, "currency": "usd"}, "total": {"amount": 999, "currency": "usd"}}'::jsonb);
select test.equal(public.discount_validate('nonsense', current_setting('test.price')::uuid) ->> 'reason', 'coupon_unknown');
select test.refuses($$select public.discount_validate('ten', gen_random_uuid())$$, '/price_id', 'price_unavailable');
select test.refuses($$select public.discount_validate('ten', current_setting('test.price')::uuid, 0)$$, '/quantity', 'out_of_range');
select test.refuses($$select public.discount_validate(null, current_setting('test.price')::uuid)$$, '/code', 'required');
select test.as_owner();
select test.equal(sum(uses), 0::bigint) from public.coupons;
select turnpike.coupon_take('ten', test.id(2), test.id(31), 'usd', jsonb_build_array(jsonb_build_object('product_id', current_setting('test.product'), 'seller_id', test.id(1), 'amount', 999)));
select test.as_user(test.id(2));
select test.equal(public.discount_validate('ten', current_setting('test.price')::uuid) ->> 'reason', 'coupon_used_up');
select test.equal(count(*), 1::bigint) from public.coupon_redemptions;
select test.as_user(test.id(3));
select test.equal(public.discount_validate('ten', current_setting('test.price')::uuid) ->> 'valid', 'true');
select test.equal(count(*), 0::bigint) from public.coupon_redemptions;

-- test: a deleted user's use still counts, without a name, and a deleted seller's coupons end
insert into public.coupons (id, seller_id, code, kind, percent_off) values (test.id(21), test.id(1), 'mine', 'percentage', 50);
select turnpike.coupon_take('mine', test.id(2), test.id(31), 'usd', jsonb_build_array(jsonb_build_object('product_id', test.id(11), 'seller_id', test.id(1), 'amount', 1000)));
select turnpike.user_erase(test.id(2)), turnpike.user_erase(test.id(1));
select test.equal(user_id, null::uuid), test.equal(status, 'reserved') from public.coupon_redemptions;
select test.equal(uses, 1), test.ok(archived_at is not null, 'archived') from public.coupons;

-- test: a use that an order past its time still holds is not used up for whoever asks or orders next
select test.as_user(test.id(1), p_roles => '{seller}');
select set_config('test.price', public.seller_price_create((public.seller_product_create('Book', 'book', 'digital', 'published') ->> 'id')::uuid, 'Once', 1000, 'usd', 'one_time') ->> 'id', true);
select public.seller_coupon_create('one', 'percentage', 10, p_max_uses => 1, p_max_uses_per_user => 1);
select test.as_user(test.id(2));
select public.order_create(jsonb_build_array(jsonb_build_object('price_id', current_setting('test.price'))), 'one');
select test.equal(public.discount_validate('one', current_setting('test.price')::uuid) ->> 'reason', 'coupon_used_up');
select test.as_owner();
update public.orders set reserved_until = now() - interval '1 second';
select test.as_user(test.id(2));
select test.equal(public.discount_validate('one', current_setting('test.price')::uuid) ->> 'valid', 'true');
select test.equal(public.order_create(jsonb_build_array(jsonb_build_object('price_id', current_setting('test.price'))), 'ONE') -> 'discount' ->> 'amount', '100');
select test.equal(public.discount_validate('one', current_setting('test.price')::uuid) ->> 'reason', 'coupon_used_up');

-- test: what begins with a trial costs nothing yet, so there is nothing to take off
select test.as_user(test.id(1), p_roles => '{seller}');
select set_config('test.price', public.seller_price_create((public.seller_product_create('Pro', 'pro', 'subscription', 'published', p_plan => '{"trial_days": 7}') ->> 'id')::uuid,
  'Monthly', 1000, 'usd', 'monthly') ->> 'id', true);
select public.seller_coupon_create('ten', 'percentage', 10);
select test.as_user(test.id(2));
select test.equal(v ->> 'reason', 'coupon_not_applicable'), test.equal(v -> 'total' ->> 'amount', '0') from public.discount_validate('ten', current_setting('test.price')::uuid) as v;
