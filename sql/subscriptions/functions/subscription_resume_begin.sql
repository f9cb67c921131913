-- Only what is set to end and has not ended can go on; a new subscription is a checkout.
create or replace function public.subscription_resume_begin(
  p_subscription_id uuid default null, p_idempotency_key text default null, p_fingerprint text default null
) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_user_id uuid := turnpike.require_active_user();
  v_fingerprint text := coalesce(p_fingerprint, turnpike.fingerprint('subscription_resume_begin', p_subscription_id::text));
  v_replay jsonb := turnpike.operation_replay(p_idempotency_key, v_fingerprint);
  v_subscription public.subscriptions;
begin
  if v_replay is not null then
    return v_replay;
  end if;
  v_subscription := turnpike.subscription_lock(p_subscription_id, 'subscription_not_resumable');
  if not v_subscription.cancel_at_period_end or v_subscription.current_period_end <= clock_timestamp() then
    perform turnpike.fail('subscription_not_resumable', 409);
  end if;
  perform turnpike.subscription_check_idle(v_subscription);
  return turnpike.subscription_command(v_subscription, 'subscription_resume', jsonb_build_object('subscription_id', v_subscription.id,
    'provider_subscription_id', v_subscription.provider_subscription_id), p_idempotency_key, v_fingerprint);
end $$;
comment on function public.subscription_resume_begin(uuid, text, text) is
  '{answer, status} or {operation}; the answer is the Subscription, which goes on. 404 subscription_not_found; 409 '
  'subscription_not_resumable, subscription_busy; 422 at /subscription_id (subscription_required), provider_unsupported {provider}; 403 '
  'account_deactivated; 401 token_missing, token_revoked; and the errors of operation_replay.';
