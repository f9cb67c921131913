-- The second half: the work succeeded, so it is paid for, and its answer is kept under the key in the same transaction. The
-- same call again, after a lost connection, gives the kept answer. An account paused meanwhile still pays for finished work.
create or replace function public.credit_meter_finish(
  p_hold_id uuid, p_answer jsonb default null, p_status integer default 200, p_idempotency_key text default null
) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_actor_id uuid := turnpike.require_user();
  v_answer jsonb := coalesce(p_answer, 'null');
  v_key public.idempotency_keys;
  v_locked record;
  v_done record;
begin
  if p_status not between 100 and 599 then
    perform turnpike.invalid('/p_status', 'out_of_range', 'must be an HTTP status');
  end if;
  if p_idempotency_key is not null then
    select * into v_key from public.idempotency_keys as k where k.caller = v_actor_id and k.key = p_idempotency_key for update;
    if v_key.hold_id = p_hold_id and v_key.answer is not null then
      return v_key.answer;
    end if;
  end if;
  v_locked := turnpike.credit_hold_lock(p_hold_id);
  v_done := turnpike.credit_hold_resolve(v_locked.account, v_locked.hold, (v_locked.hold).amount);
  update public.idempotency_keys as k set answer = v_answer, status = coalesce(p_status, 200)
  where k.caller = v_actor_id and k.key = p_idempotency_key and k.hold_id = p_hold_id;
  return v_answer;
end $$;
comment on function public.credit_meter_finish(uuid, jsonb, integer, text) is
  'Captures the hold, keeps answer and status under the key, and returns the answer as it came. 404 hold_not_found; 409 '
  'hold_already_captured, hold_already_released, hold_expired; 401 token_missing, token_revoked.';
