-- test: a hold reserves without posting, and answers 201 with itself
select test.give(1, 10);
select test.as_user(test.id(1));
do $$
declare
  v jsonb := public.credit_hold_create(6, p_expires_in_seconds => 60, p_description => 'work');
begin
  perform test.equal(current_setting('response.status'), '201');
  perform test.equal(v ->> 'status', 'active');
  perform test.equal(v ->> 'account', 'user');
  perform test.equal((v ->> 'expires_at')::timestamptz - (v ->> 'created_at')::timestamptz, interval '60 seconds');
  perform test.equal(public.credit_hold_get((v ->> 'id')::uuid), v);
end $$;
select test.equal(public.credit_balance() - 'grants', '{"balance": 10, "held": 6, "available": 4, "debt": 0}'::jsonb);
select test.raises('select public.credit_spend(5)', 'insufficient_credits', '{"required": 5, "available": 4}');
select test.raises('select public.credit_hold_create(5)', 'insufficient_credits', '{"required": 5, "available": 4}');
select test.equal(public.credit_spend(4) ->> 'available', '0');
select test.sound();

-- test: capturing less than was held returns the rest
select test.give(1, 10);
select test.as_user(test.id(1));
do $$
declare
  v_id uuid := (public.credit_hold_create(6) ->> 'id')::uuid;
  v jsonb := public.credit_hold_capture(v_id, 2);
begin
  perform test.equal(v - 'hold' - 'transaction', '{"balance": 8, "held": 0, "available": 8}'::jsonb);
  perform test.equal(v -> 'transaction' ->> 'amount', '-2');
  perform test.equal(v -> 'transaction' ->> 'kind', 'capture');
  perform test.equal(v -> 'transaction' ->> 'hold_id', v_id::text);
  perform test.equal(v -> 'hold' ->> 'captured_amount', '2');
  perform test.equal(v -> 'hold' ->> 'status', 'captured');
end $$;
select test.sound();

-- test: without an amount all of a hold is captured; more than was held, or nothing, is refused
select test.give(1, 10);
select test.as_user(test.id(1));
create temp table h as select (public.credit_hold_create(6) ->> 'id')::uuid as id;
select test.refuses('select public.credit_hold_capture(id, 7) from h', '/amount', 'out_of_range');
select test.refuses('select public.credit_hold_capture(id, 0) from h', '/amount', 'out_of_range');
select test.refuses('select public.credit_hold_capture(id, -1) from h', '/amount', 'out_of_range');
select test.equal(public.credit_hold_capture(id) ->> 'balance', '4') from h;
select test.sound();

-- test: a hold ends once: each second resolution has an error of its own
select test.give(1, 10);
select test.as_user(test.id(1));
create temp table h as select (public.credit_hold_create(1) ->> 'id')::uuid as a, (public.credit_hold_create(1) ->> 'id')::uuid as b,
  (public.credit_hold_create(1, p_expires_in_seconds => 1) ->> 'id')::uuid as c;
select public.credit_hold_capture(a), public.credit_hold_release(b) from h;
select test.raises('select public.credit_hold_capture(a) from h', 'hold_already_captured');
select test.raises('select public.credit_hold_release(a) from h', 'hold_already_captured');
select test.raises('select public.credit_hold_capture(b) from h', 'hold_already_released');
select test.raises('select public.credit_hold_release(b) from h', 'PT409');
select test.pass('2 seconds');
select test.raises('select public.credit_hold_capture(c) from h', 'hold_expired');
select test.raises('select public.credit_hold_release(c) from h', 'hold_expired');
select test.equal(public.credit_spend(1) ->> 'available', '8');
select test.raises('select public.credit_hold_capture(c) from h', 'hold_expired');
select test.sound();

-- test: the same resolution under the same key replays the first answer
select test.give(1, 10);
select test.as_user(test.id(1));
do $$
declare
  v_id uuid := (public.credit_hold_create(6) ->> 'id')::uuid;
  v_first jsonb := public.credit_hold_capture(v_id, 2, 'k');
begin
  perform test.equal(public.credit_hold_capture(v_id, 2, 'k'), v_first);
  perform test.raises(format('select public.credit_hold_capture(%L, 2, ''other'')', v_id), 'hold_already_captured');
  perform test.raises(format('select public.credit_hold_capture(%L, 3, ''k'')', v_id), 'idempotency_key_reused');
end $$;
select test.sound();

-- test: past its deadline a hold counts no more, although no sweep has run
select test.give(1, 10);
select test.as_user(test.id(1));
select public.credit_hold_create(8);
select test.pass('901 seconds');
select test.equal(public.credit_balance() - 'grants', '{"balance": 10, "held": 0, "available": 10, "debt": 0}'::jsonb);
select test.equal(public.credit_hold_list() -> 'data' -> 0 ->> 'status', 'expired');
select test.equal(jsonb_array_length(public.credit_hold_list(p_status => 'active') -> 'data'), 0);
select test.equal(jsonb_array_length(public.credit_hold_list(p_status => 'expired') -> 'data'), 1);
select test.equal(public.credit_spend(10) ->> 'balance', '0');
select test.sound();

-- test: a hold lasts 15 minutes unless told otherwise, at least a second and at most a day
select test.give(1, 10);
select test.as_user(test.id(1));
select test.equal((h ->> 'expires_at')::timestamptz - (h ->> 'created_at')::timestamptz, interval '15 minutes')
from public.credit_hold_create(1) as h;
select public.credit_hold_create(1, p_expires_in_seconds => 86400);
select test.refuses('select public.credit_hold_create(1, p_expires_in_seconds => 0)', '/expires_in_seconds', 'out_of_range');
select test.refuses('select public.credit_hold_create(1, p_expires_in_seconds => 86401)', '/expires_in_seconds', 'out_of_range');

-- test: somebody else's hold is not found, whatever is tried on it
select test.give(1, 10);
select test.as_user(test.id(1));
create temp table h as select (public.credit_hold_create(1) ->> 'id')::uuid as id;
grant select on h to public;
select test.as_user(test.id(2), p_roles => '{admin}');
select test.raises('select public.credit_hold_get(id) from h', 'hold_not_found');
select test.raises('select public.credit_hold_capture(id) from h', 'hold_not_found');
select test.raises('select public.credit_hold_release(id) from h', 'hold_not_found');
select test.raises('select public.credit_meter_finish(id, ''{}'') from h', 'hold_not_found');
select test.raises('select public.credit_meter_fail(id) from h', 'hold_not_found');
select test.raises('select public.credit_hold_get(gen_random_uuid())', 'PT404');

-- test: how a hold ended cannot be changed, not even by the owner of the table
select test.give(1, 10);
select test.as_user(test.id(1));
create temp table h as select (public.credit_hold_create(1) ->> 'id')::uuid as id;
select public.credit_hold_release(id) from h;
select test.as_owner();
select test.raises($$update public.credit_holds set status = 'active', resolved_at = null$$, '23001');
select test.raises($$update public.credit_holds set status = 'captured', captured_amount = 1$$, '23001');
