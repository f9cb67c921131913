-- One call, one transaction: who, whether already answered, the price, the lock, the movement, the answer.
create or replace function public.credit_spend(
  p_amount bigint default null, p_endpoint text default null, p_description text default null, p_metadata jsonb default null,
  p_account text default 'user', p_idempotency_key text default null, p_fingerprint text default null
) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_actor_id uuid := turnpike.require_active_user();
  v_replay jsonb := turnpike.idempotency_begin(p_idempotency_key, coalesce(p_fingerprint, turnpike.fingerprint(
    'credit_spend', p_amount::text, p_endpoint, p_description, p_metadata::text, p_account)));
  v_owner record;
  v_price record;
  v_done record;
  v_account public.credit_accounts;
begin
  if v_replay is not null then
    return v_replay;
  end if;
  v_owner := turnpike.credit_owner(p_account);
  v_price := turnpike.credit_price(p_amount, p_endpoint);
  perform turnpike.credit_check_note(p_description, p_metadata);
  if v_price.admin_free and turnpike.is_admin() then
    v_account := turnpike.credit_account_lock(v_owner.user_id, v_owner.tenant_id, p_create => true);
    v_done := turnpike.credit_debit(v_account, 'spend', 0, 0, v_price.endpoint, p_description, p_metadata, null);
  else
    v_account := turnpike.credit_account_lock(v_owner.user_id, v_owner.tenant_id);
    perform turnpike.credit_check_available(v_account, v_price.credits);
    v_done := turnpike.credit_debit(v_account, 'spend', v_price.credits, 0, v_price.endpoint, p_description, p_metadata, null);
  end if;
  return turnpike.idempotency_finish(p_idempotency_key, 200,
    jsonb_build_object('transaction', turnpike.credit_transfer_json(v_done.transfer)) || turnpike.credit_figures(v_done.account));
end $$;
comment on function public.credit_spend(bigint, text, text, jsonb, text, text, text) is
  'Spends p_amount credits, or the price of p_endpoint: {transaction: Transaction, balance, held, available}. '
  'transaction.amount is negative, 0 for an admin where the rate says so. 402 insufficient_credits {required, available}; 403 '
  'account_deactivated; 422 at /amount, /description, /metadata, /endpoint (field error rate_not_found), tenant_required; 401 '
  'token_missing, token_revoked; and the errors of idempotency_claim.';
