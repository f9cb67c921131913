-- The first transaction of a cancelation. One that is set to end may still be ended now, but not be set to end again.
create or replace function public.subscription_cancel_begin(
  p_subscription_id uuid default null, p_at_period_end boolean default true, p_reason text default null,
  p_idempotency_key text default null, p_fingerprint text default null
) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_user_id uuid := turnpike.require_active_user();
  v_at_period_end boolean := coalesce(p_at_period_end, true);
  v_fingerprint text := coalesce(p_fingerprint, turnpike.fingerprint('subscription_cancel_begin', p_subscription_id::text,
    v_at_period_end::text, p_reason));
  v_replay jsonb := turnpike.operation_replay(p_idempotency_key, v_fingerprint);
  v_subscription public.subscriptions;
  v_request jsonb;
  c_max_reason_chars constant integer := 500;
begin
  if v_replay is not null then
    return v_replay;
  end if;
  perform turnpike.check_text(p_reason, c_max_reason_chars, '/reason');
  v_subscription := turnpike.subscription_lock(p_subscription_id);
  perform turnpike.subscription_check_idle(v_subscription);
  if v_subscription.cancel_at_period_end and v_at_period_end then
    perform turnpike.fail('subscription_already_canceled', 409);
  end if;
  v_request := jsonb_build_object('subscription_id', v_subscription.id, 'at_period_end', v_at_period_end, 'reason', p_reason,
    'provider_subscription_id', v_subscription.provider_subscription_id);
  return turnpike.subscription_command(v_subscription, 'subscription_cancel', v_request, p_idempotency_key, v_fingerprint);
end $$;
comment on function public.subscription_cancel_begin(uuid, boolean, text, text, text) is
  '{answer, status} or {operation}; the answer is the Subscription, set to end with its period (the default), or ended now. 404 '
  'subscription_not_found; 409 subscription_already_canceled, subscription_busy; 422 at /reason, /subscription_id (subscription_required), '
  'provider_unsupported {provider}; 403 account_deactivated; 401 token_missing, token_revoked; and the errors of operation_replay.';
