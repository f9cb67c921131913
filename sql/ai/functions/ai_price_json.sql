-- A price as everybody who is signed in may see it.
create or replace function turnpike.ai_price_json(p public.ai_model_prices) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return jsonb_build_object('id', p.id, 'effective_from', turnpike.rfc3339(p.effective_from),
    'input_credits_per_1k', p.input_credits_per_1k, 'cached_input_credits_per_1k', p.cached_input_credits_per_1k,
    'output_credits_per_1k', p.output_credits_per_1k, 'image_credits', p.image_credits, 'video_second_credits', p.video_second_credits,
    'minimum_credits', p.minimum_credits, 'markup_basis_points', p.markup_basis_points);
end $$;
comment on function turnpike.ai_price_json(public.ai_model_prices) is
  'AiPrice: {id, effective_from, input_credits_per_1k, cached_input_credits_per_1k, output_credits_per_1k, image_credits, '
  'video_second_credits, minimum_credits, markup_basis_points}; null where a part has no price.';
