-- A long stream's sign of life: what it has used so far, which the sweep settles by if nothing else comes, and a hold that lasts again as long
-- as at the beginning, within the ledger's 24 hours.
create or replace function public.ai_call_progress(p_call_id uuid, p_usage jsonb) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_call public.ai_calls;
  v_now timestamptz := clock_timestamp();
  v_expires_at timestamptz;
  c_max_lifetime constant interval := '24 hours';
begin
  perform turnpike.require_service();
  perform turnpike.ai_usage_check(p_usage);
  select * into v_call from public.ai_calls as c where c.id = p_call_id for update;
  if not found then
    perform turnpike.fail('call_not_found', 404);
  elsif v_call.status = 'running' then
    update public.ai_calls as c set progress = p_usage, progress_at = v_now where c.id = p_call_id;
    v_expires_at := least(v_now + turnpike.ai_hold_seconds(v_call.kind) * interval '1 second', v_call.created_at + c_max_lifetime);
    update public.idempotency_keys as k set running_until = v_expires_at
    where k.caller = v_call.actor_id and k.key = v_call.idempotency_key and k.hold_id = v_call.hold_id and k.answer is null;
    update public.credit_holds as h set expires_at = v_expires_at
    where h.id = v_call.hold_id and h.status = 'active' and h.expires_at > v_now and h.expires_at < v_expires_at;
  end if;
  return jsonb_build_object('call_id', v_call.id, 'status', v_call.status, 'hold_expires_at',
    (select turnpike.rfc3339(h.expires_at) from public.credit_holds as h where h.id = v_call.hold_id));
end $$;
comment on function public.ai_call_progress(uuid, jsonb) is
  'Keeps the usage so far of a running call and lets its hold last on: {call_id, status, hold_expires_at}; a call that has ended stays as it '
  'is. Service only, else 403 forbidden; 404 call_not_found; 422 at /usage.';
