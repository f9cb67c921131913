-- test: a seller makes a product and reads it back
select test.as_user(test.id(1), 't1', '{seller}');
do $$
declare
  v jsonb := public.seller_product_create('Field recordings', 'field-recordings', 'digital', p_description => 'Wind.', p_feature_keys => '{samples.wav,license}',
    p_stock => 3, p_metadata => '{"a": 1}', p_idempotency_key => 'k');
  v_id uuid := v ->> 'id';
begin
  perform test.equal(current_setting('response.status'), '201');
  perform test.equal(v - 'id' - 'created_at' - 'updated_at', jsonb_build_object('slug', 'field-recordings', 'name', 'Field recordings', 'description', 'Wind.',
    'product_type', 'digital', 'visibility', 'draft', 'feature_keys', '["samples.wav", "license"]'::jsonb, 'stock', 3, 'in_stock', true, 'metadata', '{"a": 1}'::jsonb,
    'prices', '[]'::jsonb, 'plan', null, 'service_offer', null, 'seller_id', test.id(1), 'asset_count', 0));
  perform test.equal(public.seller_product_get(v_id), v);
  perform test.equal(public.seller_product_list() -> 'data', jsonb_build_array(v));
  perform test.equal(public.seller_product_create('Field recordings', 'field-recordings', 'digital', p_description => 'Wind.', p_feature_keys => '{samples.wav,license}',
    p_stock => 3, p_metadata => '{"a": 1}', p_idempotency_key => 'k'), v);
  perform test.raises($x$select public.seller_product_create('Other', 'other', 'digital', p_idempotency_key => 'k')$x$, 'idempotency_key_reused');
end $$;
select test.as_owner();
select test.equal(tenant_id, 't1') from public.products;

-- test: a slug is one product's until that is archived, and a new one may have it then
select test.as_user(test.id(1), p_roles => '{seller}');
select set_config('test.id', public.seller_product_create('A', 'a', 'digital') ->> 'id', true);
select test.raises($$select public.seller_product_create('A', 'a', 'digital')$$, 'slug_taken');
select set_config('test.other', public.seller_product_create('B', 'b', 'digital') ->> 'id', true);
select test.raises($$select public.seller_product_update(current_setting('test.other')::uuid, '{"slug": "a"}')$$, 'PT409');
select test.equal(public.seller_product_delete(current_setting('test.id')::uuid), jsonb_build_object('id', current_setting('test.id'), 'deleted', true));
select test.equal(public.seller_product_update(current_setting('test.other')::uuid, '{"slug": "a"}') ->> 'slug', 'a');
select test.raises('select public.seller_product_' || call, 'product_not_found') from unnest(array['get(current_setting(''test.id'')::uuid)',
  'delete(current_setting(''test.id'')::uuid)', 'update(current_setting(''test.id'')::uuid, ''{}'')']) as call;
select test.equal(jsonb_array_length(public.seller_product_list() -> 'data'), 1);

-- test: another seller's product is not there, an administrator manages all, a buyer none
create function test.calls() returns table (call text, code text) language sql as $$ values
  ('product_get(current_setting(''test.id'')::uuid)', 'product_not_found'), ('product_update(current_setting(''test.id'')::uuid, ''{}'')', 'product_not_found'),
  ('price_list(current_setting(''test.id'')::uuid)', 'product_not_found'), ('price_create(current_setting(''test.id'')::uuid, ''B'', 5, ''usd'', ''one_time'')', 'product_not_found'),
  ('price_get(current_setting(''test.price'')::uuid)', 'price_not_found'), ('price_update(current_setting(''test.price'')::uuid, ''{}'')', 'price_not_found'),
  ('asset_list(current_setting(''test.id'')::uuid)', 'product_not_found'), ('asset_create(current_setting(''test.id'')::uuid, ''B'', ''b'')', 'product_not_found'),
  ('asset_get(current_setting(''test.asset'')::uuid)', 'asset_not_found'), ('asset_update(current_setting(''test.asset'')::uuid, ''{}'')', 'asset_not_found'),
  ('service_offer_set(current_setting(''test.id'')::uuid, 30, ''[{"weekday": 1, "from": "09:00", "to": "10:00"}]'')', 'product_not_found'),
  ('service_offer_get(current_setting(''test.id'')::uuid)', 'product_not_found'), ('asset_delete(current_setting(''test.asset'')::uuid)', 'asset_not_found'),
  ('price_delete(current_setting(''test.price'')::uuid)', 'price_not_found'), ('product_delete(current_setting(''test.id'')::uuid)', 'product_not_found') $$;
select test.as_user(test.id(1), p_roles => '{seller}');
select set_config('test.id', public.seller_product_create('A', 'a', 'service', 'published') ->> 'id', true);
select set_config('test.price', public.seller_price_create(current_setting('test.id')::uuid, 'A', 5, 'usd', 'one_time') ->> 'id', true);
select set_config('test.asset', public.seller_asset_create(current_setting('test.id')::uuid, 'A', 'a.pdf') ->> 'id', true);
select test.as_user(test.id(2), p_roles => '{seller}');
select test.raises('select public.seller_' || call, code) from test.calls();
select test.equal(public.seller_product_list() -> 'data', '[]'::jsonb);
select test.as_user(test.id(3));
select test.raises('select public.seller_' || call, 'forbidden') from test.calls();
select test.raises($$select public.seller_product_create('B', 'b', 'digital')$$, 'forbidden');
select test.raises('select public.seller_product_list()', 'forbidden');
select test.as_user(test.id(9), p_roles => '{admin}');
do $$
declare
  v record;
begin
  perform test.equal(jsonb_array_length(public.seller_product_list() -> 'data'), 1);
  for v in select call from test.calls() loop
    execute 'select public.seller_' || v.call;
  end loop;
end $$;

-- test: a product that makes no sense is refused with a pointer
select test.as_user(test.id(1), p_roles => '{seller}');
select test.refuses('select public.seller_product_create(' || arguments || ')', pointer, code) from (values
  ('null, ''a'', ''digital''', '/name', 'required'), ('''A'', null, ''digital''', '/slug', 'required'), ('''A'', ''a''', '/product_type', 'required'),
  ('repeat(''x'', 201), ''a'', ''digital''', '/name', 'too_long'), (''' '', ''a'', ''digital''', '/name', 'invalid_format'), ('''A'', ''A'', ''digital''', '/slug', 'invalid_format'),
  ('''A'', ''-a'', ''digital''', '/slug', 'invalid_format'), ('''A'', '''', ''digital''', '/slug', 'invalid_format'), ('''A'', repeat(''x'', 101), ''digital''', '/slug', 'too_long'),
  ('''A'', ''a'', ''thing''', '/product_type', 'invalid_value'), ('''A'', ''a'', ''digital'', ''hidden''', '/visibility', 'invalid_value'),
  ('''A'', ''a'', ''digital'', p_description => repeat(''x'', 5001)', '/description', 'too_long'), ('''A'', ''a'', ''digital'', p_stock => -1', '/stock', 'out_of_range'),
  ('''A'', ''a'', ''digital'', p_feature_keys => ''{a,b,a}''', '/feature_keys/2', 'duplicate'), ('''A'', ''a'', ''digital'', p_feature_keys => ''{"a b"}''', '/feature_keys/0', 'invalid_format'),
  ('''A'', ''a'', ''digital'', p_feature_keys => ''{a,null}''', '/feature_keys/1', 'wrong_type'), ('''A'', ''a'', ''digital'', p_metadata => ''[]''', '/metadata', 'wrong_type'),
  ('''A'', ''a'', ''digital'', p_plan => ''{}''', '/plan', 'not_applicable'), ('''A'', ''a'', ''subscription'', p_plan => ''[]''', '/plan', 'wrong_type'),
  ('''A'', ''a'', ''subscription'', p_plan => ''{"credits": 1}''', '/plan/credits', 'unknown_field'), ('''A'', ''a'', ''subscription'', p_plan => ''{"trial_days": 731}''', '/plan/trial_days', 'out_of_range'),
  ('''A'', ''a'', ''subscription'', p_plan => ''{"monthly_credits": -1}''', '/plan/monthly_credits', 'out_of_range'), ('''A'', ''a'', ''subscription'', p_plan => ''{"features": []}''', '/plan/features', 'wrong_type')
) as t (arguments, pointer, code);
select set_config('test.id', public.seller_product_create('A', 'a', 'digital') ->> 'id', true);
select test.refuses(format('select public.seller_product_update(%L, %L)', current_setting('test.id'), body), pointer, code) from (values
  ('[]', '', 'wrong_type'), ('{"seller_id": "x"}', '/seller_id', 'unknown_field'), ('{"priced": true}', '/priced', 'unknown_field'), ('{"name": null}', '/name', 'required'),
  ('{"slug": 1}', '/slug', 'wrong_type'), ('{"stock": "1"}', '/stock', 'wrong_type'), ('{"stock": 1.5}', '/stock', 'out_of_range'), ('{"feature_keys": "a"}', '/feature_keys', 'wrong_type'),
  ('{"visibility": "published"}', '/visibility', 'price_required'), ('{"plan": {"trial_days": 1}}', '/plan', 'not_applicable'), ('{"plan": null}', '/plan', 'wrong_type')
) as t (body, pointer, code);
select test.refuses('select public.seller_product_list(p_product_type => ''thing'')', '/product_type', 'invalid_value');
select test.refuses('select public.seller_product_list(p_visibility => ''hidden'')', '/visibility', 'invalid_value');

-- test: a patch changes what it names, null clears, the rest stays
select test.as_user(test.id(1), p_roles => '{seller}');
select set_config('test.id', public.seller_product_create('A', 'a', 'digital', p_description => 'x', p_feature_keys => '{f}', p_stock => 5, p_metadata => '{"a": 1}') ->> 'id', true);
select test.equal(p ->> 'name', 'B'), test.equal(p ->> 'description', 'x'), test.equal(p -> 'feature_keys', '["f"]'::jsonb), test.equal(p -> 'stock', '0'::jsonb), test.equal(p -> 'in_stock', 'false'::jsonb)
from public.seller_product_update(current_setting('test.id')::uuid, '{"name": "B", "stock": 0}') as p;
select test.equal(p - 'id' - 'created_at' - 'updated_at' - 'seller_id', '{"slug": "a", "name": "B", "description": null, "product_type": "digital", "visibility": "draft", "feature_keys": [], "stock": null,
  "in_stock": true, "metadata": {}, "prices": [], "plan": null, "service_offer": null, "asset_count": 0}'::jsonb)
from public.seller_product_update(current_setting('test.id')::uuid, '{"description": null, "feature_keys": null, "stock": null, "metadata": null}') as p;

-- test: the catalog shows what is published and can be bought, with the prices on sale, to everybody alike
select test.as_user(test.id(1), p_roles => '{seller}');
do $$
declare
  v_id uuid := public.seller_product_create('A', 'a', 'digital', 'published') ->> 'id';
  v_first jsonb;
  v_second jsonb;
begin
  perform test.equal(public.product_list() -> 'data', '[]'::jsonb), test.raises('select public.product_get(''a'')', 'product_not_found');
  v_first := public.seller_price_create(v_id, 'First', 100, 'usd', 'one_time');
  v_second := public.seller_price_create(v_id, 'Second', 90, 'eur', 'one_time', p_active => false);
  perform public.seller_product_create('Draft', 'draft', 'digital');
  perform test.equal(jsonb_array_length(public.seller_product_get(v_id) -> 'prices'), 2);
  perform test.as_anon();
  perform test.equal(jsonb_path_query_array(public.product_list(), '$.data[*].slug'), '["a"]'::jsonb);
  perform test.equal(public.product_get('a') -> 'prices', jsonb_build_array(v_first));
  perform test.ok(not public.product_get('a') ?| '{seller_id,tenant_id,asset_count,priced,listed,archived_at}', 'nothing internal is shown');
  perform test.equal((select count(*) from public.products), 1::bigint), test.equal((select count(*) from public.prices), 1::bigint);
  perform test.raises('select * from public.assets', '42501');
  perform test.as_user(test.id(1), p_roles => '{seller}');
  perform test.equal(jsonb_path_query_array(public.product_list(), '$.data[*].slug'), '["a"]'::jsonb, 'the seller sees no drafts in the catalog');
  perform public.seller_price_delete((v_first ->> 'id')::uuid);
  perform test.equal(public.product_list() -> 'data', '[]'::jsonb, 'without a price');
  perform public.seller_price_update((v_second ->> 'id')::uuid, '{"active": true}');
  perform test.equal(public.product_get('a') -> 'prices' -> 0 ->> 'name', 'Second');
  perform public.seller_product_update(v_id, '{"visibility": "draft"}');
  perform test.raises('select public.product_get(''a'')', 'PT404');
  perform public.seller_product_update(v_id, '{"visibility": "published"}');
  perform public.seller_product_delete(v_id);
  perform test.raises('select public.product_get(''a'')', 'product_not_found');
end $$;

-- test: the catalog is filtered by type and paged
select test.as_user(test.id(1), p_roles => '{seller}');
do $$
declare
  v_id uuid;
  v_page jsonb;
begin
  for i in 1..5 loop
    v_id := public.seller_product_create('P' || i, 'p' || i, case when i % 2 = 0 then 'subscription' else 'digital' end, 'published') ->> 'id';
    perform public.seller_price_create(v_id, 'x', 1, 'usd', case when i % 2 = 0 then 'monthly' else 'one_time' end);
  end loop;
  perform test.as_anon();
  v_page := public.product_list(p_limit => 3);
  perform test.equal(jsonb_path_query_array(v_page, '$.data[*].slug'), '["p5", "p4", "p3"]'::jsonb);
  v_page := public.product_list(p_cursor => v_page ->> 'next_cursor', p_limit => 3);
  perform test.equal(jsonb_path_query_array(v_page, '$.data[*].slug'), '["p2", "p1"]'::jsonb), test.equal(v_page -> 'next_cursor', 'null'::jsonb);
  perform test.equal(jsonb_path_query_array(public.plan_list(), '$.data[*].slug'), '["p4", "p2"]'::jsonb);
  perform test.refuses('select public.product_list(''thing'')', '/product_type', 'invalid_value');
end $$;

-- test: the first price is the default, another can become it, and there is one as long as any is on sale
select test.as_user(test.id(1), p_roles => '{seller}');
do $$
declare
  v_id uuid := public.seller_product_create('A', 'a', 'digital') ->> 'id';
  v_one uuid;
  v_two uuid;
  v_three uuid;
begin
  v_one := public.seller_price_create(v_id, 'One', 1, 'usd', 'one_time', p_is_default => false) ->> 'id';
  v_two := public.seller_price_create(v_id, 'Two', 2, 'usd', 'one_time') ->> 'id';
  perform test.as_owner();
  perform test.equal(turnpike.price_of_product(v_id), v_one), test.as_user(test.id(1), p_roles => '{seller}');
  v_three := public.seller_price_create(v_id, 'Three', 3, 'usd', 'one_time', p_is_default => true) ->> 'id';
  perform test.equal(public.seller_price_get(v_three) ->> 'is_default', 'true'), test.equal(public.seller_price_get(v_one) ->> 'is_default', 'false');
  perform test.equal(public.seller_price_update(v_two, '{"is_default": true}') ->> 'is_default', 'true');
  perform test.refuses(format('select public.seller_price_update(%L, ''{"is_default": false}'')', v_two), '/is_default', 'default_required');
  perform test.equal(public.seller_price_update(v_two, '{"is_default": false, "active": false}') ->> 'is_default', 'false');
  perform test.equal(public.seller_price_get(v_one) ->> 'is_default', 'true');
  perform test.refuses(format('select public.seller_price_update(%L, ''{"is_default": true}'')', v_two), '/is_default', 'invalid_value');
  perform test.equal(public.seller_price_update(v_two, '{"is_default": true, "active": true}') ->> 'is_default', 'true');
  perform public.seller_price_delete(v_two);
  perform test.raises(format('select public.seller_price_get(%L)', v_two), 'price_not_found');
  perform test.raises(format('select public.seller_price_delete(%L)', v_two), 'price_not_found');
  perform test.equal(public.seller_price_get(v_one) ->> 'is_default', 'true');
  perform public.seller_price_delete(v_one), public.seller_price_delete(v_three);
  perform test.equal(public.seller_price_list(v_id), '{"data": [], "next_cursor": null}'::jsonb);
end $$;

-- test: a price's amount may change, what it is counted in may not
select test.as_user(test.id(1), p_roles => '{seller}');
do $$
declare
  v_id uuid := public.seller_product_create('A', 'a', 'credits') ->> 'id';
  v jsonb := public.seller_price_create(v_id, 'Pack', 2900, 'usd', 'one_time', p_credits => 100, p_clerk_plan_id => 'cplan_1', p_clerk_price_id => 'cprice_1', p_metadata => '{"a": 1}');
  v_price uuid := v ->> 'id';
begin
  perform test.equal(v - 'id' - 'created_at' - 'updated_at', jsonb_build_object('product_id', v_id, 'name', 'Pack', 'amount', 2900, 'currency', 'usd', 'billing_period', 'one_time',
    'is_default', true, 'active', true, 'credits', 100, 'clerk_plan_id', 'cplan_1', 'clerk_price_id', 'cprice_1', 'metadata', '{"a": 1}'::jsonb));
  v := public.seller_price_update(v_price, '{"amount": 1900, "currency": "usd", "billing_period": "one_time", "clerk_plan_id": null, "metadata": null}');
  perform test.equal(v ->> 'amount', '1900'), test.equal(v -> 'clerk_plan_id', 'null'), test.equal(v ->> 'clerk_price_id', 'cprice_1'), test.equal(v -> 'metadata', '{}');
  perform test.refuses(format('select public.seller_price_update(%L, ''{"currency": "eur"}'')', v_price), '/currency', 'immutable');
  perform test.refuses(format('select public.seller_price_update(%L, ''{"billing_period": "monthly"}'')', v_price), '/billing_period', 'immutable');
  perform test.refuses(format('select public.seller_price_update(%L, ''{"credits": null}'')', v_price), '/credits', 'required');
  perform test.raises(format('select public.seller_price_create(%L, ''B'', 1, ''usd'', ''one_time'', p_credits => 1, p_clerk_price_id => ''cprice_1'')', v_id), 'price_exists');
  perform test.refuses(format('select public.seller_product_update(%L, ''{"product_type": "digital"}'')', v_id), '/product_type', 'immutable');
  perform public.seller_price_delete(v_price);
  perform test.refuses(format('select public.seller_product_update(%L, ''{"product_type": "digital"}'')', v_id), '/product_type', 'immutable');
  perform public.seller_price_create(v_id, 'B', 1, 'usd', 'one_time', p_credits => 1, p_clerk_price_id => 'cprice_1');
end $$;

-- test: a price that makes no sense is refused with a pointer
select test.as_user(test.id(1), p_roles => '{seller}');
select set_config('test.digital', public.seller_product_create('A', 'a', 'digital') ->> 'id', true), set_config('test.credits', public.seller_product_create('B', 'b', 'credits') ->> 'id', true),
  set_config('test.subscription', public.seller_product_create('C', 'c', 'subscription') ->> 'id', true);
select test.refuses(format('select public.seller_price_create(%L, %s)', current_setting('test.' || product), arguments), pointer, code) from (values
  ('digital', 'p_amount => 1', '/name', 'required'), ('digital', '''A'', null, ''usd'', ''one_time''', '/amount', 'required'), ('digital', '''A'', -1, ''usd'', ''one_time''', '/amount', 'out_of_range'),
  ('digital', '''A'', 100000000, ''usd'', ''one_time''', '/amount', 'out_of_range'), ('digital', '''A'', 1, ''USD'', ''one_time''', '/currency', 'invalid_format'),
  ('digital', '''A'', 1, null, ''one_time''', '/currency', 'required'), ('digital', '''A'', 1, ''usd''', '/billing_period', 'required'), ('digital', '''A'', 1, ''usd'', ''daily''', '/billing_period', 'invalid_value'),
  ('digital', '''A'', 1, ''usd'', ''monthly''', '/billing_period', 'invalid_value'), ('subscription', '''A'', 1, ''usd'', ''one_time''', '/billing_period', 'invalid_value'),
  ('credits', '''A'', 1, ''usd'', ''one_time''', '/credits', 'required'), ('credits', '''A'', 1, ''usd'', ''one_time'', p_credits => 0', '/credits', 'out_of_range'),
  ('subscription', '''A'', 1, ''usd'', ''yearly'', p_credits => 5', '/credits', 'not_applicable'), ('digital', '''A'', 1, ''usd'', ''one_time'', true, false', '/is_default', 'invalid_value'),
  ('digital', '''A'', 1, ''usd'', ''one_time'', p_clerk_price_id => ''''', '/clerk_price_id', 'invalid_format'), ('digital', '''A'', 1, ''usd'', ''one_time'', p_metadata => ''1''', '/metadata', 'wrong_type')
) as t (product, arguments, pointer, code);
select test.equal(public.seller_price_create(current_setting('test.digital')::uuid, 'Free', 0, 'usd', 'one_time') ->> 'amount', '0');
select count(public.seller_price_create(current_setting('test.digital')::uuid, 'More', i, 'usd', 'one_time')) from generate_series(1, 99) as i;
select test.refuses($$select public.seller_price_create(current_setting('test.digital')::uuid, 'Too many', 1, 'usd', 'one_time')$$, '', 'too_many');

-- test: a changed plan is a new version, an unchanged one is not, and a version never changes
select test.as_user(test.id(1), p_roles => '{seller}');
do $$
declare
  v_id uuid := public.seller_product_create('Pro', 'pro', 'subscription', p_plan => '{"initial_credits": 5, "monthly_credits": 10, "trial_days": 14, "features": {"seats": 3}}') ->> 'id';
  v_plan jsonb := public.seller_product_get(v_id) -> 'plan';
begin
  perform test.equal(v_plan - 'id', '{"version": 1, "initial_credits": 5, "monthly_credits": 10, "trial_days": 14, "features": {"seats": 3}}'::jsonb);
  perform test.equal(public.seller_product_update(v_id, '{"name": "Pro+", "plan": {"monthly_credits": 10.0, "features": {"seats": 3}}}') -> 'plan', v_plan);
  perform test.equal(public.seller_product_update(v_id, '{"plan": {}}') -> 'plan', v_plan);
  perform test.equal(public.seller_product_update(v_id, '{"plan": {"monthly_credits": 20, "trial_days": null}}') -> 'plan',
    v_plan || '{"version": 2, "monthly_credits": 20, "trial_days": 0}');
  perform test.as_owner();
  perform test.equal((select array_agg(monthly_credits order by version) from public.plan_versions), '{10,20}'::bigint[]);
end $$;

-- test: while it has had no price a product may become one of another type, and leaves behind what only the old type has
select test.as_user(test.id(1), p_roles => '{seller}');
select set_config('test.id', public.seller_product_create('A', 'a', 'subscription', p_plan => '{"monthly_credits": 1}') ->> 'id', true);
select test.equal(public.seller_product_update(current_setting('test.id')::uuid, '{"product_type": "service"}') -> 'plan', 'null'::jsonb);
select public.seller_service_offer_set(current_setting('test.id')::uuid, 30, '[{"weekday": 1, "from": "09:00", "to": "10:00"}]');
select test.equal((p -> 'plan') - 'id', '{"version": 1, "initial_credits": 0, "monthly_credits": 0, "trial_days": 0, "features": {}}'::jsonb), test.equal(p -> 'service_offer', 'null'::jsonb)
from public.seller_product_update(current_setting('test.id')::uuid, '{"product_type": "subscription"}') as p;

-- test: an order gets everything it copies, from what is on sale only, in the newest version of the plan
select test.as_user(test.id(1), p_roles => '{seller}');
do $$
declare
  v_id uuid := public.seller_product_create('Pro', 'pro', 'subscription', p_feature_keys => '{pro}', p_plan => '{"trial_days": 7}') ->> 'id';
  v_monthly uuid := public.seller_price_create(v_id, 'Monthly', 900, 'usd', 'monthly') ->> 'id';
  v_yearly uuid := public.seller_price_create(v_id, 'Yearly', 9000, 'usd', 'yearly') ->> 'id';
  v_plan uuid := public.seller_product_update(v_id, '{"plan": {"trial_days": 14}}') -> 'plan' ->> 'id';
  v record;
begin
  perform test.as_owner();
  perform test.equal((turnpike.price_for_sale(v_monthly)).price_id, null::uuid, 'a draft');
  update public.products set visibility = 'published';
  v := turnpike.price_for_sale(v_monthly);
  perform test.equal(to_jsonb(v) - 'plan_version_id', jsonb_build_object('price_id', v_monthly, 'product_id', v_id, 'seller_id', test.id(1), 'product_name', 'Pro', 'price_name', 'Monthly',
    'product_type', 'subscription', 'billing_period', 'monthly', 'amount', 900, 'currency', 'usd', 'credits', null, 'feature_keys', '["pro"]'::jsonb, 'plan_id', v_plan, 'trial_days', 14));
  perform test.equal((select version from public.plan_versions where id = v.plan_version_id), 2);
  perform test.equal(turnpike.price_of_plan(v_plan), v_monthly), test.equal(turnpike.price_of_plan(v_plan, 'yearly'), v_yearly), test.equal(turnpike.price_of_plan(v_plan, 'weekly'), null::uuid);
  update public.prices set active = false where id = v_monthly;
  perform test.equal((turnpike.price_for_sale(v_monthly)).price_id, null::uuid, 'an inactive price'), test.equal(turnpike.price_of_plan(v_plan), null::uuid);
  perform test.as_user(test.id(1), p_roles => '{seller}'), public.seller_product_delete(v_id), test.as_owner();
  perform test.equal((turnpike.price_for_sale(v_yearly)).price_id, null::uuid, 'an archived product'), test.equal(turnpike.price_of_product(v_id), null::uuid);
end $$;

-- test: stock is taken and given back, never below nothing, and without a limit there is always some
insert into public.products (id, seller_id, name, slug, product_type, stock) values (test.id(11), test.id(1), 'A', 'a', 'digital', 3), (test.id(12), test.id(1), 'B', 'b', 'digital', null);
select test.equal(turnpike.stock_take(test.id(11), 2), true), test.equal(turnpike.stock_take(test.id(11), 2), false), test.equal(turnpike.stock_take(test.id(12), 1000), true), test.equal(turnpike.stock_take(test.id(13), 1), false);
select turnpike.stock_return(test.id(11), 2), turnpike.stock_return(test.id(12), 2);
select test.equal(array_agg(stock order by id), array[3, null]) from public.products;

-- test: features are read by path, and what is not there is null
select test.equal(turnpike.feature_at(f, path), expected) from (values ('{"api": {"calls_per_hour": 100, "on": false}, "a.b": 1, "list": [1], "none": null}'::jsonb)) as x (f), (values
  ('api.calls_per_hour', '100'::jsonb), ('api.on', 'false'), ('api', '{"calls_per_hour": 100, "on": false}'), ('a.b', '1'), ('api.calls_per_hour.x', null), ('unknown', null), ('none', null),
  ('', null), ('.', null), ('..', null), ('api.', null), ('list.x', null), (null, null)) as t (path, expected);
select test.equal(turnpike.feature_at(null, 'a'), null::jsonb), test.equal(turnpike.plan_features(test.id(1)), '{}'::jsonb);

-- test: a subscriber reads the features bought though the product has left the catalog
select test.as_user(test.id(1), p_roles => '{seller}');
select public.seller_product_delete((public.seller_product_create('Pro', 'pro', 'subscription', p_plan => '{"features": {"seats": 3}}') ->> 'id')::uuid);
select test.as_owner();
select set_config('test.version', id::text, true) from public.plan_versions;
select test.as_user(test.id(2));
select test.equal(count(*), 0::bigint) from public.plan_versions;
select test.equal(turnpike.plan_features(current_setting('test.version')::uuid), '{"seats": 3}'::jsonb);

-- test: a file is described, changed and archived, and lies below its seller and product
select test.as_user(test.id(1), p_roles => '{seller}');
do $$
declare
  v_id uuid := public.seller_product_create('A', 'a', 'digital') ->> 'id';
  v jsonb := public.seller_asset_create(v_id, 'The book', 'books/the book (1).pdf', p_max_downloads => 3, p_expires_in_days => 30, p_content_type => 'application/pdf', p_size_bytes => 1000);
  v_asset uuid := v ->> 'id';
begin
  perform test.equal(v - 'id' - 'created_at' - 'updated_at', jsonb_build_object('product_id', v_id, 'title', 'The book', 'file_path', 'books/the book (1).pdf',
    'storage_path', test.id(1) || '/' || v_id || '/books/the book (1).pdf', 'is_active', true, 'max_downloads', 3, 'expires_in_days', 30, 'content_type', 'application/pdf', 'size_bytes', 1000));
  perform test.equal(public.seller_asset_get(v_asset), v), test.equal(public.seller_asset_list(v_id) -> 'data', jsonb_build_array(v)), test.equal(public.seller_product_get(v_id) ->> 'asset_count', '1');
  v := public.seller_asset_update(v_asset, '{"title": "Book", "max_downloads": null, "is_active": false, "file_path": "b.pdf"}');
  perform test.equal(v ->> 'title', 'Book'), test.equal(v -> 'max_downloads', 'null'), test.equal(v ->> 'expires_in_days', '30'), test.equal(v ->> 'is_active', 'false'),
    test.equal(v ->> 'storage_path', test.id(1) || '/' || v_id || '/b.pdf');
  perform test.equal(public.seller_asset_delete(v_asset), jsonb_build_object('id', v_asset, 'deleted', true));
  perform test.raises(format('select public.seller_asset_' || call, v_asset), 'asset_not_found') from unnest(array['get(%L)', 'delete(%L)', 'update(%L, ''{}'')']) as call;
  perform test.equal(public.seller_asset_list(v_id) -> 'data', '[]'::jsonb);
end $$;

-- test: a path that climbs out of its folder, or that storage would not take, is refused
select test.as_user(test.id(1), p_roles => '{seller}');
select set_config('test.id', public.seller_product_create('A', 'a', 'digital') ->> 'id', true);
select test.refuses(format('select public.seller_asset_create(%L, ''A'', %L)', current_setting('test.id'), path), '/file_path', 'invalid_format')
from unnest(array['', '/a', 'a/', 'a//b', '..', '../a', 'a/../b', './a', 'a/.', E'a\\b', E'a\nb', 'a?b', 'a#b', 'a%2e', 'ñ']) as path;
select test.refuses(format('select public.seller_asset_create(%L, %s)', current_setting('test.id'), arguments), pointer, code) from (values
  ('null, ''a''', '/title', 'required'), ('''A''', '/file_path', 'required'), ('''A'', repeat(''x'', 501)', '/file_path', 'too_long'), ('''A'', ''a'', p_max_downloads => 0', '/max_downloads', 'out_of_range'),
  ('''A'', ''a'', p_expires_in_days => 0', '/expires_in_days', 'out_of_range'), ('''A'', ''a'', p_content_type => ''pdf''', '/content_type', 'invalid_format'), ('''A'', ''a'', p_size_bytes => -1', '/size_bytes', 'out_of_range')
) as t (arguments, pointer, code);
select public.seller_asset_create(current_setting('test.id')::uuid, 'A', path) from unnest(array['a', 'a..b', '...', '.hidden', 'a/b/c.tar.gz']) as path;

-- test: a seller offers hours, and what is left out of a new offer has its default
select test.as_user(test.id(1), p_roles => '{seller}');
select set_config('test.id', public.seller_product_create('A', 'a', 'service', 'published') ->> 'id', true);
select test.raises('select public.seller_service_offer_get(current_setting(''test.id'')::uuid)', 'service_offer_not_found');
select test.equal(public.seller_service_offer_set(current_setting('test.id')::uuid, 45, '[{"weekday": 1, "from": "09:00", "to": "12:00"}, {"weekday": 1, "from": "12:00", "to": "24:00"}, {"weekday": 7, "from": "00:00", "to": "00:45"}]',
  2, 60, 30, 'Europe/Madrid', 15), jsonb_build_object('product_id', current_setting('test.id'), 'duration_minutes', 45, 'capacity', 2, 'notice_minutes', 60, 'horizon_days', 30, 'time_zone', 'Europe/Madrid',
  'hours', '[{"weekday": 1, "from": "09:00", "to": "12:00"}, {"weekday": 1, "from": "12:00", "to": "24:00"}, {"weekday": 7, "from": "00:00", "to": "00:45"}]'::jsonb, 'slot_step_minutes', 15));
select test.equal(public.seller_service_offer_set(current_setting('test.id')::uuid, 30, '[{"weekday": 2, "from": "09:00", "to": "17:00"}]') - 'hours', jsonb_build_object('product_id', current_setting('test.id'),
  'duration_minutes', 30, 'capacity', 1, 'notice_minutes', 0, 'horizon_days', 90, 'time_zone', 'UTC', 'slot_step_minutes', 30));
select public.seller_price_create(current_setting('test.id')::uuid, 'Hour', 5000, 'usd', 'one_time');
select test.as_anon();
select test.equal(public.product_get('a') -> 'service_offer' ->> 'duration_minutes', '30');

-- test: an offer that makes no sense is refused with a pointer
select test.as_user(test.id(1), p_roles => '{seller}');
select set_config('test.id', public.seller_product_create('A', 'a', 'service') ->> 'id', true), set_config('test.other', public.seller_product_create('B', 'b', 'digital') ->> 'id', true);
select test.refuses(format('select public.seller_service_offer_set(%L, 30, %L)', current_setting('test.id'), hours), '/hours' || pointer, code) from (values
  ('null', '', 'required'), ('{}', '', 'wrong_type'), ('[]', '', 'out_of_range'), ('[1]', '/0', 'wrong_type'), ('[{"weekday": 0, "from": "09:00", "to": "10:00"}]', '/0/weekday', 'out_of_range'),
  ('[{"weekday": 8, "from": "09:00", "to": "10:00"}]', '/0/weekday', 'out_of_range'), ('[{"from": "09:00", "to": "10:00"}]', '/0/weekday', 'required'), ('[{"weekday": 1, "to": "10:00"}]', '/0/from', 'required'),
  ('[{"weekday": 1, "from": "9:00", "to": "10:00"}]', '/0/from', 'invalid_format'), ('[{"weekday": 1, "from": "09:00", "to": "24:01"}]', '/0/to', 'invalid_format'),
  ('[{"weekday": 1, "from": "24:00", "to": "24:00"}]', '/0/from', 'invalid_format'), ('[{"weekday": 1, "from": "10:00", "to": "09:00"}]', '/0/to', 'out_of_range'),
  ('[{"weekday": 1, "from": "09:00", "to": "09:29"}]', '/0/to', 'out_of_range'), ('[{"weekday": 1, "from": "09:00", "to": "10:00", "x": 1}]', '/0/x', 'unknown_field'),
  ('[{"weekday": 1, "from": "09:00", "to": "10:00"}, {"weekday": 2, "from": "09:30", "to": "11:00"}, {"weekday": 1, "from": "09:30", "to": "11:00"}]', '/2', 'overlap')
) as t (hours, pointer, code);
select test.refuses(format('select public.seller_service_offer_set(%L, %s)', current_setting('test.id'), arguments), pointer, code) from (values
  ('p_hours => ''[]''', '/duration_minutes', 'required'), ('4, ''[]''', '/duration_minutes', 'out_of_range'), ('1441, ''[]''', '/duration_minutes', 'out_of_range'), ('30, ''[]'', 0', '/capacity', 'out_of_range'),
  ('30, ''[]'', 1001', '/capacity', 'out_of_range'), ('30, ''[]'', p_notice_minutes => -1', '/notice_minutes', 'out_of_range'), ('30, ''[]'', p_horizon_days => 731', '/horizon_days', 'out_of_range'),
  ('30, ''[]'', p_time_zone => ''Mars/Base''', '/time_zone', 'invalid_value'), ('30, ''[]'', p_time_zone => ''europe/madrid''', '/time_zone', 'invalid_value'), ('30, ''[]'', p_time_zone => ''posix/UTC''', '/time_zone', 'invalid_value'),
  ('30, ''[]'', p_slot_step_minutes => 1', '/slot_step_minutes', 'out_of_range')
) as t (arguments, pointer, code);
select test.refuses($$select public.seller_service_offer_set(current_setting('test.other')::uuid, 30, '[{"weekday": 1, "from": "09:00", "to": "10:00"}]')$$, '', 'not_applicable');

-- test: members of the tenant that a seller acted for see its products and change none
create function test.counts() returns text language sql as $$ select concat_ws(' ', (select count(*) from public.products), (select count(*) from public.prices), (select count(*) from public.assets)) $$;
select test.as_user(test.id(1), 't1', '{seller}');
select set_config('test.id', public.seller_product_create('A', 'a', 'digital') ->> 'id', true);
select public.seller_price_create(current_setting('test.id')::uuid, 'A', 1, 'usd', 'one_time', p_active => false), public.seller_asset_create(current_setting('test.id')::uuid, 'A', 'a');
select test.as_user(test.id(2), 't1', '{seller}');
select test.equal(test.counts(), '1 1 1');
select test.raises('select public.seller_product_update(current_setting(''test.id'')::uuid, ''{}'')', 'product_not_found');
select test.as_user(test.id(2), 't2', '{seller}');
select test.equal(test.counts(), '0 0 0');

-- test: a deleted seller sells nothing more
select test.as_user(test.id(1), p_roles => '{seller}');
select public.seller_price_create((public.seller_product_create('A', 'a', 'digital', 'published') ->> 'id')::uuid, 'A', 1, 'usd', 'one_time');
select test.equal(jsonb_array_length(public.product_list() -> 'data'), 1);
select public.me_delete();
select test.as_anon();
select test.equal(public.product_list() -> 'data', '[]'::jsonb);

-- test: sellers write into their own folder of the bucket of files only
do $$
begin
  if to_regclass('storage.objects') is null then
    return;
  end if;
  perform test.equal(public, false) from storage.buckets where id = 'assets';
  perform test.as_user(test.id(1), p_roles => '{seller}');
  insert into storage.objects (bucket_id, name) values ('assets', test.id(1) || '/a/b.pdf');
  perform test.raises(format('insert into storage.objects (bucket_id, name) values (''assets'', %L)', name), '42501')
  from unnest(array[test.id(2) || '/a/b.pdf', 'a.pdf', '/' || test.id(1) || '/a.pdf', test.id(1) || 'x/a.pdf']) as name;
  perform test.equal((select count(*) from storage.objects), 1::bigint);
  perform test.as_user(test.id(1));
  perform test.raises(format('insert into storage.objects (bucket_id, name) values (''assets'', %L)', test.id(1) || '/c.pdf'), '42501');
  perform test.equal((select count(*) from storage.objects), 0::bigint);
  perform test.as_user(test.id(2), p_roles => '{seller}');
  perform test.equal((select count(*) from storage.objects), 0::bigint);
  perform test.as_user(test.id(9), p_roles => '{admin}');
  perform test.equal((select count(*) from storage.objects), 1::bigint);
end $$;
