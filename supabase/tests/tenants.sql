-- test: members of a tenant share its account, and it is not their own
select test.give(null, 10, p_tenant => 't1');
select test.give(1, 3);
select test.as_user(test.id(1), 't1');
select test.equal(public.credit_balance('tenant') ->> 'balance', '10'), test.equal(public.credit_balance() ->> 'balance', '3');
select test.equal(public.credit_spend(4, p_account => 'tenant') -> 'transaction' ->> 'actor_id', test.id(1)::text);
select test.as_user(test.id(2), 't1');
select test.equal(public.credit_spend(1, p_account => 'tenant') ->> 'balance', '5');
select test.equal(jsonb_array_length(public.credit_transactions('tenant') -> 'data'), 3);
select test.raises('select public.credit_spend(1)', 'insufficient_credits');
select test.sound();

-- test: a member may resolve a hold of the tenant, others do not find it
select test.give(null, 10, p_tenant => 't1');
select test.as_user(test.id(1), 't1');
create temp table h as select (public.credit_hold_create(4, p_account => 'tenant') ->> 'id')::uuid as id;
grant select on h to public;
select test.as_user(test.id(1), 't2');
select test.raises('select public.credit_hold_get(id) from h', 'hold_not_found');
select test.raises('select public.credit_hold_capture(id) from h', 'hold_not_found');
select test.as_user(test.id(1));
select test.raises('select public.credit_hold_capture(id) from h', 'hold_not_found');
select test.as_user(test.id(2), 't1');
select test.equal(public.credit_hold_get(id) ->> 'account', 'tenant') from h;
select test.equal(jsonb_array_length(public.credit_hold_list('tenant') -> 'data'), 1);
select test.equal(jsonb_array_length(public.credit_hold_list() -> 'data'), 0);
select test.equal(public.credit_hold_capture(id) ->> 'balance', '6') from h;
select test.sound();

-- test: the tenant's account needs a tenant in the token, and user_metadata is none
select test.as_user(test.id(1));
select test.raises($$select public.credit_balance('tenant')$$, 'tenant_required', '{"errors": [{"pointer": "/account"}]}');
select test.raises($$select public.credit_spend(1, p_account => 'tenant')$$, 'PT422');
select test.raises($$select public.credit_hold_create(1, p_account => 'tenant')$$, 'tenant_required');
select test.raises($$select public.credit_transactions('tenant')$$, 'tenant_required');
select test.raises($$select public.credit_meter_begin('POST', '/v1/credits/jobs/text-report', p_account => 'tenant')$$, 'PT422');
select test.become('authenticated', jsonb_build_object('sub', test.id(1), 'role', 'authenticated', 'tenant_id', 't1', 'user_metadata', '{"tenant_id": "t1"}'::jsonb));
select test.raises($$select public.credit_balance('tenant')$$, 'tenant_required');
select test.refuses($$select public.credit_balance('mine')$$, '/account', 'invalid_value');

-- test: a tenant called like a user, or empty, opens no user's account
select test.give(1, 10);
select test.as_user(test.id(2), test.id(1)::text);
select test.equal(public.credit_balance('tenant') ->> 'balance', '0');
select test.as_user(test.id(2), '');
select test.raises($$select public.credit_balance('tenant')$$, 'tenant_required');
select test.equal(count(*), 0::bigint) from public.credit_accounts;
