-- The first half of an AI call, in one transaction: who, whether already answered, the model, the plan, the price, the rate, the most it can
-- cost, the hold and the caps. The call itself happens outside of any transaction, so the key is marked as running until the hold's deadline.
create or replace function public.ai_call_begin(
  p_model text default null, p_kind text default 'chat', p_input_tokens bigint default null, p_max_output_tokens bigint default null,
  p_units bigint default null, p_stream boolean default false, p_account text default 'user', p_request_id text default null,
  p_idempotency_key text default null, p_fingerprint text default null
) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_actor_id uuid := turnpike.require_active_user();
  v_id uuid := turnpike.new_id();
  v_replay jsonb := turnpike.ai_call_replay(p_idempotency_key, coalesce(p_fingerprint, turnpike.fingerprint('ai_call_begin', p_model, p_kind,
    p_input_tokens::text, p_max_output_tokens::text, p_units::text, p_stream::text, p_account)));
  v_model public.ai_models;
  v_price public.ai_model_prices;
  v_output_tokens bigint;
  v_rate jsonb;
  v_held bigint;
  v_placed record;
  c_max_request_id_chars constant integer := 200;
begin
  if v_replay is not null then
    return v_replay;
  end if;
  perform turnpike.check_text(p_request_id, c_max_request_id_chars, '/request_id');
  v_model := turnpike.ai_model_find(p_model, p_kind);
  if not turnpike.ai_model_allowed(v_model) then
    perform turnpike.fail('model_not_allowed', 403);
  end if;
  v_price := turnpike.ai_price_at(v_model, clock_timestamp());
  if v_price.id is null then
    perform turnpike.fail('model_not_priced', 409);
  end if;
  v_output_tokens := turnpike.ai_call_limits(v_model, p_input_tokens, p_max_output_tokens, p_units);
  v_rate := turnpike.ai_rate_take(v_actor_id);
  v_held := turnpike.ai_estimate(v_price, v_model.kind, p_input_tokens, v_output_tokens, p_units);
  v_placed := turnpike.credit_hold_place(p_account, v_held, v_held = 0, turnpike.ai_endpoint(v_model.kind), v_model.id,
    jsonb_build_object('ai_call_id', v_id), turnpike.ai_hold_seconds(v_model.kind), p_managed => true);
  perform turnpike.ai_spending_hold((v_placed.account).id, v_held, (v_placed.hold).created_at);
  insert into public.ai_calls (id, account_id, tenant_id, actor_id, model_id, price_id, provider, kind, stream, hold_id, held, request_id,
    idempotency_key, created_at)
  values (v_id, (v_placed.account).id, (v_placed.account).tenant_id, v_actor_id, v_model.id, v_price.id, v_model.provider, v_model.kind,
    coalesce(p_stream, false), (v_placed.hold).id, v_held, p_request_id, p_idempotency_key, (v_placed.hold).created_at);
  update public.idempotency_keys as k set hold_id = (v_placed.hold).id, running_until = (v_placed.hold).expires_at
  where k.caller = v_actor_id and k.key = p_idempotency_key;
  return jsonb_build_object('call_id', v_id, 'hold_id', (v_placed.hold).id, 'held', v_held,
    'hold_expires_at', turnpike.rfc3339((v_placed.hold).expires_at), 'model', v_model.id, 'provider', v_model.provider,
    'provider_model', v_model.provider_model, 'max_output_tokens', v_output_tokens, 'price', turnpike.ai_price_json(v_price),
    'rate_limit', v_rate);
end $$;
comment on function public.ai_call_begin(text, text, bigint, bigint, bigint, boolean, text, text, text, text) is
  'Prices an AI call of kind chat, image or video and holds the most it can cost: {call_id, hold_id, held, hold_expires_at, model, provider, '
  'provider_model, max_output_tokens, price: AiPrice, rate_limit: {limit, remaining, reset_seconds} or null (unlimited)}. p_input_tokens is an '
  'upper bound; p_max_output_tokens null is the model''s default; p_units are images or seconds of video; p_model null or `default` is the '
  'plan''s ai.default_model. If the key has its answer already: {replay, status, call: AiCall}; replay is null if no answer was kept (a '
  'stream). 404 model_not_found; 403 model_not_allowed, account_deactivated; 409 model_not_priced, idempotency_in_progress '
  '{retry_after_seconds}; 429 rate_limited {retry_after_seconds, limit}; 402 insufficient_credits {required, available}, spending_cap_reached '
  '{cap, period, by_admin, spent, held, required, resets_at}; 422 at /model, /input_tokens, /max_tokens, /units, /request_id, tenant_required; '
  '401 token_missing, token_revoked; and the errors of idempotency_claim.';
