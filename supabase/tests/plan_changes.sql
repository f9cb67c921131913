-- test: more money a year is an upgrade and happens now, less waits for the next period, and the same is no change
select set_config('test.small', test.sell('small', 'subscription', 1000, 'monthly', '{"features": {"x": 1}}', '{small}')::text, true),
  set_config('test.big', test.sell('big', 'subscription', 3000, 'monthly', '{"features": {"x": 2}}', '{big}')::text, true),
  set_config('test.year', test.price('small', 9600, 'yearly')::text, true), set_config('test.week', test.price('small', 231, 'weekly')::text, true);
select test.buy(1, current_setting('test.small')::uuid);
create function test.change(p_price text, p_preview boolean default false) returns jsonb language sql as
  $$ select public.subscription_change_begin(p_price_id => current_setting('test.' || p_price)::uuid, p_preview => p_preview) -> 'answer' $$;
select test.as_user(test.id(1));
select test.raises($$select test.change('small')$$, 'plan_unchanged');
select test.equal(test.change('big', true) ->> 'when', 'now'), test.equal(test.change('year', true) ->> 'when', 'at_period_end'), test.equal(test.change('week', true) ->> 'when', 'now');
select test.equal(public.feature_get('x') -> 'value', '1'::jsonb, 'a preview changes nothing');
select test.equal(test.change('big') #>> '{plan,slug}', 'big');
select test.equal(public.feature_get('x') -> 'value', '2'::jsonb), test.equal(public.feature_get('big') -> 'allowed', 'true'::jsonb), test.equal(public.feature_get('small') -> 'allowed', 'false'::jsonb);
do $$
declare
  v jsonb := test.change('small');
begin
  perform test.equal(v #>> '{plan,slug}', 'big'), test.equal((v -> 'pending_change') - 'plan', jsonb_build_object('price_id', current_setting('test.small'), 'amount', 1000,
    'effective_at', v #> '{current_period,end}')), test.equal(v #>> '{pending_change,plan,slug}', 'small');
end $$;
select test.raises($$select test.change('small')$$, 'plan_unchanged');
select test.equal(test.change('big') -> 'pending_change', 'null'::jsonb, 'a pending change is taken back by a change to what is in force');
select test.raises($$select test.change('big')$$, 'plan_unchanged');
select test.change('small');
select test.as_owner();
select turnpike.subscription_set_status(id, 'active', jsonb_build_object('current_period_start', current_period_end, 'current_period_end', current_period_end + interval '1 month')) from public.subscriptions;
select test.ok(price_id = current_setting('test.small')::uuid and amount = 1000 and pending_price_id is null and feature_keys = '{small}', 'the next period begins with it') from public.subscriptions;

-- test: a newer version of the same plan is a change; whoever does not ask for it keeps the version bought
select set_config('test.price', test.sell('pro', 'subscription', 1000, 'monthly', '{"features": {"x": 1}}')::text, true);
select test.buy(1, current_setting('test.price')::uuid);
select test.as_user(test.id(80), p_roles => '{seller}');
select public.seller_product_update(id, '{"plan": {"features": {"x": 2}}}') from public.products where slug = 'pro';
select test.as_user(test.id(1));
select test.equal(public.feature_get('x') -> 'value', '1'::jsonb);
select test.equal(public.subscription_change_begin(p_plan_id => (public.subscription_get() #>> '{plan,id}')::uuid) #> '{answer,plan,version}', '2'::jsonb);
select test.equal(public.feature_get('x') -> 'value', '2'::jsonb);
select test.raises(format('select public.subscription_change_begin(p_price_id => %L)', current_setting('test.price')), 'plan_unchanged');

-- test: local amounts are prorated by the second and rounded down
select set_config('test.small', test.sell('small', 'subscription', 1000, 'monthly')::text, true), set_config('test.big', test.sell('big', 'subscription', 3001, 'monthly')::text, true),
  set_config('test.year', test.price('big', 30000, 'yearly')::text, true);
select test.buy(1, current_setting('test.small')::uuid);
update public.subscriptions set current_period_start = clock_timestamp() - interval '10 days', current_period_end = clock_timestamp() + interval '20 days';
select test.as_user(test.id(1));
do $$
declare
  v jsonb := public.subscription_change_begin(p_price_id => current_setting('test.big')::uuid, p_preview => true) -> 'answer';
begin
  perform test.equal(v - 'subscription_id' - 'effective_at' - 'plan' - 'price', '{"preview": true, "when": "now", "credit": {"amount": 666, "currency": "usd"},
    "charge": {"amount": 2000, "currency": "usd"}, "amount_due": {"amount": 1334, "currency": "usd"}}'::jsonb);
  v := public.subscription_change_begin(p_price_id => current_setting('test.year')::uuid) -> 'answer';
  perform test.equal((v #>> '{current_period,end}')::timestamptz, turnpike.time_after((v #>> '{current_period,start}')::timestamptz, '1 year'));
  v := public.subscription_change_begin(p_price_id => current_setting('test.small')::uuid, p_preview => true) -> 'answer';
  perform test.equal(v #>> '{amount_due,amount}', '0'), test.equal(v ->> 'when', 'at_period_end'), test.equal(v -> 'effective_at', public.subscription_get() #> '{current_period,end}');
end $$;

-- test: only a plan on sale by the same seller in the same currency can be changed to
select set_config('test.price', test.sell('pro', 'subscription', 1000, 'monthly')::text, true), set_config('test.euro', test.price('pro', 1000, 'monthly', 'eur')::text, true),
  set_config('test.other', test.sell('other', 'subscription', 1000, 'monthly', p_seller => 81)::text, true), set_config('test.file', test.sell('file', 'digital', 1000)::text, true);
select test.buy(1, current_setting('test.price')::uuid);
select test.as_user(test.id(1));
select test.refuses(format('select public.subscription_change_begin(p_price_id => %L)', current_setting('test.' || c.price)), '/price_id', c.code)
from (values ('euro', 'currency_mismatch'), ('other', 'price_unavailable'), ('file', 'price_unavailable')) as c (price, code);
select test.refuses('select public.subscription_change_begin()', '/price_id', 'exactly_one'), test.refuses('select public.subscription_change_begin(p_price_id => gen_random_uuid())', '/price_id', 'price_unavailable'),
  test.refuses('select public.subscription_change_begin(p_plan_id => gen_random_uuid())', '/plan_id', 'price_unavailable'),
  test.refuses($$select public.subscription_change_begin(p_plan_id => gen_random_uuid(), p_billing_period => 'daily')$$, '/billing_period', 'invalid_value'),
  test.refuses(format($$select public.subscription_change_begin(p_plan_id => %L, p_billing_period => 'yearly')$$, public.subscription_get() #>> '{plan,id}'), '/plan_id', 'price_unavailable');

-- test: nothing that costs money now is given away where nobody can be charged
select set_config('test.free', test.sell('free', 'subscription', 0, 'monthly')::text, true), set_config('test.pro', test.sell('pro', 'subscription', 1000, 'monthly')::text, true),
  set_config('test.big', test.sell('big', 'subscription', 2000, 'monthly')::text, true);
select test.buy(1, current_setting('test.free')::uuid);
update public.subscriptions set provider = 'none';
select test.as_user(test.id(1));
select test.raises(format('select public.subscription_change_begin(p_price_id => %L)', current_setting('test.pro')), 'provider_unsupported', '{"provider": "none"}');
select test.buy(1, current_setting('test.pro')::uuid);
select test.equal(jsonb_path_query_array(public.subscription_list() -> 'data', '$[*].status'), '["active", "canceled"]'::jsonb, 'what is paid takes the place of what is free');
select test.as_owner();
update public.subscriptions set provider = 'bank_transfer' where status = 'active';
select test.as_user(test.id(1));
select test.raises(format('select public.subscription_change_begin(p_price_id => %L)', current_setting('test.big')), 'provider_unsupported');
select test.equal(public.subscription_change_begin(p_price_id => current_setting('test.free')::uuid) #>> '{answer,pending_change,plan,slug}', 'free');
select test.as_owner();
update public.subscriptions set current_period_start = now() - interval '1 month', current_period_end = now() where status = 'active';
select turnpike.subscription_settle_due();
select test.ok(amount = 0 and current_period_end > now() and pending_price_id is null, 'and is free after') from public.subscriptions where status = 'active';

-- test: at a provider, a command is a call between two transactions, and changes nothing before the second
select set_config('test.price', test.sell('pro', 'subscription', 1000, 'monthly')::text, true), set_config('test.big', test.sell('big', 'subscription', 2000, 'monthly')::text, true);
select test.buy(1, current_setting('test.price')::uuid);
update public.subscriptions set provider = 'stripe', livemode = true;
select test.as_user(test.id(1));
select test.raises(format('select public.subscription_change_begin(p_price_id => %L)', current_setting('test.big')), 'subscription_busy');
select test.as_owner();
update public.subscriptions set provider_subscription_id = 'sub_1';
select test.as_user(test.id(1));
do $$
declare
  v jsonb := public.subscription_change_begin(p_price_id => current_setting('test.big')::uuid, p_preview => true, p_idempotency_key => 'a');
begin
  perform test.equal(v -> 'operation' -> 'id', 'null'::jsonb), test.equal(v #> '{operation,request,preview}', 'true'::jsonb), test.equal(v #>> '{operation,answer,when}', 'now');
  v := public.subscription_change_begin(p_price_id => current_setting('test.big')::uuid, p_idempotency_key => 'a');
  perform set_config('test.operation', v #>> '{operation,id}', true);
  perform test.equal(v #> '{operation,request}', jsonb_build_object('subscription_id', public.subscription_get() -> 'id', 'provider_subscription_id', 'sub_1', 'price_id', current_setting('test.big'),
    'plan_version_id', (select v.id from public.plan_versions as v join public.plans as n on n.id = v.plan_id join public.prices as r on r.product_id = n.product_id where r.id = current_setting('test.big')::uuid),
    'product_name', 'Big', 'amount', 2000, 'currency', 'usd', 'billing_period', 'monthly', 'quantity', 1, 'preview', false, 'when', 'now'));
  perform test.equal(v #> '{operation,livemode}', 'true'::jsonb), test.equal(v #>> '{operation,provider}', 'stripe');
end $$;
select test.equal(public.subscription_get() #>> '{plan,slug}', 'pro');
select test.raises('select public.subscription_cancel_begin()', 'subscription_busy'), test.raises(format($$select public.subscription_change_begin(p_price_id => %L, p_idempotency_key => 'b')$$, current_setting('test.big')), 'subscription_busy');
select test.as_service();
select test.raises(format($$select public.provider_operation_finish(%L, '{"current_period_end": "never"}')$$, current_setting('test.operation')), 'provider_invalid'),
  test.raises(format($$select public.provider_operation_finish(%L, '{"current_period_end": "2001-01-01T00:00:00Z"}')$$, current_setting('test.operation')), 'provider_invalid');
select test.equal(public.provider_operation_finish(current_setting('test.operation')::uuid, '{"current_period_end": "2099-01-01T00:00:00Z"}') #>> '{answer,plan,slug}', 'big');
select test.as_user(test.id(1));
select test.equal(public.subscription_get() #>> '{current_period,end}', '2099-01-01T00:00:00.000000Z');
select test.equal(public.subscription_change_begin(p_price_id => current_setting('test.big')::uuid, p_idempotency_key => 'a') #>> '{answer,plan,slug}', 'big', 'a replay');

-- test: a refused command leaves everything as it was, one of unknown outcome is repeated with its key and no other is begun
select test.buy(1, test.sell('pro', 'subscription', 1000, 'monthly'));
update public.subscriptions set provider = 'paypal', provider_subscription_id = 'I-1';
select test.as_user(test.id(1));
create temp table before as select public.subscription_get() as v;
select set_config('test.operation', public.subscription_cancel_begin(p_at_period_end => false, p_idempotency_key => 'a') #>> '{operation,id}', true);
select test.as_service();
select public.provider_operation_fail(current_setting('test.operation')::uuid, 'refused', '{"code": "x"}');
select test.as_user(test.id(1));
select test.equal(public.subscription_get(), v) from before;
select set_config('test.operation', public.subscription_cancel_begin(p_at_period_end => false, p_idempotency_key => 'a') #>> '{operation,id}', true);
select test.as_service();
select public.provider_operation_fail(current_setting('test.operation')::uuid, 'unknown');
select test.as_user(test.id(1));
select test.equal(public.subscription_get(), v) from before;
select test.raises('select public.subscription_cancel_begin()', 'subscription_busy');
select test.equal(public.subscription_cancel_begin(p_at_period_end => false, p_idempotency_key => 'a') #>> '{operation,id}', current_setting('test.operation'));
select test.as_service();
select test.equal(public.provider_operation_finish(current_setting('test.operation')::uuid, '{}') #>> '{answer,status}', 'canceled');
select test.equal(public.provider_operation_finish(current_setting('test.operation')::uuid, '{}') #>> '{answer,status}', 'canceled');
select test.as_user(test.id(1));
select test.raises('select public.subscription_cancel_begin()', 'subscription_already_canceled');

-- test: cancel and resume at a provider, and Clerk's subscriptions are changed at Clerk
select test.buy(1, test.sell('pro', 'subscription', 1000, 'monthly'));
update public.subscriptions set provider = 'stripe', provider_subscription_id = 'sub_1';
select test.as_user(test.id(1));
select set_config('test.operation', public.subscription_cancel_begin(p_reason => 'because') #>> '{operation,id}', true);
select test.as_service();
select test.equal(public.provider_operation_finish(current_setting('test.operation')::uuid, '{"cancel_at_period_end": true}') #> '{answer,cancel_at_period_end}', 'true'::jsonb);
select test.as_owner();
select test.equal(cancel_reason, 'because') from public.subscriptions;
select test.as_user(test.id(1));
select set_config('test.operation', public.subscription_resume_begin() #>> '{operation,id}', true);
select test.as_service();
select test.equal(public.provider_operation_finish(current_setting('test.operation')::uuid, '{}') #> '{answer,cancel_at_period_end}', 'false'::jsonb);
select test.as_owner();
update public.subscriptions set provider = 'clerk';
select test.as_user(test.id(1));
select test.raises('select public.subscription_cancel_begin()', 'provider_unsupported', '{"provider": "clerk"}');

-- test: no better plan without money when the period that was paid for is over, or nearly
select set_config('test.small', test.sell('small', 'subscription', 1000, 'monthly')::text, true), set_config('test.large', test.sell('large', 'subscription', 99999, 'monthly')::text, true);
select test.buy(1, current_setting('test.small')::uuid);
update public.subscriptions set provider = 'bank_transfer', current_period_start = now() - interval '1 month', current_period_end = now() - interval '1 hour';
select test.as_user(test.id(1));
select test.raises(format('select public.subscription_change_begin(p_price_id => %L)', current_setting('test.large')), 'provider_unsupported');
select test.as_owner();
update public.subscriptions set current_period_start = now() - interval '1 month', current_period_end = clock_timestamp() + interval '2 seconds';
select test.as_user(test.id(1));
select test.raises(format('select public.subscription_change_begin(p_price_id => %L)', current_setting('test.large')), 'provider_unsupported');
