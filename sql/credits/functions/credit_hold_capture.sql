-- Takes part or all of a hold; the rest goes back in the same step.
create or replace function public.credit_hold_capture(
  p_id uuid, p_amount bigint default null, p_idempotency_key text default null, p_fingerprint text default null
) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_actor_id uuid := turnpike.require_active_user();
  v_replay jsonb := turnpike.idempotency_begin(p_idempotency_key, coalesce(p_fingerprint, turnpike.fingerprint(
    'credit_hold_capture', p_id::text, p_amount::text)));
  v_locked record;
  v_done record;
begin
  if v_replay is not null then
    return v_replay;
  end if;
  if p_amount is not null then
    perform turnpike.credit_check_amount(p_amount);
  end if;
  v_locked := turnpike.credit_hold_lock(p_id);
  if p_amount > (v_locked.hold).amount then
    perform turnpike.invalid('/amount', 'out_of_range', 'must be at most the amount held, ' || (v_locked.hold).amount);
  end if;
  v_done := turnpike.credit_hold_resolve(v_locked.account, v_locked.hold, coalesce(p_amount, (v_locked.hold).amount));
  return turnpike.idempotency_finish(p_idempotency_key, 200,
    jsonb_build_object('hold', turnpike.credit_hold_json(v_done.hold), 'transaction', turnpike.credit_transfer_json(v_done.transfer))
      || turnpike.credit_figures(v_done.account));
end $$;
comment on function public.credit_hold_capture(uuid, bigint, text, text) is
  'Spends p_amount credits of the hold, or all, and returns the rest: {hold: Hold, transaction: Transaction, balance, held, '
  'available}. 404 hold_not_found; 409 hold_already_captured, hold_already_released, hold_expired; 403 account_deactivated, '
  'forbidden (a managed hold); 422 at /amount; 401 token_missing, token_revoked; and the errors of idempotency_claim.';
