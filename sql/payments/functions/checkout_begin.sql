-- From the wish to pay to the provider's page, in two transactions with the provider's call between them: this is the first. An order that
-- costs nothing, and a transfer that the buyer makes at the bank, need no call.
create or replace function public.checkout_begin(
  p_price_id uuid default null, p_plan_id uuid default null, p_credit_pack_id uuid default null, p_order text default null,
  p_billing_period text default null, p_quantity integer default null, p_starts_at timestamptz default null,
  p_provider text default null, p_livemode boolean default null, p_success_url text default null, p_cancel_url text default null,
  p_coupon text default null, p_account text default 'user', p_instructions text default null,
  p_idempotency_key text default null, p_fingerprint text default null
) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_actor_id uuid := turnpike.require_active_user();
  v_fingerprint text := coalesce(p_fingerprint, turnpike.fingerprint('checkout_begin', p_price_id::text, p_plan_id::text,
    p_credit_pack_id::text, p_order, p_billing_period, p_quantity::text, p_starts_at::text, p_provider, p_livemode::text,
    p_success_url, p_cancel_url, p_coupon, p_account));
  v_replay jsonb := turnpike.operation_replay(p_idempotency_key, v_fingerprint);
  v_order public.orders;
  v_session public.checkout_sessions;
  v_operation public.provider_operations;
begin
  if v_replay is not null then
    return v_replay;
  end if;
  perform turnpike.checkout_check(p_provider, p_livemode, p_success_url, p_cancel_url);
  v_order := turnpike.checkout_order(
    p_price_id, p_plan_id, p_credit_pack_id, p_order, p_billing_period, p_quantity, p_starts_at, p_coupon, p_account);
  v_session := turnpike.checkout_session_find(v_order, p_provider, p_livemode, p_success_url, p_cancel_url);
  if v_session.id is null then
    v_session := turnpike.checkout_session_create(v_order, p_provider, p_livemode, p_success_url, p_cancel_url);
  end if;
  if v_session.status <> 'creating' then
    return turnpike.operation_local(p_idempotency_key, 201, turnpike.checkout_session_json(v_session, p_instructions));
  end if;
  v_operation := turnpike.operation_begin('checkout', v_session.id, p_provider, p_livemode, turnpike.checkout_request(v_session),
    p_idempotency_key, v_fingerprint);
  return turnpike.operation_answer(v_operation);
end $$;
comment on function public.checkout_begin(uuid, uuid, uuid, text, text, integer, timestamptz, text, boolean, text, text, text, text, text,
  text, text) is
  '{operation} to call the provider with, or {answer: CheckoutSession, status: 201} when no call is needed; p_order is a public id, '
  'p_instructions the text of a bank transfer. 404 order_not_found; 409 out_of_stock {product_id}, coupon_used_up, slot_taken, '
  'already_subscribed {subscription_id, change}, order_already_paid, order_not_payable; 403 account_deactivated; 422 at /price_id '
  '(exactly_one, price_unavailable), /plan_id, /credit_pack_id, /billing_period, /quantity, /starts_at, /coupon, /provider, /livemode, '
  '/success_url, /cancel_url, provider_unsupported {provider}, tenant_required; 401 token_missing, token_revoked; and the errors of '
  'idempotency_claim.';
