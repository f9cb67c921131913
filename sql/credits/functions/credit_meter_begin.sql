-- The first half of a metered call: price, and reserve it. The work itself happens outside of any transaction, so the key is
-- marked as running until the hold's deadline: a second call waits no longer than that for an answer that will never come.
-- The answer that is kept will be the caller's own words, so its fingerprint is one that no other function takes for its own: the functions
-- in front act on what those answer, such as by signing a path.
create or replace function public.credit_meter_begin(
  p_method text, p_path text, p_expires_in_seconds integer default 60, p_account text default 'user',
  p_idempotency_key text default null, p_fingerprint text default null
) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_actor_id uuid := turnpike.require_active_user();
  v_rate public.credit_rates;
  v_first public.idempotency_keys;
  v_placed record;
  v_free boolean;
  v_endpoint text := upper(p_method) || ' ' || p_path;
begin
  if p_idempotency_key is not null then
    v_first := turnpike.idempotency_claim(p_idempotency_key,
      'metered:' || coalesce(p_fingerprint, turnpike.fingerprint('credit_meter_begin', p_method, p_path, p_account)));
    if v_first.caller is not null then
      return jsonb_build_object('replay', v_first.answer, 'status', v_first.status);
    end if;
  end if;
  v_rate := turnpike.credit_rate_match(upper(p_method), p_path);
  v_free := v_rate.admin_free and turnpike.is_admin();
  v_placed := turnpike.credit_hold_place(p_account, v_rate.credits, v_free, v_endpoint, null,
    case when v_free then jsonb_build_object('credits', v_rate.credits) end, p_expires_in_seconds);
  update public.idempotency_keys as k set hold_id = (v_placed.hold).id, running_until = (v_placed.hold).expires_at
  where k.caller = v_actor_id and k.key = p_idempotency_key;
  return jsonb_build_object('hold_id', (v_placed.hold).id, 'credits', v_rate.credits, 'free', v_free);
end $$;
comment on function public.credit_meter_begin(text, text, integer, text, text, text) is
  'Prices a call and holds its credits: {hold_id, credits, free}; free for an admin where the rate says so (the hold is of 0 '
  'then). If the key has its answer already: {replay, status}. 402 insufficient_credits {required, available}; 403 '
  'account_deactivated; 409 idempotency_in_progress {retry_after_seconds}; 422 at /endpoint (field error rate_not_found), '
  'tenant_required, at /expires_in_seconds; 401 token_missing, token_revoked; and the errors of idempotency_claim.';
