-- For a front end that shows the provider's own form instead of its page: the first of two transactions. A subscription needs the page,
-- and so does an order of nothing, which has no payment.
create or replace function public.payment_intent_begin(
  p_order text, p_provider text default null, p_livemode boolean default null,
  p_idempotency_key text default null, p_fingerprint text default null
) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_actor_id uuid := turnpike.require_active_user();
  v_fingerprint text := coalesce(p_fingerprint, turnpike.fingerprint('payment_intent_begin', p_order, p_provider, p_livemode::text));
  v_replay jsonb := turnpike.operation_replay(p_idempotency_key, v_fingerprint);
  v_order public.orders;
  v_payment public.payments;
begin
  if v_replay is not null then
    return v_replay;
  end if;
  perform turnpike.provider_check(p_provider, p_livemode);
  v_order := turnpike.order_payable(turnpike.order_lock_own(p_order));
  if p_provider = 'clerk' then
    perform turnpike.fail('provider_unsupported', 422, jsonb_build_object('provider', p_provider));
  elsif v_order.total = 0
    or exists (select from public.order_items as i where i.order_id = v_order.id and i.product_type = 'subscription') then
    perform turnpike.fail('order_not_payable', 409);
  end if;
  v_payment := turnpike.payment_create(v_order, p_provider, p_livemode);
  if p_provider = 'bank_transfer' then
    perform turnpike.order_await_transfer(v_order);
    return turnpike.operation_local(p_idempotency_key, 201, turnpike.payment_json(v_payment));
  end if;
  return turnpike.operation_answer(turnpike.operation_begin('intent', v_payment.id, p_provider, p_livemode,
    turnpike.intent_request(v_payment, v_order), p_idempotency_key, v_fingerprint));
end $$;
comment on function public.payment_intent_begin(text, text, boolean, text, text) is
  '{operation} to call the provider with, or for a bank transfer {answer: Payment, status: 201}. 404 order_not_found; 409 '
  'order_already_paid, order_not_payable (also for a subscription and an order of nothing), out_of_stock {product_id}, coupon_used_up, '
  'slot_taken; 403 account_deactivated; 422 at /provider, /livemode, provider_unsupported {provider}; 401 token_missing, token_revoked; '
  'and the errors of idempotency_claim.';
