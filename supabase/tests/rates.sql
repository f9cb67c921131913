-- test: an exact path comes before a pattern, a narrower pattern before a wider one, and methods are kept apart
insert into public.credit_rates (id, method, path, credits) values
  (turnpike.new_id(), 'POST', '/v9/{a}/{b}', 1), (turnpike.new_id(), 'POST', '/v9/x/{b}', 2), (turnpike.new_id(), 'POST', '/v9/x/y', 3),
  (turnpike.new_id(), 'GET', '/v9/x/y', 4), (turnpike.new_id(), 'POST', '/v9/{a}/z', 5), (turnpike.new_id(), 'POST', '/v9/a.b/c', 6);
select test.equal((turnpike.credit_rate_match(m, p)).credits, c::bigint, m || ' ' || p) from (values
  ('POST', '/v9/x/y', 3), ('GET', '/v9/x/y', 4), ('POST', '/v9/x/q', 2), ('POST', '/v9/q/q', 1), ('POST', '/v9/q/z', 5), ('POST', '/v9/x/z', 2),
  ('POST', '/v9/{a}/{b}', 1), ('POST', '/v9/a.b/c', 6), ('POST', '/v9/aXb/c', 1)
) as t (m, p, c);
select test.refuses($$select turnpike.credit_rate_match('POST', '/v9/x/y/z')$$, '/endpoint', 'rate_not_found');
select test.refuses($$select turnpike.credit_rate_match('POST', '/v9/x/')$$, '/endpoint', 'rate_not_found');
select test.refuses($$select turnpike.credit_rate_match('GET', '/v9/q/q')$$, '/endpoint', 'rate_not_found');

-- test: an endpoint is written with its method or without
insert into public.credit_rates (id, method, path, credits) values (turnpike.new_id(), 'POST', '/v9/x', 2), (turnpike.new_id(), 'GET', '/v9/x', 3), (turnpike.new_id(), 'GET', '/v9/y', 4);
select test.equal(to_jsonb(turnpike.credit_price(null, 'POST /v9/x')), '{"credits": 2, "endpoint": "POST /v9/x", "admin_free": false}'::jsonb);
select test.equal((turnpike.credit_price(null, 'get /v9/x')).credits, 3::bigint);
select test.equal((turnpike.credit_price(null, '/v9/x')).credits, 2::bigint);
select test.equal((turnpike.credit_price(null, '/v9/y')).endpoint, 'GET /v9/y');
select test.refuses($$select turnpike.credit_price(null, 'v9')$$, '/endpoint', 'rate_not_found');
select test.refuses($$select turnpike.credit_price(null, 'POST /v9/x?a=1')$$, '/endpoint', 'rate_not_found');
select test.refuses($$select turnpike.credit_price(null, '')$$, '/endpoint', 'rate_not_found');

-- test: administrators make, read, change and delete rates
select test.as_user(test.id(9), p_roles => '{admin}');
do $$
declare
  v jsonb := public.credit_rate_create('POST', '/v9/{a}', 5, p_description => 'A');
  v_id uuid := (v ->> 'id')::uuid;
begin
  perform test.equal(current_setting('response.status'), '201');
  perform test.equal(public.credit_rate_get(v_id), v);
  perform test.raises($x$select public.credit_rate_create('POST', '/v9/{a}', 6)$x$, 'rate_exists');
  v := public.credit_rate_update(v_id, '{"credits": 7, "active": false, "description": null}');
  perform test.equal(v - 'id' - 'created_at' - 'updated_at', '{"method": "POST", "path": "/v9/{a}", "credits": 7, "active": false, "admin_free": false, "description": null}'::jsonb);
  perform public.credit_rate_create('POST', '/v9/b', 6);
  perform test.raises(format('select public.credit_rate_update(%L, ''{"path": "/v9/b"}'')', v_id), 'rate_exists');
  perform test.equal(public.credit_rate_delete(v_id), jsonb_build_object('id', v_id, 'deleted', true));
  perform test.raises(format('select public.credit_rate_get(%L)', v_id), 'rate_not_found');
  perform test.raises(format('select public.credit_rate_update(%L, ''{}'')', v_id), 'rate_not_found');
  perform test.raises(format('select public.credit_rate_delete(%L)', v_id), 'PT404');
end $$;

-- test: a rate that makes no sense is refused with a pointer
select test.as_user(test.id(9), p_roles => '{admin}');
select test.refuses($$select public.credit_rate_create('get', '/x', 1)$$, '/method', 'invalid_value');
select test.refuses($$select public.credit_rate_create(null, '/x', 1)$$, '/method', 'invalid_value');
select test.refuses($$select public.credit_rate_create('GET', 'x', 1)$$, '/path', 'invalid_format');
select test.refuses($$select public.credit_rate_create('GET', '/x/', 1)$$, '/path', 'invalid_format');
select test.refuses($$select public.credit_rate_create('GET', '/x(.*)', 1)$$, '/path', 'invalid_format');
select test.refuses($$select public.credit_rate_create('GET', '/' || repeat('x', 200), 1)$$, '/path', 'invalid_format');
select test.refuses($$select public.credit_rate_create('GET', '/x', 0)$$, '/credits', 'out_of_range');
select test.refuses($$select public.credit_rate_create('GET', '/x', null)$$, '/credits', 'wrong_type');
select test.refuses($$select public.credit_rate_create('GET', '/x', 9223372036854775807)$$, '/credits', 'out_of_range');
select test.refuses($$select public.credit_rate_create('GET', '/x', 1, p_description => repeat('x', 501))$$, '/description', 'too_long');
select test.refuses($$select public.credit_rate_update(gen_random_uuid(), '{"credits": 1.5}')$$, '/credits', 'out_of_range');
select test.refuses($$select public.credit_rate_update(gen_random_uuid(), '{"credits": "5"}')$$, '/credits', 'wrong_type');
select test.refuses($$select public.credit_rate_update(gen_random_uuid(), '{"active": 1}')$$, '/active', 'wrong_type');
select test.refuses($$select public.credit_rate_update(gen_random_uuid(), '{"price": 1}')$$, '/price', 'unknown_field');
select test.refuses($$select public.credit_rate_update(gen_random_uuid(), '[]')$$, '', 'wrong_type');

-- test: prices are public, inactive ones are the administrators' business
delete from public.credit_rates;
insert into public.credit_rates (id, method, path, credits, active) values (turnpike.new_id(), 'GET', '/v9/on', 1, true), (turnpike.new_id(), 'GET', '/v9/off', 1, false);
select test.as_anon();
select test.equal(jsonb_path_query_array(public.credit_rate_list(), '$.data[*].path'), '["/v9/on"]'::jsonb);
select test.raises('select public.credit_rate_list(p_all => true)', 'forbidden');
select test.equal(count(*), 1::bigint) from public.credit_rates;
select test.as_user(test.id(1));
select test.raises('select public.credit_rate_list(p_all => true)', 'forbidden');
select test.raises($$select public.credit_rate_create('GET', '/x', 1)$$, 'forbidden');
select test.raises($$select public.credit_rate_update(gen_random_uuid(), '{}')$$, 'forbidden');
select test.raises($$select public.credit_rate_delete(gen_random_uuid())$$, 'forbidden');
select test.raises($$select public.credit_rate_get(gen_random_uuid())$$, 'forbidden');
select test.as_user(test.id(9), p_roles => '{admin}');
select test.equal(jsonb_array_length(public.credit_rate_list(p_all => true) -> 'data'), 2);
