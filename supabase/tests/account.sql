-- test: a front end's first call has everything, also before there is anything
select test.as_user(test.id(1), 't1', '{seller}');
do $$
declare
  v jsonb := public.account_state();
begin
  perform test.equal(v - 'customer', jsonb_build_object('user', jsonb_build_object('id', test.id(1), 'email', test.id(1) || '@example.com', 'roles', '["seller"]'::jsonb, 'tenant_id', 't1'),
    'profile', null, 'credits', '{"balance": 0, "held": 0, "available": 0, "debt": 0}'::jsonb, 'subscription', public.subscription_get(), 'features', '{}'::jsonb, 'entitlements', '[]'::jsonb,
    'orders', '{"pending": 0}'::jsonb, 'bookings', '[]'::jsonb));
  perform test.equal(v -> 'customer', public.customer_get());
end $$;
select test.as_anon();
select test.raises('select public.account_state()', '42501');
select test.become('authenticated', '{}');
select test.raises('select public.account_state()', 'token_missing');

-- test: it shows what is the caller's and the tenant's, and nobody else's
select test.give(1, 10), test.buy(1, test.sell('pro', 'subscription', 1000, 'monthly', '{"monthly_credits": 5, "features": {"x": 1}}', '{pro}'));
select set_config('test.price', test.service('talk', 100, 9)::text, true);
select test.as_user(test.id(1));
select public.booking_create(current_setting('test.price')::uuid, (date_trunc('day', now() at time zone 'UTC') + d * interval '1 day') at time zone 'UTC') from generate_series(3, 2, -1) as d;
select public.me_get();
do $$
declare
  v jsonb := public.account_state();
begin
  perform test.equal(v -> 'profile', public.me_get()), test.equal(v #>> '{credits,available}', '15'), test.equal(v #>> '{subscription,plan,slug}', 'pro'),
    test.equal(v -> 'features', '{"x": 1}'::jsonb), test.equal(jsonb_path_query_array(v -> 'entitlements', '$[*].feature_key'), '["pro"]'::jsonb),
    test.equal(v -> 'orders', '{"pending": 2}'::jsonb), test.equal(jsonb_array_length(v -> 'bookings'), 2), test.ok(v #>> '{bookings,0,starts_at}' < v #>> '{bookings,1,starts_at}', 'next first');
  perform public.subscription_cancel_begin(p_at_period_end => false);
  perform test.equal(public.account_state() -> 'features', '{}'::jsonb);
  perform public.booking_cancel((v #>> '{bookings,0,id}')::uuid);
  perform test.equal(jsonb_array_length(public.account_state() -> 'bookings'), 1), test.equal(public.account_state() -> 'orders', '{"pending": 1}'::jsonb);
end $$;
select test.as_user(test.id(2));
select test.equal(public.account_state() -> 'bookings', '[]'::jsonb), test.equal(public.account_state() #>> '{subscription,status}', 'none'), test.equal(public.account_state() -> 'entitlements', '[]'::jsonb);

-- test: an export has rights, subscriptions and bookings; a deleted user leaves none, the slots are free again, and a provider can be told
select test.buy(1, test.sell('pro', 'subscription', 1000, 'monthly', '{"monthly_credits": 5}', '{pro}')), test.buy(1, test.sell('two', 'subscription', 1000, 'monthly', null, '{two}', 81)),
  test.buy(1, test.sell('kit', 'digital', 1000, p_keys => '{kit}')), test.buy(1, test.price('pro', 1000, 'monthly'), 't1');
select set_config('test.price', test.service('talk', 0)::text, true);
select test.as_user(test.id(1));
select public.booking_create(current_setting('test.price')::uuid, (date_trunc('day', now() at time zone 'UTC') + interval '2 days') at time zone 'UTC', 'private');
do $$
declare
  v jsonb := public.me_export();
begin
  perform test.equal(jsonb_array_length(v -> 'entitlements'), 3), test.equal(jsonb_array_length(v -> 'subscriptions'), 2), test.equal(v #>> '{bookings,0,notes}', 'private');
end $$;
select public.subscription_cancel_begin(id, p_reason => 'private') from public.subscriptions where product_id = (select id from public.products where slug = 'two');
select test.as_owner();
update public.subscriptions set provider = 'stripe', provider_subscription_id = 'sub_1' where product_id = (select id from public.products where slug = 'two');
select test.as_user(test.id(1));
select public.me_delete();
select test.as_owner();
select test.equal(count(*), 0::bigint) from public.entitlements where tenant_id is null;
select test.equal(count(*), 1::bigint, 'the tenant keeps its own') from public.entitlements where tenant_id = 't1' and user_id is null and turnpike.entitlement_active(entitlements);
select test.equal(string_agg(status || ' ' || cancel_at_period_end, ', ' order by id), 'canceled false, active true, active false') from public.subscriptions;
select test.ok(user_id is null and cancel_reason is null, 'no name') from public.subscriptions;
select test.equal(array_agg(provider_subscription_id), '{sub_1}') from turnpike.subscription_abandoned();
select test.ok(status = 'canceled' and user_id is null and notes is null, 'no booking') from public.bookings;
select test.equal(turnpike.subscription_period_grant(s, s.current_period_end, s.current_period_end + interval '1 month'), 0::bigint) from public.subscriptions as s where tenant_id is null;
select test.sound();
