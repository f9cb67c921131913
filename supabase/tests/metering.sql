-- test: a metered call holds its price, and pays it only when it succeeded
select test.give(1, 10);
insert into public.credit_rates (id, method, path, credits) values (turnpike.new_id(), 'POST', '/v1/t/{name}', 4);
select test.as_user(test.id(1));
do $$
declare
  v jsonb := public.credit_meter_begin('post', '/v1/t/a');
  v_id uuid := (v ->> 'hold_id')::uuid;
begin
  perform test.equal(v - 'hold_id', '{"credits": 4, "free": false}'::jsonb);
  perform test.equal(public.credit_balance() ->> 'available', '6');
  perform test.equal(public.credit_meter_finish(v_id, '{"done": [1, 2]}'), '{"done": [1, 2]}'::jsonb);
  perform test.equal(public.credit_balance() - 'grants', '{"balance": 6, "held": 0, "available": 6, "debt": 0}'::jsonb);
  perform test.equal(public.credit_transactions() -> 'data' -> 0 -> 'cause', '{"kind": "endpoint", "id": "POST /v1/t/a"}'::jsonb);
  perform test.raises(format('select public.credit_meter_finish(%L)', v_id), 'hold_already_captured');
  perform test.raises(format('select public.credit_meter_fail(%L)', v_id), 'hold_already_captured');
end $$;
select test.sound();

-- test: a metered call that failed costs nothing, and its key runs the work again
select test.give(1, 10);
insert into public.credit_rates (id, method, path, credits) values (turnpike.new_id(), 'POST', '/v1/t', 4);
select test.as_user(test.id(1));
do $$
declare
  v_first uuid := (public.credit_meter_begin('POST', '/v1/t', p_idempotency_key => 'k') ->> 'hold_id')::uuid;
  v_second uuid;
begin
  perform test.equal(public.credit_meter_fail(v_first, 'k') ->> 'status', 'released');
  perform test.equal(public.credit_meter_fail(v_first, 'k') ->> 'status', 'released');
  v_second := (public.credit_meter_begin('POST', '/v1/t', p_idempotency_key => 'k') ->> 'hold_id')::uuid;
  perform test.ok(v_second <> v_first, 'a new hold');
  perform test.raises(format('select public.credit_meter_finish(%L, ''1'', 200, ''k'')', v_first), 'hold_already_released');
  perform test.equal(public.credit_meter_finish(v_second, '"ok"', 200, 'k'), '"ok"'::jsonb);
end $$;
select test.equal(public.credit_balance() ->> 'balance', '6');
select test.sound();

-- test: the key of a metered call answers with what the work gave, and charges once
select test.give(1, 10);
insert into public.credit_rates (id, method, path, credits) values (turnpike.new_id(), 'POST', '/v1/t', 4);
select test.as_user(test.id(1));
do $$
declare
  v_id uuid := (public.credit_meter_begin('POST', '/v1/t', p_idempotency_key => 'k', p_fingerprint => 'f') ->> 'hold_id')::uuid;
begin
  perform test.equal(public.credit_meter_finish(v_id, '{"a": 1}', 201, 'k'), '{"a": 1}'::jsonb);
  perform test.equal(public.credit_meter_finish(v_id, '{"a": 2}', 201, 'k'), '{"a": 1}'::jsonb, 'finished twice');
end $$;
select test.equal(public.credit_meter_begin('POST', '/v1/t', p_idempotency_key => 'k', p_fingerprint => 'f'),
  '{"replay": {"a": 1}, "status": 201}'::jsonb);
select test.raises($$select public.credit_meter_begin('POST', '/v1/t', p_idempotency_key => 'k', p_fingerprint => 'g')$$, 'idempotency_key_reused');
select test.equal(public.credit_balance() - 'grants', '{"balance": 6, "held": 0, "available": 6, "debt": 0}'::jsonb);
select test.sound();

-- test: while a metered call runs, its key is in progress; once its hold is past its deadline, the key runs again
select test.give(1, 10);
insert into public.credit_rates (id, method, path, credits) values (turnpike.new_id(), 'POST', '/v1/t', 4);
select test.as_user(test.id(1));
create temp table h as select (public.credit_meter_begin('POST', '/v1/t', 60, p_idempotency_key => 'k') ->> 'hold_id')::uuid as id;
select test.raises($$select public.credit_meter_begin('POST', '/v1/t', 60, p_idempotency_key => 'k')$$, 'idempotency_in_progress', '{"retry_after_seconds": 1}');
select test.pass('61 seconds');
create temp table again as select (public.credit_meter_begin('POST', '/v1/t', 60, p_idempotency_key => 'k') ->> 'hold_id')::uuid as id;
select test.raises($$select public.credit_meter_finish(id, '1', 200, 'k') from h$$, 'hold_expired');
select test.equal(public.credit_meter_fail(id, 'k') ->> 'status', 'expired') from h;
select test.equal(public.credit_meter_finish(id, '2', 200, 'k'), '2'::jsonb) from again;
select test.equal(public.credit_balance() - 'grants', '{"balance": 6, "held": 0, "available": 6, "debt": 0}'::jsonb);
select test.sound();

-- test: who cannot pay does not start
select test.give(1, 3);
insert into public.credit_rates (id, method, path, credits) values (turnpike.new_id(), 'POST', '/v1/t', 4);
select test.as_user(test.id(1));
select test.raises($$select public.credit_meter_begin('POST', '/v1/t', p_idempotency_key => 'k')$$, 'insufficient_credits', '{"required": 4, "available": 3}');
select test.give(1, 1);
select test.equal(public.credit_meter_begin('POST', '/v1/t', p_idempotency_key => 'k') ->> 'credits', '4');

-- test: an admin runs free where the rate says so, and it is written down with amount 0
insert into public.credit_rates (id, method, path, credits, admin_free)
values (turnpike.new_id(), 'POST', '/v1/free', 4, true), (turnpike.new_id(), 'POST', '/v1/paid', 4, false);
select test.as_user(test.id(1), p_roles => '{admin}');
do $$
declare
  v jsonb := public.credit_meter_begin('POST', '/v1/free', p_idempotency_key => 'k');
begin
  perform test.equal(v ->> 'free', 'true');
  perform public.credit_meter_finish((v ->> 'hold_id')::uuid, '1', 200, 'k');
end $$;
select test.equal(t ->> 'amount', '0'), test.equal(t ->> 'kind', 'capture'), test.equal(t ->> 'endpoint', 'POST /v1/free'),
  test.equal(t -> 'metadata' ->> 'credits', '4'), test.equal(t ->> 'actor_id', test.id(1)::text)
from (select public.credit_transactions() -> 'data' -> 0 as t) as x;
select test.equal(public.credit_spend(p_endpoint => 'POST /v1/free') -> 'transaction' ->> 'amount', '0');
select test.raises($$select public.credit_meter_begin('POST', '/v1/paid')$$, 'insufficient_credits');
select test.sound();
select test.as_user(test.id(2));
select test.raises($$select public.credit_meter_begin('POST', '/v1/free')$$, 'insufficient_credits');

-- test: a route without an active rate is never free
insert into public.credit_rates (id, method, path, credits, active) values (turnpike.new_id(), 'POST', '/v1/off', 4, false);
select test.as_user(test.id(1), p_roles => '{admin}');
select test.refuses($$select public.credit_meter_begin('POST', '/v1/off')$$, '/endpoint', 'rate_not_found');
select test.refuses($$select public.credit_meter_begin('GET', '/v1/none')$$, '/endpoint', 'rate_not_found');
select test.refuses($$select public.credit_meter_begin(null, null)$$, '/endpoint', 'rate_not_found');

-- test: work that an account did before it was paused is still paid
select test.give(1, 10);
insert into public.credit_rates (id, method, path, credits) values (turnpike.new_id(), 'POST', '/v1/t', 4);
select test.as_user(test.id(1));
create temp table h as select (public.credit_meter_begin('POST', '/v1/t') ->> 'hold_id')::uuid as id;
select public.me_deactivate();
select public.credit_meter_finish(id, '1') from h;
select test.equal(public.credit_balance() ->> 'balance', '6');

-- test: the answer of a metered call, which is the caller's own words, is never another function's
select test.give(80, 10);
insert into public.credit_rates (id, method, path, credits) values (turnpike.new_id(), 'POST', '/v1/t', 4);
select set_config('test.price', test.sell('birds', 'digital', 500)::text, true);
select test.as_user(test.id(80), null, '{seller}');
do $$
declare
  v_id uuid := (public.credit_meter_begin('POST', '/v1/t', p_idempotency_key => 'k', p_fingerprint => 'f') ->> 'hold_id')::uuid;
  v_product uuid := public.seller_product_list() #>> '{data,0,id}';
begin
  perform public.credit_meter_finish(v_id, '{"storage_path": "another/seller/s.zip"}', 200, 'k');
  perform test.raises(format('select public.seller_asset_create(%L, ''s'', ''s.zip'', p_idempotency_key => ''k'', p_fingerprint => ''f'')', v_product),
    'idempotency_key_reused');
end $$;
