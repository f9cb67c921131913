-- The whole model each time. Calls that are running keep what they began with.
create or replace function public.ai_model_put(
  p_id text, p_provider text default null, p_provider_model text default null, p_kind text default 'chat', p_active boolean default true,
  p_feature text default null, p_default_max_output_tokens bigint default null, p_max_output_tokens bigint default null,
  p_context_tokens bigint default null
) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_actor_id uuid := turnpike.require_admin();
  v_model public.ai_models;
begin
  perform turnpike.ai_model_check(jsonb_build_object('id', p_id, 'provider', p_provider, 'provider_model', p_provider_model, 'kind', p_kind,
    'feature', p_feature, 'default_max_output_tokens', p_default_max_output_tokens, 'max_output_tokens', p_max_output_tokens,
    'context_tokens', p_context_tokens));
  insert into public.ai_models as m (id, provider, provider_model, kind, active, feature, default_max_output_tokens, max_output_tokens,
    context_tokens, created_at, updated_at)
  values (p_id, p_provider, p_provider_model, p_kind, coalesce(p_active, true), p_feature, p_default_max_output_tokens, p_max_output_tokens,
    p_context_tokens, clock_timestamp(), clock_timestamp())
  on conflict (id) do update set provider = excluded.provider, provider_model = excluded.provider_model, kind = excluded.kind,
    active = excluded.active, feature = excluded.feature, default_max_output_tokens = excluded.default_max_output_tokens,
    max_output_tokens = excluded.max_output_tokens, context_tokens = excluded.context_tokens, updated_at = excluded.updated_at
  returning * into v_model;
  return turnpike.ai_model_json(v_model);
end $$;
comment on function public.ai_model_put(text, text, text, text, boolean, text, bigint, bigint, bigint) is
  'Makes or replaces a model: AiModel. A chat model needs default_max_output_tokens and max_output_tokens. Admin, else 403 forbidden; 422 at '
  '/id, /provider, /provider_model, /kind, /feature, /default_max_output_tokens, /max_output_tokens, /context_tokens; 401 token_missing, '
  'token_revoked.';
