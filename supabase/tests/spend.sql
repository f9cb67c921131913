-- test: a spend takes its amount and answers with the transaction and the new figures
select test.give(1, 10);
select test.as_user(test.id(1));
do $$
declare
  v jsonb := public.credit_spend(4, p_description => 'four', p_metadata => '{"a": 1}');
begin
  perform test.equal(v - 'transaction', '{"balance": 6, "held": 0, "available": 6}'::jsonb);
  perform test.equal(v -> 'transaction' ->> 'amount', '-4');
  perform test.equal(v -> 'transaction' ->> 'kind', 'spend');
  perform test.equal(v -> 'transaction' ->> 'description', 'four');
  perform test.equal(v -> 'transaction' -> 'metadata', '{"a": 1}'::jsonb);
  perform test.equal(v -> 'transaction' -> 'cause', '{"kind": "endpoint", "id": "POST /v1/credits/spend"}'::jsonb);
  perform test.equal(v -> 'transaction' ->> 'actor_id', test.id(1)::text);
  perform test.ok(v -> 'transaction' ->> 'created_at' ~ '^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$', 'RFC 3339 in UTC');
end $$;
select test.sound();

-- test: more than is available is 402 with what was required and what there is, and changes nothing
select test.give(1, 3);
select test.as_user(test.id(1));
select test.raises('select public.credit_spend(4)', 'insufficient_credits', '{"required": 4, "available": 3}');
select test.raises('select public.credit_spend(4)', 'PT402');
select test.equal(public.credit_balance() ->> 'balance', '3');
select test.sound();

-- test: the last credit can be spent, and then nothing more
select test.give(1, 1);
select test.as_user(test.id(1));
select public.credit_spend(1);
select test.raises('select public.credit_spend(1)', 'insufficient_credits', '{"required": 1, "available": 0}');
select test.equal(public.credit_balance() - 'grants', '{"balance": 0, "held": 0, "available": 0, "debt": 0}'::jsonb);
select test.sound();

-- test: a user without an account has nothing, and a refused spend does not make one
select test.as_user(test.id(1));
select test.raises('select public.credit_spend(1)', 'insufficient_credits', '{"required": 1, "available": 0}');
select test.equal(public.credit_balance(), '{"balance": 0, "held": 0, "available": 0, "debt": 0, "grants": []}'::jsonb);
select test.as_owner();
select test.equal(count(*), 0::bigint) from public.credit_accounts where user_id = test.id(1);

-- test: amounts are whole numbers between 1 and 10^15
select test.give(1, 1000000000000000);
select test.as_user(test.id(1));
select test.refuses('select public.credit_spend(0)', '/amount', 'out_of_range');
select test.refuses('select public.credit_spend(-1)', '/amount', 'out_of_range');
select test.refuses('select public.credit_spend((-9223372036854775808)::bigint)', '/amount', 'out_of_range');
select test.refuses('select public.credit_spend(1000000000000001)', '/amount', 'out_of_range');
select test.refuses('select public.credit_spend(9223372036854775807)', '/amount', 'out_of_range');
select test.refuses('select public.credit_spend()', '/amount', 'required');
select test.equal(public.credit_spend(1000000000000000) ->> 'balance', '0');
select test.sound();

-- test: description, metadata and endpoint have their limits
select test.give(1, 10);
select test.as_user(test.id(1));
select test.refuses($$select public.credit_spend(1, p_description => repeat('x', 501))$$, '/description', 'too_long');
select test.refuses($$select public.credit_spend(1, p_metadata => '[1]')$$, '/metadata', 'wrong_type');
select test.refuses($$select public.credit_spend(1, p_metadata => jsonb_build_object('a', repeat('x', 8192)))$$, '/metadata', 'too_long');
select test.refuses($$select public.credit_spend(1, p_endpoint => repeat('x', 201))$$, '/endpoint', 'too_long');
select public.credit_spend(1, p_description => repeat('x', 500));

-- test: an endpoint is priced by its rate; beside an amount it is only a label
select test.give(1, 10);
insert into public.credit_rates (id, method, path, credits) values (turnpike.new_id(), 'POST', '/v1/t', 7);
select test.as_user(test.id(1));
select test.equal(public.credit_spend(p_endpoint => 'POST /v1/t') -> 'transaction' ->> 'amount', '-7');
select test.equal(public.credit_spend(2, 'anything') -> 'transaction' ->> 'endpoint', 'anything');
select test.sound();

-- test: a paused user moves nothing and still reads
select test.give(1, 10);
select test.as_user(test.id(1));
select public.credit_hold_create(1);
select public.me_deactivate();
select test.raises('select public.credit_spend(1)', 'account_deactivated');
select test.raises('select public.credit_spend(1)', 'PT403');
select test.raises('select public.credit_hold_create(1)', 'account_deactivated');
select test.raises('select public.credit_hold_release(((public.credit_hold_list() -> ''data'' -> 0 ->> ''id''))::uuid)', 'account_deactivated');
select test.raises('select public.credit_meter_begin(''POST'', ''/x'')', 'account_deactivated');
select test.equal(public.credit_balance() ->> 'balance', '10');
select public.me_update('{"active": true}');
select test.equal(public.credit_spend(1) ->> 'balance', '9');

-- test: the caller comes from the token: without a user in it nothing moves
select test.become('authenticated', '{"role": "authenticated"}');
select test.raises('select public.credit_spend(1)', 'token_missing');
select test.raises('select public.credit_balance()', 'token_missing');
