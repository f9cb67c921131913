-- A model with the price that holds now.
create or replace function turnpike.ai_model_json(p public.ai_models) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_price public.ai_model_prices := turnpike.ai_price_at(p, clock_timestamp());
begin
  return jsonb_build_object('id', p.id, 'provider', p.provider, 'provider_model', p.provider_model, 'kind', p.kind, 'active', p.active,
    'feature', p.feature, 'default_max_output_tokens', p.default_max_output_tokens, 'max_output_tokens', p.max_output_tokens,
    'context_tokens', p.context_tokens, 'price', case when v_price.id is not null then turnpike.ai_price_json(v_price) end,
    'created_at', turnpike.rfc3339(p.created_at), 'updated_at', turnpike.rfc3339(p.updated_at));
end $$;
comment on function turnpike.ai_model_json(public.ai_models) is
  'AiModel: {id, provider, provider_model, kind: chat|image|video, active, feature, default_max_output_tokens, max_output_tokens, '
  'context_tokens, price: AiPrice or null, created_at, updated_at}.';
