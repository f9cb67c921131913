-- As a metered call, which also spans two transactions. A stream's answer is not kept, and running it again would charge again: the call is
-- shown instead.
create or replace function turnpike.ai_call_replay(p_key text, p_fingerprint text) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  v_first public.idempotency_keys;
begin
  if p_key is null then
    return null;
  end if;
  v_first := turnpike.idempotency_claim(p_key, p_fingerprint);
  if v_first.caller is null then
    return null;
  end if;
  return jsonb_build_object('replay', v_first.answer, 'status', v_first.status,
    'call', (select turnpike.ai_call_json(c) from public.ai_calls as c where c.hold_id = v_first.hold_id));
end $$;
comment on function turnpike.ai_call_replay(text, text) is
  '{replay, status, call} of a key that has its answer; null when the caller shall go on. Raises what idempotency_claim raises.';
