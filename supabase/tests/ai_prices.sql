-- test: tokens, images and seconds are summed exactly and rounded up to whole credits once
create function test.price_of(p_price jsonb, p_input bigint, p_cached bigint, p_output bigint, p_images bigint, p_seconds bigint, p_delivered boolean default false)
returns bigint language sql as $$
  select turnpike.ai_price_credits(jsonb_populate_record(null::public.ai_model_prices, '{"minimum_credits": 0, "markup_basis_points": 0}' || p_price),
    p_input, p_cached, p_output, p_images, p_seconds, p_delivered)
$$;
select test.equal(test.price_of(p, i, c, o, n, s), e, w) from (values
  ('one thousandth', '{"input_credits_per_1k": 1}'::jsonb, 1, 0, 0, 0, 0, 1::bigint), ('exactly one', '{"input_credits_per_1k": 1}', 1000, 0, 0, 0, 0, 1),
  ('a token more', '{"input_credits_per_1k": 1}', 1001, 0, 0, 0, 0, 2), ('nothing', '{"input_credits_per_1k": 1}', 0, 0, 0, 0, 0, 0),
  ('two halves round once', '{"input_credits_per_1k": 0.5, "output_credits_per_1k": 0.5}', 1000, 0, 1000, 0, 0, 1),
  ('cached input', '{"input_credits_per_1k": 10, "cached_input_credits_per_1k": 1}', 10000, 9000, 0, 0, 0, 19),
  ('cached input without a price of its own', '{"input_credits_per_1k": 10}', 10000, 9000, 0, 0, 0, 100),
  ('more cached than read', '{"input_credits_per_1k": 10, "cached_input_credits_per_1k": 1}', 1000, 9000, 0, 0, 0, 1),
  ('images', '{"image_credits": 2.5}', 0, 0, 0, 3, 0, 8), ('seconds', '{"video_second_credits": 0.1}', 0, 0, 0, 0, 11, 2),
  ('a micro-credit', '{"input_credits_per_1k": 0.000001}', 1, 0, 0, 0, 0, 1), ('a million tokens at a micro-credit', '{"input_credits_per_1k": 0.000001}', 1000000, 0, 0, 0, 0, 1),
  ('all at once', '{"input_credits_per_1k": 1.25, "cached_input_credits_per_1k": 0.125, "output_credits_per_1k": 10, "image_credits": 40}', 12345, 10000, 678, 1, 0, 51),
  ('the largest', '{"input_credits_per_1k": 1000000, "output_credits_per_1k": 1000000, "markup_basis_points": 100000}', 100000000, 0, 100000000, 0, 0, 2200000000000)
) as x (w, p, i, c, o, n, s, e);

-- test: the markup is on the sum, before it is rounded; the minimum holds for whatever delivers or uses anything
select test.equal(turnpike.ai_price_credits(jsonb_populate_record(null::public.ai_model_prices, '{"minimum_credits": 0}' || p), t, 0, 0, 0, 0, d), e, w) from (values
  ('20 %', '{"input_credits_per_1k": 10, "markup_basis_points": 2000}'::jsonb, 1000, false, 12::bigint), ('20 % of a half', '{"input_credits_per_1k": 0.5, "markup_basis_points": 2000}', 1000, false, 1),
  ('0.01 %', '{"input_credits_per_1k": 10, "markup_basis_points": 1}', 1000, false, 11), ('33.33 %', '{"input_credits_per_1k": 3, "markup_basis_points": 3333}', 1000, false, 4),
  ('minimum', '{"input_credits_per_1k": 1, "minimum_credits": 5, "markup_basis_points": 0}', 1, false, 5), ('above the minimum', '{"input_credits_per_1k": 6, "minimum_credits": 5, "markup_basis_points": 0}', 1000, false, 6),
  ('delivered', '{"input_credits_per_1k": 1, "minimum_credits": 5, "markup_basis_points": 0}', 0, true, 5), ('nothing', '{"input_credits_per_1k": 1, "minimum_credits": 5, "markup_basis_points": 0}', 0, false, 0)
) as x (w, p, t, d, e);

-- test: no usage within its limits costs more than the estimate
do $$
declare
  v_price public.ai_model_prices;
  v_input bigint;
  v_output bigint;
  v_units bigint;
  v_kind text;
  v_estimate bigint;
  v_charge bigint;
begin
  perform setseed(0.42);
  for n in 1..2000 loop
    v_price := jsonb_populate_record(null::public.ai_model_prices, jsonb_build_object('input_credits_per_1k', round(random()::numeric * 5, 6),
      'cached_input_credits_per_1k', case when random() < 0.7 then round(random()::numeric * 8, 6) end, 'output_credits_per_1k', round(random()::numeric * 20, 6),
      'image_credits', round(random()::numeric * 50, 3), 'video_second_credits', round(random()::numeric * 9, 6),
      'minimum_credits', floor(random() * 4), 'markup_basis_points', floor(random() * 5000)));
    v_input := floor(random() * 9000); v_output := floor(random() * 4000); v_units := 1 + floor(random() * 9);
    v_kind := (array['chat', 'image', 'video'])[1 + floor(random() * 3)::integer];
    v_estimate := turnpike.ai_estimate(v_price, v_kind, v_input, v_output, case when v_kind <> 'chat' then v_units end);
    v_charge := turnpike.ai_price_credits(v_price, floor(random() * (v_input + 1))::bigint, floor(random() * (v_input + 1))::bigint,
      floor(random() * (v_output + 1))::bigint, case when v_kind = 'image' then floor(random() * (v_units + 1))::bigint else 0 end,
      case when v_kind = 'video' then floor(random() * (v_units + 1))::bigint else 0 end, random() < 0.5);
    perform test.ok(v_charge <= v_estimate, format('%s of at most %s: %s', v_charge, v_estimate, to_jsonb(v_price)));
  end loop;
end $$;

-- test: a call is priced by what held when it began, whatever is announced or changed meanwhile
select test.give(1, 100), test.model('m', '{"input_credits_per_1k": 1, "output_credits_per_1k": 1}');
select test.as_user(test.id(1));
do $$
declare
  v jsonb := public.ai_call_begin('m', p_input_tokens => 10000);
begin
  perform test.as_user(test.id(9), p_roles => '{admin}');
  perform test.equal(public.ai_price_put('m', 5, null, 5) ->> 'model', 'm');
  perform test.equal(test.ai_finish(v, 'succeeded', '{"input_tokens": 10000}') ->> 'charged', '10');
  perform test.as_user(test.id(1));
  perform test.equal(public.ai_call_begin('m', p_input_tokens => 10000, p_max_output_tokens => 1000) ->> 'held', '55');
end $$;
select test.sound();

-- test: a price holds from its moment on: not before, and the last one that has begun
select test.model('m', '{"input_credits_per_1k": 1, "output_credits_per_1k": 1}');
select test.as_user(test.id(9), p_roles => '{admin}');
select public.ai_price_put('m', 2, null, 2, p_effective_from => now() + interval '1 day'), public.ai_price_put('m', 3, null, 3, p_effective_from => now() + interval '2 days');
select test.as_owner();
select test.equal((turnpike.ai_price_at(m, now() + d * interval '1 hour')).input_credits_per_1k, e::numeric, d || ' hours on')
from public.ai_models as m, (values (-25, null), (0, 1), (23, 1), (24, 2), (47, 2), (48, 3), (999, 3)) as x (d, e);

-- test: an announced price may be replaced until it holds; one that has held is for ever
select test.model('m');
select test.as_user(test.id(9), p_roles => '{admin}');
select test.equal(public.ai_price_put('m', p, null, 1, p_effective_from => '2999-01-01') ->> 'input_credits_per_1k', p::text) from unnest(array[2, 7]) as p;
select test.refuses($$select public.ai_price_put('m', 1, null, 1, p_effective_from => now() - interval '1 second')$$, '/effective_from');
select test.refuses($$select public.ai_price_put('m', 1, null, 1, p_effective_from => 'infinity')$$, '/effective_from');
select test.equal((select count(*) from public.ai_model_prices where effective_from > now()), 1::bigint);

-- test: a price has what its kind is priced by, and numbers within bounds
select test.model('m', null), test.model('i', null, 'image'), test.model('v', null, 'video');
select test.as_user(test.id(9), p_roles => '{admin}');
select test.refuses($$select public.ai_price_put('m', 1)$$, '/output_credits_per_1k', 'required');
select test.refuses($$select public.ai_price_put('m', p_output_credits_per_1k => 1)$$, '/input_credits_per_1k', 'required');
select test.refuses($$select public.ai_price_put('i', 1, null, 1)$$, '/image_credits', 'required');
select test.refuses($$select public.ai_price_put('v', 1, null, 1)$$, '/video_second_credits', 'required');
select test.refuses($$select public.ai_price_put('m', -1, null, 1)$$, '/input_credits_per_1k', 'out_of_range');
select test.refuses($$select public.ai_price_put('m', 1000001, null, 1)$$, '/input_credits_per_1k', 'out_of_range');
select test.refuses($$select public.ai_price_put('m', 'NaN', null, 1)$$, '/input_credits_per_1k', 'out_of_range');
select test.refuses($$select public.ai_price_put('m', 0.0000001, null, 1)$$, '/input_credits_per_1k', 'out_of_range');
select test.refuses($$select public.ai_price_put('m', 1, null, 1, p_minimum_credits => -1)$$, '/minimum_credits');
select test.refuses($$select public.ai_price_put('m', 1, null, 1, p_markup_basis_points => 100001)$$, '/markup_basis_points');
select test.refuses($$select public.ai_price_put('m', 1, null, 1, p_credits_per_usd => 0)$$, '/credits_per_usd');
select test.raises($$select public.ai_price_put('none', 1, null, 1)$$, 'model_not_found');
select test.equal(public.ai_price_put('i', p_image_credits => 1, p_idempotency_key => 'k') ->> 'id', public.ai_price_put('i', p_image_credits => 1, p_idempotency_key => 'k') ->> 'id');
select test.as_user(test.id(1));
select test.raises($$select public.ai_price_put('m', 1, null, 1)$$, 'forbidden');
select test.as_service();
select test.raises($$select public.ai_price_put('m', 1, null, 1)$$, '42501');

-- test: an administrator makes, changes and takes away models; others see what they may call
select test.as_user(test.id(9), p_roles => '{admin}');
select test.equal(public.ai_model_put('openai/gpt-x', 'openrouter', 'openai/gpt-x', p_default_max_output_tokens => 1000, p_max_output_tokens => 8000) ->> 'active', 'true');
select test.as_user(test.id(1));
select test.equal(public.ai_model_list() -> 'data', '[]'::jsonb, 'without a price it is not on offer');
select test.raises('select public.ai_model_list(true)', 'forbidden');
select test.raises($$select public.ai_model_put('openai/gpt-x', 'ollama', 'x', 'image')$$, 'forbidden');
select test.as_user(test.id(9), p_roles => '{admin}');
select public.ai_price_put('openai/gpt-x', 1, null, 2);
select test.as_user(test.id(1));
select test.equal(public.ai_model_list() -> 'data' -> 0 -> 'price' ->> 'output_credits_per_1k', '2');
select test.as_user(test.id(9), p_roles => '{admin}');
select test.equal(public.ai_model_put('openai/gpt-x', 'openrouter', 'openai/gpt-x', 'chat', false, p_default_max_output_tokens => 1000, p_max_output_tokens => 8000) -> 'price' ->> 'input_credits_per_1k', '1');
select test.equal(jsonb_array_length(public.ai_model_list(true) -> 'data'), 1);
select test.as_user(test.id(1));
select test.equal(public.ai_model_list() -> 'data', '[]'::jsonb);

-- test: what a model cannot have is refused
select test.as_user(test.id(9), p_roles => '{admin}');
select test.refuses($$select public.ai_model_put('', 'ollama', 'm', 'image')$$, '/id');
select test.refuses($$select public.ai_model_put(null, 'ollama', 'm', 'image')$$, '/id');
select test.refuses($$select public.ai_model_put('a b', 'ollama', 'm', 'image')$$, '/id');
select test.refuses($$select public.ai_model_put('default', 'ollama', 'm', 'image')$$, '/id');
select test.refuses($$select public.ai_model_put('m', 'nobody', 'm', 'image')$$, '/provider');
select test.refuses($$select public.ai_model_put('m', 'ollama', ' ', 'image')$$, '/provider_model');
select test.refuses($$select public.ai_model_put('m', 'ollama', 'm', 'music')$$, '/kind');
select test.refuses($$select public.ai_model_put('m', 'ollama', 'm')$$, '/max_output_tokens', 'required');
select test.refuses($$select public.ai_model_put('m', 'ollama', 'm', p_default_max_output_tokens => 9, p_max_output_tokens => 8)$$, '/default_max_output_tokens');
select test.refuses($$select public.ai_model_put('m', 'ollama', 'm', 'image', p_context_tokens => 0)$$, '/context_tokens');
select test.equal(public.ai_model_list(true) -> 'data', '[]'::jsonb);
