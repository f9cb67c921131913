-- test: lots are spent by priority first, then by earliest expiry, then by age
create temp table lot (n serial, id uuid);
grant select on lot to public;
insert into lot (id) select test.give(1, 10);
insert into lot (id) select test.give(1, 10, p_lifetime => '2 days');
insert into lot (id) select test.give(1, 10, p_lifetime => '1 day');
insert into lot (id) select test.give(1, 10, p_priority => 1);
insert into lot (id) select test.give(1, 10);
select test.as_user(test.id(1));
select test.equal(array_agg(g ->> 'id' order by o), (select array_agg(id::text order by array_position(array[4, 3, 2, 1, 5], n)) from lot))
from jsonb_array_elements(public.credit_balance() -> 'grants') with ordinality as x (g, o);
select public.credit_spend(15);
select test.equal(array_agg(test.left(id) order by n), array[10, 10, 5, 0, 10]::bigint[]) from lot;
select public.credit_spend(16);
select test.equal(array_agg(test.left(id) order by n), array[9, 0, 0, 0, 10]::bigint[]) from lot;
select public.credit_spend(10);
select test.equal(array_agg(test.left(id) order by n), array[0, 0, 0, 0, 9]::bigint[]) from lot;
select test.sound();

-- test: a lot past its expiry is worth nothing, although no sweep has run, and the ledger says so with the next movement
select test.give(1, 10, p_lifetime => '1 hour');
select test.give(1, 5);
select test.as_user(test.id(1));
select public.credit_spend(3);
select test.pass('2 hours');
select test.equal(public.credit_balance() ->> 'available', '5');
select test.equal(jsonb_array_length(public.credit_balance() -> 'grants'), 1);
select test.raises('select public.credit_spend(6)', 'insufficient_credits', '{"required": 6, "available": 5}');
select test.equal(public.credit_spend(1) ->> 'balance', '4');
select test.equal(array_agg(t ->> 'amount' order by o), array['-1', '-7', '-3', '5', '10'])
from jsonb_array_elements(public.credit_transactions() -> 'data') with ordinality as x (t, o);
select test.equal(public.credit_transactions(p_kind => '{expire}') -> 'data' -> 0 -> 'cause' ->> 'kind', 'task');
select test.sound();

-- test: a hold keeps the credits it would take, even past their lot's expiry, and the rest of the lot expires
select test.give(1, 50, p_lifetime => '1 minute');
select test.give(1, 30);
select test.as_user(test.id(1));
create temp table h as select (public.credit_hold_create(20) ->> 'id')::uuid as id;
select test.pass('2 minutes');
select test.equal(public.credit_balance() - 'grants', '{"balance": 50, "held": 20, "available": 30, "debt": 0}'::jsonb);
select test.raises('select public.credit_spend(31)', 'insufficient_credits', '{"available": 30}');
select test.equal(public.credit_spend(30) - 'transaction', '{"balance": 20, "held": 20, "available": 0}'::jsonb);
select test.sound();
select test.equal(public.credit_hold_capture(id) ->> 'balance', '0') from h;
select test.sound();

-- test: what a released hold had kept of an overdue lot expires with it
select test.give(1, 50, p_lifetime => '1 minute');
select test.as_user(test.id(1));
create temp table h as select (public.credit_hold_create(20) ->> 'id')::uuid as id;
select test.pass('2 minutes');
select test.equal(public.credit_hold_release(id) - 'hold', '{"balance": 0, "held": 0, "available": 0}'::jsonb) from h;
select test.equal(sum((t ->> 'amount')::bigint), -50::numeric)
from jsonb_array_elements(public.credit_transactions(p_kind => '{expire}') -> 'data') as t;
select test.sound();

-- test: what a partly captured hold had kept of an overdue lot expires with it
select test.give(1, 50, p_lifetime => '1 minute');
select test.as_user(test.id(1));
create temp table h as select (public.credit_hold_create(20) ->> 'id')::uuid as id;
select test.pass('2 minutes');
select test.equal(public.credit_hold_capture(id, 5) - 'hold' - 'transaction', '{"balance": 0, "held": 0, "available": 0}'::jsonb) from h;
select test.sound();

-- test: a grant makes the account, answers 201, and is explained
select test.as_service();
do $$
declare
  v jsonb := public.credit_grant_create(p_user_id => test.id(1), p_amount => 5, p_source => 'purchase', p_source_ref => 'order-1', p_description => 'Pack');
begin
  perform test.equal(current_setting('response.status'), '201');
  perform test.equal(v - 'grant' - 'transaction', '{"balance": 5, "held": 0, "available": 5, "debt": 0}'::jsonb);
  perform test.equal(v -> 'grant' ->> 'source_ref', 'order-1');
  perform test.equal(v -> 'transaction' -> 'cause', '{"kind": "order", "id": "order-1"}'::jsonb);
  perform test.equal(v -> 'transaction' ->> 'grant_id', v -> 'grant' ->> 'id');
end $$;
select test.as_user(test.id(9), p_roles => '{admin}');
select test.equal(public.credit_grant_create(p_user_id => test.id(1), p_amount => 5, p_source => 'manual') -> 'transaction' -> 'cause',
  jsonb_build_object('kind', 'admin', 'id', test.id(9)));
select test.sound();

-- test: one lot a source and reference, ever
select test.give(1, 10, 'order-1');
select test.raises($$select test.give(1, 10, 'order-1')$$, 'grant_exists');
select test.raises($$select test.give(2, 10, 'order-1')$$, 'PT409');
select test.sound();

-- test: only an administrator or the service gives credits
select test.as_user(test.id(1));
select test.raises($$select public.credit_grant_create(p_user_id => test.id(1), p_amount => 5, p_source => 'manual')$$, 'forbidden');
select test.as_user(test.id(1), p_roles => '{seller}');
select test.raises($$select public.credit_grant_create(p_user_id => test.id(1), p_amount => 5, p_source => 'manual')$$, 'PT403');
select test.as_user(test.id(1), p_roles => '{service}');
select test.raises($$select public.credit_grant_create(p_user_id => test.id(1), p_amount => 5, p_source => 'manual')$$, 'forbidden');
select test.become('authenticated', jsonb_build_object('iss', 'turnpike', 'sub', test.id(9), 'role', 'authenticated',
  'app_metadata', '{"roles": ["service"]}'::jsonb));
select public.credit_grant_create(p_user_id => test.id(1), p_amount => 5, p_source => 'manual');
select test.as_user(test.id(1), p_roles => '{admin}');
select public.credit_grant_create(p_user_id => test.id(1), p_amount => 5, p_source => 'manual');

-- test: a grant that makes no sense is refused with a pointer
select test.as_service();
select test.refuses($$select public.credit_grant_create(p_amount => 5, p_source => 'manual')$$, '/user_id', 'exactly_one');
select test.refuses($$select public.credit_grant_create(test.id(1), 't', 5, 'manual')$$, '/user_id', 'exactly_one');
select test.refuses($$select public.credit_grant_create(test.id(1), null, 0, 'manual')$$, '/amount', 'out_of_range');
select test.refuses($$select public.credit_grant_create(test.id(1), null, null, 'manual')$$, '/amount', 'required');
select test.refuses($$select public.credit_grant_create(test.id(1), null, 5, null)$$, '/source', 'required');
select test.refuses($$select public.credit_grant_create(test.id(1), null, 5, 'gift')$$, '/source', 'invalid_value');
select test.refuses($$select public.credit_grant_create(test.id(1), null, 5, 'manual', now() - interval '1 s')$$, '/expires_at', 'out_of_range');
select test.refuses($$select public.credit_grant_create(test.id(1), null, 5, 'manual', 'infinity')$$, '/expires_at', 'out_of_range');
select test.refuses($$select public.credit_grant_create(test.id(1), null, 5, 'manual', null, -1)$$, '/priority', 'out_of_range');
select test.refuses($$select public.credit_grant_create(test.id(1), null, 5, 'manual', null, 1, repeat('x', 501))$$, '/description', 'too_long');
select test.refuses($$select public.credit_grant_create(test.id(1), null, 5, 'manual', null, 1, null, repeat('x', 256))$$, '/source_ref', 'too_long');

-- test: no balance passes 2^53 - 1, where clients would begin to round
do $$
begin
  for i in 1..9 loop
    perform test.give(1, 1000000000000000);
  end loop;
end $$;
select test.refuses('select test.give(1, 7199254740992)', '/amount', 'out_of_range');
select test.give(1, 7199254740991);
select test.as_user(test.id(1));
select test.equal(public.credit_balance() ->> 'balance', '9007199254740991');
select test.sound();

-- test: what a hold keeps of an overdue lot can be spent by that hold only
select test.give(1, 50, p_lifetime => '1 minute');
select test.give(1, 30);
select test.as_user(test.id(1));
create temp table h as select (public.credit_hold_create(20) ->> 'id')::uuid as id;
select test.pass('2 minutes');
select public.credit_spend(30);
select test.equal(public.credit_hold_release(id) - 'hold', '{"balance": 0, "held": 0, "available": 0}'::jsonb) from h;
select test.sound();
