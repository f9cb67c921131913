-- test: a paid order gives the features of its lines for ever, once, and nothing before it is paid
select set_config('test.price', test.sell('kit', 'digital', 500, p_keys => '{downloads,kit.pro}')::text, true);
select test.as_user(test.id(1));
select public.order_create(jsonb_build_array(jsonb_build_object('price_id', current_setting('test.price'))));
select test.equal(public.entitlement_list() -> 'data', '[]'::jsonb), test.equal(public.feature_get('kit.pro') -> 'allowed', 'false'::jsonb);
select set_config('test.order', test.buy(1, current_setting('test.price')::uuid)::text, true);
do $$
declare
  v jsonb := public.entitlement_list();
begin
  perform test.equal(jsonb_array_length(v -> 'data'), 2);
  perform test.equal((v -> 'data' -> 0) - 'id' - 'feature_key' - 'product_id' - 'starts_at' - 'created_at', jsonb_build_object('source', 'order',
    'source_id', current_setting('test.order'), 'account', 'user', 'ends_at', null, 'active', true));
end $$;
select test.equal(public.feature_get('kit.pro'), '{"feature": "kit.pro", "allowed": true, "value": true, "source": "entitlement"}'::jsonb);
select test.as_owner();
select turnpike.entitlement_grant_order(current_setting('test.order')::uuid);
select test.equal(count(*), 2::bigint) from public.entitlements;

-- test: a refund takes back what that order gave, and not what another one gave
select set_config('test.price', test.sell('kit', 'digital', 500, p_keys => '{kit}')::text, true);
select set_config('test.a', test.buy(1, current_setting('test.price')::uuid)::text, true), set_config('test.b', test.buy(1, current_setting('test.price')::uuid)::text, true);
select turnpike.entitlement_revoke_order(current_setting('test.a')::uuid), turnpike.entitlement_revoke_order(current_setting('test.a')::uuid);
select test.as_user(test.id(1));
select test.equal(public.feature_get('kit') -> 'allowed', 'true'::jsonb), test.equal(jsonb_array_length(public.entitlement_list() -> 'data'), 1);
select test.equal(jsonb_array_length(public.entitlement_list(p_active => false) -> 'data'), 2);
select test.as_owner();
select turnpike.entitlement_revoke_order(current_setting('test.b')::uuid);
select test.as_user(test.id(1));
select test.equal(public.feature_get('kit'), '{"feature": "kit", "allowed": false, "value": null, "source": null}'::jsonb);
select test.equal(public.entitlement_list(p_active => false) -> 'data' -> 0 -> 'active', 'false'::jsonb);
select test.as_owner();
select turnpike.entitlement_grant_order(current_setting('test.b')::uuid);
select test.as_user(test.id(1));
select test.equal(public.feature_get('kit') -> 'allowed', 'true'::jsonb);

-- test: what a member buys for the tenant belongs to the tenant, and to the member only while a member
select test.buy(1, test.sell('kit', 'digital', 500, p_keys => '{kit}'), 't1');
select test.as_user(test.id(1));
select test.equal(public.feature_get('kit') -> 'allowed', 'false'::jsonb);
select test.as_user(test.id(2), 't1');
select test.equal(public.feature_get('kit') -> 'allowed', 'true'::jsonb), test.equal(public.entitlement_list() -> 'data' -> 0 ->> 'account', 'tenant');
select test.as_user(test.id(2), 't2');
select test.equal(public.entitlement_list() -> 'data', '[]'::jsonb);

-- test: a right ends by the clock alone
insert into public.entitlements (id, user_id, feature_key, source, source_id, starts_at, ends_at) values
  (turnpike.new_id(), test.id(1), 'past', 'manual', test.id(9), now() - interval '2 days', now() - interval '1 second'),
  (turnpike.new_id(), test.id(1), 'present', 'manual', test.id(9), now() - interval '2 days', now() + interval '1 hour'),
  (turnpike.new_id(), test.id(1), 'future', 'manual', test.id(9), now() + interval '1 hour', null);
select test.as_user(test.id(1));
select test.equal(jsonb_path_query_array(public.entitlement_list() -> 'data', '$[*].feature_key'), '["present"]'::jsonb);
select test.equal(jsonb_path_query_array(jsonb_agg(public.feature_get(f) order by f), '$[*].allowed'), '[false, false, true]'::jsonb) from unnest('{past,present,future}'::text[]) as f;

-- test: the list goes by pages, newest first
insert into public.entitlements (id, user_id, feature_key, source, source_id, created_at)
select turnpike.new_id(), test.id(1), 'f' || n, 'manual', test.id(9), now() - n * interval '1 minute' from generate_series(1, 5) as n;
select test.as_user(test.id(1));
do $$
declare
  v jsonb := public.entitlement_list(p_limit => 3);
begin
  perform test.equal(jsonb_path_query_array(v -> 'data', '$[*].feature_key'), '["f1", "f2", "f3"]'::jsonb);
  v := public.entitlement_list(v ->> 'next_cursor', 3);
  perform test.equal(jsonb_path_query_array(v -> 'data', '$[*].feature_key'), '["f4", "f5"]'::jsonb), test.equal(v -> 'next_cursor', 'null'::jsonb);
end $$;
select test.raises($$select public.entitlement_list('x')$$, 'cursor_invalid'), test.refuses('select public.entitlement_list(p_limit => 0)', '/limit');
select test.as_anon();
select test.raises('select public.entitlement_list()', '42501');
