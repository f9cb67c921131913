-- The second half: the provider has answered, or will not. Service only, since what a provider said is not for a buyer to tell. Only a call
-- that succeeded keeps its key: any other left no answer, so that a retry may call again. Locks are taken in the one order: call, key, account.
create or replace function public.ai_call_finish(
  p_call_id uuid, p_status text, p_usage jsonb default '{}', p_provider_cost numeric default null, p_first_token_ms integer default null,
  p_duration_ms integer default null, p_error text default null, p_answer jsonb default null
) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_call public.ai_calls;
  c_max_error_chars constant integer := 200;
  c_max_cost_usd constant numeric := 1000000;
begin
  perform turnpike.require_service();
  perform turnpike.ai_usage_check(p_usage);
  perform turnpike.check_text(p_error, c_max_error_chars, '/error');
  if p_status is null or p_status not in ('succeeded', 'failed', 'canceled', 'interrupted') then
    perform turnpike.invalid('/status', 'invalid_value', 'must be succeeded, failed, canceled or interrupted');
  elsif p_provider_cost not between 0 and c_max_cost_usd then
    perform turnpike.invalid('/provider_cost', 'out_of_range', 'must be between 0 and ' || c_max_cost_usd);
  elsif least(p_first_token_ms, p_duration_ms) < 0 then
    perform turnpike.invalid('/duration_ms', 'out_of_range', 'must be at least 0');
  end if;
  select * into v_call from public.ai_calls as c where c.id = p_call_id for update;
  if not found then
    perform turnpike.fail('call_not_found', 404);
  elsif v_call.status = 'running' then
    perform from public.idempotency_keys as k where k.caller = v_call.actor_id and k.key = v_call.idempotency_key for update;
    v_call := turnpike.ai_call_settle(v_call, p_status, p_usage, p_first_token_ms, p_duration_ms, p_error);
    if p_provider_cost is not null then
      insert into public.ai_call_costs (call_id, provider_cost, credits_per_usd)
      values (v_call.id, p_provider_cost, (select p.credits_per_usd from public.ai_model_prices as p where p.id = v_call.price_id));
    end if;
    if p_status = 'succeeded' then
      update public.idempotency_keys as k set answer = coalesce(p_answer, 'null'), status = 200
      where k.caller = v_call.actor_id and k.key = v_call.idempotency_key and k.hold_id = v_call.hold_id and k.answer is null;
    else
      delete from public.idempotency_keys as k
      where k.caller = v_call.actor_id and k.key = v_call.idempotency_key and k.hold_id = v_call.hold_id and k.answer is null;
    end if;
  end if;
  return v_call.result || case when v_call.idempotency_key is not null and p_answer is not null
    then jsonb_build_object('answer', p_answer) else '{}' end;
end $$;
comment on function public.ai_call_finish(uuid, text, jsonb, numeric, integer, integer, text, jsonb) is
  'Charges a call for its usage {input_tokens, cached_input_tokens, output_tokens, images, video_seconds, source}, never more than was held, '
  'and gives the rest back: {call_id, status, charged, held, released, shortfall, balance, available}, with {answer} as a replay will show it '
  'where the call has a key. A failed call without output costs nothing. Finishing twice gives the first figures. p_provider_cost is in US '
  'dollars. Service only, else 403 forbidden; 404 call_not_found; 422 at /status, /usage, /provider_cost, /duration_ms, /error.';
