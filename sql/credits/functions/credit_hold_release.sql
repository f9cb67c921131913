-- Gives all of a hold back.
create or replace function public.credit_hold_release(
  p_id uuid, p_idempotency_key text default null, p_fingerprint text default null
) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_actor_id uuid := turnpike.require_active_user();
  v_replay jsonb := turnpike.idempotency_begin(
    p_idempotency_key, coalesce(p_fingerprint, turnpike.fingerprint('credit_hold_release', p_id::text)));
  v_locked record;
  v_done record;
begin
  if v_replay is not null then
    return v_replay;
  end if;
  v_locked := turnpike.credit_hold_lock(p_id);
  v_done := turnpike.credit_hold_resolve(v_locked.account, v_locked.hold, null);
  return turnpike.idempotency_finish(p_idempotency_key, 200,
    jsonb_build_object('hold', turnpike.credit_hold_json(v_done.hold)) || turnpike.credit_figures(v_done.account));
end $$;
comment on function public.credit_hold_release(uuid, text, text) is
  'Returns the credits of the hold: {hold: Hold, balance, held, available}. 404 hold_not_found; 409 hold_already_captured, '
  'hold_already_released, hold_expired; 403 account_deactivated, forbidden (a managed hold); 401 token_missing, '
  'token_revoked; and the errors of idempotency_claim.';
