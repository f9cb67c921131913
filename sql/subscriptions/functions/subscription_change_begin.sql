-- The first transaction of a plan change. A preview looks and leaves no trace, so it needs no key either. Where no provider charges, the
-- change is made here at once; but nothing that costs money today, unless it is the development provider, which takes it without asking.
create or replace function public.subscription_change_begin(
  p_subscription_id uuid default null, p_price_id uuid default null, p_plan_id uuid default null, p_billing_period text default null,
  p_preview boolean default false, p_idempotency_key text default null, p_fingerprint text default null
) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_user_id uuid := turnpike.require_active_user();
  v_preview boolean := coalesce(p_preview, false);
  v_fingerprint text := coalesce(p_fingerprint, turnpike.fingerprint('subscription_change_begin', p_subscription_id::text, p_price_id::text,
    p_plan_id::text, p_billing_period));
  v_replay jsonb := turnpike.operation_replay(case when not v_preview then p_idempotency_key end, v_fingerprint);
  v_subscription public.subscriptions;
  v_request jsonb;
begin
  if v_replay is not null then
    return v_replay;
  end if;
  v_subscription := turnpike.subscription_lock(p_subscription_id);
  perform turnpike.subscription_check_idle(v_subscription);
  v_request := turnpike.subscription_request(v_subscription, p_price_id, p_plan_id, p_billing_period, v_preview);
  if turnpike.subscription_local(v_subscription.provider) then
    return turnpike.subscription_change_local(v_subscription, v_request, p_idempotency_key);
  elsif v_preview then
    return jsonb_build_object('operation', jsonb_build_object('id', null, 'kind', 'subscription_change',
      'provider', v_subscription.provider, 'livemode', v_subscription.livemode, 'idempotency_key', null, 'request', v_request,
      'answer', turnpike.subscription_change_answer(v_subscription, v_request)));
  end if;
  return turnpike.operation_answer(turnpike.operation_begin('subscription_change', v_subscription.id, v_subscription.provider,
    v_subscription.livemode, v_request, p_idempotency_key, v_fingerprint));
end $$;
comment on function public.subscription_change_begin(uuid, uuid, uuid, text, boolean, text, text) is
  '{answer, status} or {operation} to a price, or to a plan (in the period the subscription has, unless p_billing_period says which): an '
  'upgrade, by what a year costs, now and prorated, a downgrade with the next period. The answer is the Subscription; of a preview the '
  'SubscriptionPreview, whose operation has id null and, in `answer`, the preview with our own amounts in place of the provider''s. 404 '
  'subscription_not_found; 409 plan_unchanged, subscription_already_canceled, subscription_busy; 422 at /price_id, /plan_id, '
  '/billing_period, /subscription_id, provider_unsupported {provider}; 403 account_deactivated; 401 token_missing, token_revoked; and the '
  'errors of operation_replay.';
