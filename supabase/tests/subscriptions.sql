-- test: a paid order starts a subscription, once, with its rights, features and first credits
select set_config('test.price', test.sell('pro', 'subscription', 2900, 'monthly', '{"initial_credits": 50, "monthly_credits": 100, "features": {"api": {"calls_per_hour": 10, "batch": true}, "seats": 3}}', '{pro}')::text, true);
select set_config('test.order', test.buy(1, current_setting('test.price')::uuid)::text, true);
select test.as_user(test.id(1));
do $$
declare
  v jsonb := public.subscription_get();
begin
  perform test.equal(v - 'id' - 'plan' - 'price' - 'current_period' - 'features' - 'limits' - 'created_at', '{"status": "active", "valid": true, "account": "user",
    "quantity": 1, "trial_ends_at": null, "cancel_at_period_end": false, "canceled_at": null, "ended_at": null, "pending_change": null, "provider": "development"}'::jsonb);
  perform test.equal((v -> 'plan') - 'id' - 'product_id', '{"name": "Pro", "slug": "pro", "version": 1}'::jsonb);
  perform test.equal(v -> 'price', jsonb_build_object('id', current_setting('test.price'), 'amount', 2900, 'currency', 'usd', 'billing_period', 'monthly'));
  perform test.equal((v #>> '{current_period,end}')::timestamptz, turnpike.time_after((v #>> '{current_period,start}')::timestamptz, '1 month'));
  perform test.equal(v -> 'limits', '[{"feature": "monthly_credits", "limit": 100, "used": 0, "remaining": 100},
    {"feature": "api.calls_per_hour", "limit": 10, "used": 0, "remaining": 10}]'::jsonb);
  perform test.equal(public.credit_balance() ->> 'balance', '150'), test.equal(public.feature_get('pro') ->> 'source', 'entitlement');
  perform test.equal(public.subscription_list() -> 'data', jsonb_build_array(v));
end $$;
select test.as_owner();
select turnpike.subscription_start(o, i, 'development', false, null, null, null, null) from public.orders as o join public.order_items as i on i.order_id = o.id where o.id = current_setting('test.order')::uuid;
select test.equal(count(*), 1::bigint) from public.subscriptions;
select test.equal(count(*), 2::bigint) from public.credit_grants where source = 'plan';
select test.sound();

-- test: without a subscription the answer says so
select test.as_user(test.id(1));
select test.equal(public.subscription_get(), '{"id": null, "status": "none", "valid": false, "features": {}, "limits": []}'::jsonb);
select test.equal(public.subscription_list(), '{"data": [], "next_cursor": null}'::jsonb);
select test.raises('select public.subscription_change_begin(p_price_id => gen_random_uuid())', 'subscription_not_found'),
  test.raises('select public.subscription_cancel_begin()', 'subscription_not_found'), test.raises('select public.subscription_resume_begin()', 'subscription_not_found');

-- test: what a feature's value says to the question whether it is allowed
select set_config('test.price', test.sell('pro', 'subscription', 2900, 'monthly', '{"features": {"a": {"yes": true, "no": false, "some": 3, "zero": 0, "less": -2, "all": -1, "word": "gold",
  "empty": "", "list": [1], "none": [], "deep": {"b": {"c": 1}}}, "null": null, "x.y": 1}}')::text, true);
select test.buy(1, current_setting('test.price')::uuid);
select test.as_user(test.id(1));
select test.equal((public.feature_get(f.path) ->> 'allowed')::boolean, f.allowed, f.path)
from (values ('a.yes', true), ('a.no', false), ('a.some', true), ('a.zero', false), ('a.less', false), ('a.all', true), ('a.word', true), ('a.empty', false), ('a.list', true),
  ('a.none', false), ('a.deep', true), ('a.deep.b.c', true), ('a', true), ('null', false), ('b', false), ('a.yes.x', false), ('x.y', true), ('a..b', false)) as f (path, allowed);
select test.equal(public.feature_get('a.some'), '{"feature": "a.some", "allowed": true, "value": 3, "source": "plan"}'::jsonb),
  test.equal(public.feature_get('a.no'), '{"feature": "a.no", "allowed": false, "value": false, "source": "plan"}'::jsonb),
  test.equal(public.feature_get('b'), '{"feature": "b", "allowed": false, "value": null, "source": null}'::jsonb);
select test.refuses($$select public.feature_get('')$$, '/feature', 'required'), test.refuses('select public.feature_get()', '/feature', 'required'),
  test.refuses($$select public.feature_get(repeat('a', 201))$$, '/feature', 'too_long');
select test.as_user(test.id(2));
select test.equal(public.feature_get('a.yes') -> 'allowed', 'false'::jsonb);

-- test: metered calls count against the numbers that limit them, and the month's lot against monthly_credits
insert into public.credit_rates (id, method, path, credits) values (turnpike.new_id(), 'POST', '/v1/test/call', 2);
select test.buy(1, test.sell('pro', 'subscription', 2900, 'monthly', '{"monthly_credits": 100, "features": {"calls_per_minute": 2, "calls_per_day": -1, "calls_per_month": 1e30, "other": 7}}'));
select test.as_user(test.id(1));
select public.credit_spend(p_endpoint => 'POST /v1/test/call') from generate_series(1, 3);
select public.credit_spend(1);
select test.equal(public.subscription_get() -> 'limits', '[{"feature": "monthly_credits", "limit": 100, "used": 7, "remaining": 93},
  {"feature": "calls_per_day", "limit": null, "used": 3, "remaining": null}, {"feature": "calls_per_minute", "limit": 2, "used": 2, "remaining": 0},
  {"feature": "calls_per_month", "limit": 9007199254740991, "used": 3, "remaining": 9007199254740988}]'::jsonb);

-- test: the status machine has these ways and no others, and the trigger refuses the others
select test.equal(string_agg(f || '>' || t, ' ' order by f, t), 'active>canceled active>expired active>past_due active>paused active>trialing past_due>active past_due>canceled past_due>expired '
  || 'past_due>paused past_due>trialing paused>active paused>canceled paused>expired paused>past_due paused>trialing trialing>active trialing>canceled trialing>expired trialing>past_due trialing>paused')
from unnest('{trialing,active,past_due,paused,canceled,expired}'::text[]) as f, unnest('{trialing,active,past_due,paused,canceled,expired}'::text[]) as t
where f <> t and turnpike.subscription_transition(f, t);
select test.buy(1, test.sell('pro', 'subscription', 2900, 'monthly'));
select test.raises($$update public.subscriptions set status = 'trialing'$$, '23514'), test.raises($$update public.subscriptions set status = 'canceled'$$, '23514'),
  test.raises($$update public.subscriptions set status = 'past_due'$$, '23514');
select turnpike.subscription_set_status(id, 'canceled') from public.subscriptions;
select test.raises($$update public.subscriptions set status = 'active', ended_at = null$$, '23001');
select test.equal((turnpike.subscription_set_status(id, 'active', '{"current_period_end": "2099-01-01T00:00:00Z"}')).status, 'canceled') from public.subscriptions;
select test.ok(current_period_end < '2099-01-01', 'a final subscription is final') from public.subscriptions;

-- test: a missing payment leaves the rights for 7 days, then they rest until it comes
select test.buy(1, test.sell('pro', 'subscription', 2900, 'monthly', '{"features": {"x": true}}', '{pro}'));
update public.subscriptions set provider = 'stripe', provider_subscription_id = 'sub_1';
create function test.rights() returns text language sql security definer as $$
  select concat_ws(' ', public.subscription_get() ->> 'status', public.subscription_get() ->> 'valid', public.feature_get('x') ->> 'allowed', public.feature_get('pro') ->> 'allowed') $$;
select turnpike.subscription_set_status(id, 'past_due') from public.subscriptions;
select test.as_user(test.id(1));
select test.equal(test.rights(), 'past_due true true true');
select test.as_owner();
update public.subscriptions set past_due_since = now() - interval '6 days 23 hours';
select test.as_user(test.id(1));
select test.equal(test.rights(), 'past_due true true true');
select test.as_owner();
update public.subscriptions set past_due_since = now() - interval '7 days';
select test.as_user(test.id(1));
select test.equal(test.rights(), 'past_due false false false');
select test.as_owner();
select turnpike.subscription_set_status(id, 'active') from public.subscriptions;
select test.as_user(test.id(1));
select test.equal(test.rights(), 'active true true true');
select test.as_owner();
select turnpike.subscription_set_status(id, 'paused') from public.subscriptions;
select test.as_user(test.id(1));
select test.equal(test.rights(), 'paused false false false');
select test.as_owner();
select turnpike.subscription_set_status(id, 'active') from public.subscriptions;
update public.subscriptions set current_period_start = now() - interval '2 months', current_period_end = now() - interval '6 days 23 hours';
select test.as_user(test.id(1));
select test.equal(test.rights(), 'active true true true', 'a renewal may be reported late');
select test.as_owner();
update public.subscriptions set current_period_end = now() - interval '7 days';
select test.as_user(test.id(1));
select test.equal(test.rights(), 'active false false false', 'but not for ever');

-- test: set to end keeps the rights until the period's end and not a second longer; ended now has none
select test.buy(1, test.sell('pro', 'subscription', 2900, 'monthly', null, '{pro}'));
select test.as_user(test.id(1));
select test.raises('select public.subscription_resume_begin()', 'subscription_not_resumable');
do $$
declare
  v jsonb := public.subscription_cancel_begin(p_reason => 'too dear');
begin
  perform test.equal(v -> 'status', '200'::jsonb), test.equal(v #> '{answer,status}', '"active"'::jsonb), test.equal(v #> '{answer,valid}', 'true'::jsonb),
    test.equal(v #> '{answer,cancel_at_period_end}', 'true'::jsonb), test.ok(v #>> '{answer,canceled_at}' is not null, 'when');
end $$;
select test.raises('select public.subscription_cancel_begin()', 'subscription_already_canceled');
select test.raises(format('select public.subscription_change_begin(p_price_id => %L)', public.subscription_get() #>> '{price,id}'), 'subscription_already_canceled');
select test.equal(public.subscription_resume_begin() #> '{answer,cancel_at_period_end}', 'false'::jsonb);
select test.equal(public.subscription_get() -> 'canceled_at', 'null'::jsonb);
select test.raises('select public.subscription_resume_begin()', 'subscription_not_resumable');
select public.subscription_cancel_begin();
select test.as_owner();
update public.subscriptions set current_period_start = now() - interval '1 month', current_period_end = now();
select test.as_user(test.id(1));
select test.equal(public.subscription_get() -> 'valid', 'false'::jsonb), test.equal(public.feature_get('pro') -> 'allowed', 'false'::jsonb);
select test.raises('select public.subscription_resume_begin()', 'subscription_not_resumable');
select test.buy(1, (public.subscription_get() #>> '{price,id}')::uuid);
select test.equal(jsonb_path_query_array(public.subscription_list() -> 'data', '$[*].status'), '["active", "canceled"]'::jsonb, 'a new one takes its place');
select test.equal(public.subscription_cancel_begin(p_at_period_end => false) #>> '{answer,status}', 'canceled');
select test.equal(public.subscription_get() -> 'valid', 'false'::jsonb), test.equal(public.feature_get('pro') -> 'allowed', 'false'::jsonb);
select test.raises('select public.subscription_cancel_begin()', 'subscription_already_canceled'), test.raises('select public.subscription_resume_begin()', 'subscription_not_resumable');
select test.refuses($$select public.subscription_cancel_begin(p_reason => repeat('a', 501))$$, '/reason', 'too_long');

-- test: a provider that ends it at once, when it was set to end, takes no rights that were paid for
select test.buy(1, test.sell('pro', 'subscription', 2900, 'monthly', null, '{pro}'));
update public.subscriptions set provider = 'paypal', provider_subscription_id = 'I-1';
select turnpike.subscription_set_status(id, status, '{"cancel_at_period_end": true}') from public.subscriptions;
select turnpike.subscription_set_status(id, 'canceled') from public.subscriptions;
select test.ok(ended_at = current_period_end and turnpike.subscription_live(user_id, null, seller_id) is null, 'rights until then, and room for a new one') from public.subscriptions;
select test.as_user(test.id(1));
select test.equal(public.subscription_get() - 'id' @> '{"status": "canceled", "valid": true}', true), test.equal(public.feature_get('pro') -> 'allowed', 'true'::jsonb);

-- test: one live subscription an owner and seller; another seller's, and the tenant's, are others
select set_config('test.a', test.sell('a', 'subscription', 100, 'monthly')::text, true), set_config('test.b', test.sell('b', 'subscription', 100, 'monthly', p_seller => 81)::text, true);
select test.buy(1, current_setting('test.a')::uuid);
select test.as_user(test.id(1), 't1');
select test.raises(format($$select public.order_create('[{"price_id": "%s"}]')$$, current_setting('test.a')), 'already_subscribed',
  jsonb_build_object('subscription_id', public.subscription_get() -> 'id', 'change', '/v1/subscription/change'));
select test.buy(1, current_setting('test.b')::uuid), test.buy(1, current_setting('test.a')::uuid, 't1');
select test.equal(jsonb_array_length(public.subscription_list() -> 'data'), 3);
select test.refuses('select public.subscription_cancel_begin()', '/subscription_id', 'subscription_required');
select test.equal(public.subscription_get() ->> 'account', 'user', 'one''s own goes first');
select test.as_user(test.id(2), 't1');
select test.equal(public.subscription_get() ->> 'account', 'tenant'), test.equal(jsonb_array_length(public.subscription_list() -> 'data'), 1);
select test.equal(public.subscription_cancel_begin() #>> '{answer,account}', 'tenant');
select test.as_user(test.id(3));
select test.raises(format('select public.subscription_cancel_begin(%L)', id), 'subscription_not_found') from public.subscriptions;
select test.equal(count(*), 0::bigint) from public.subscriptions;
select test.as_user(test.id(80));
select test.equal(count(*), 2::bigint, 'a seller sees the subscribers') from public.subscriptions;
select test.equal(public.subscription_list() -> 'data', '[]'::jsonb, 'which are not the seller''s own');

-- test: money for a second live subscription starts none, and the order says why
select set_config('test.price', test.sell('pro', 'subscription', 2900, 'monthly')::text, true);
select test.as_user(test.id(1));
select set_config('test.first', public.order_create(jsonb_build_array(jsonb_build_object('price_id', current_setting('test.price')))) ->> 'public_id', true),
  set_config('test.second', public.order_create(jsonb_build_array(jsonb_build_object('price_id', current_setting('test.price')))) ->> 'public_id', true);
select test.as_service();
select test.equal(public.order_confirm(current_setting('test.first'), test.id(1)) ->> 'fulfilment', 'fulfilled');
select test.equal((public.order_confirm(current_setting('test.second'), test.id(1)) - 'items') ->> 'fulfilment_error', 'already_subscribed');
select test.as_owner();
select test.equal(count(*), 1::bigint) from public.subscriptions;
