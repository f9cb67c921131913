-- Reserving is not spending: nothing is posted, but nobody else can have the credits until the hold ends.
create or replace function public.credit_hold_create(
  p_amount bigint default null, p_endpoint text default null, p_expires_in_seconds integer default 900, p_description text default null,
  p_metadata jsonb default null, p_account text default 'user', p_idempotency_key text default null, p_fingerprint text default null
) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_actor_id uuid := turnpike.require_active_user();
  v_replay jsonb := turnpike.idempotency_begin(p_idempotency_key, coalesce(p_fingerprint, turnpike.fingerprint(
    'credit_hold_create', p_amount::text, p_endpoint, p_expires_in_seconds::text, p_description, p_metadata::text, p_account)));
  v_price record;
  v_placed record;
begin
  if v_replay is not null then
    return v_replay;
  end if;
  v_price := turnpike.credit_price(p_amount, p_endpoint);
  perform turnpike.credit_check_note(p_description, p_metadata);
  v_placed := turnpike.credit_hold_place(
    p_account, v_price.credits, false, v_price.endpoint, p_description, p_metadata, p_expires_in_seconds);
  return turnpike.idempotency_finish(p_idempotency_key, 201, turnpike.credit_hold_json(v_placed.hold));
end $$;
comment on function public.credit_hold_create(bigint, text, integer, text, jsonb, text, text, text) is
  '201 with the Hold of p_amount credits, or of the price of p_endpoint, for 1 to 86400 seconds. 402 insufficient_credits '
  '{required, available}; 403 account_deactivated; 422 at /amount, /expires_in_seconds, /description, /metadata, /endpoint '
  '(field error rate_not_found), tenant_required; 401 token_missing, token_revoked; and the errors of idempotency_claim.';
