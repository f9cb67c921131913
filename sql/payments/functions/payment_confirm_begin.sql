-- Two things under one name. A transfer is confirmed by the administrator who saw it arrive, and that pays the order. A provider's payment
-- is confirmed by its payer, which only tells the provider to take the money: what pays the order is the provider's own report.
create or replace function public.payment_confirm_begin(
  p_id uuid, p_payment_method text default null, p_return_url text default null,
  p_idempotency_key text default null, p_fingerprint text default null
) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_actor_id uuid := turnpike.require_active_user();
  v_fingerprint text := coalesce(p_fingerprint, turnpike.fingerprint('payment_confirm_begin', p_id::text, p_payment_method, p_return_url));
  v_replay jsonb := turnpike.operation_replay(p_idempotency_key, v_fingerprint);
  v_payment public.payments;
begin
  if v_replay is not null then
    return v_replay;
  end if;
  perform turnpike.confirm_check(p_payment_method, p_return_url);
  v_payment := turnpike.payment_lock(p_id);
  if v_payment.provider = 'bank_transfer' then
    return turnpike.operation_local(p_idempotency_key, 200, turnpike.transfer_confirm(v_payment));
  end if;
  v_payment := turnpike.payment_process(v_payment);
  return turnpike.operation_answer(turnpike.operation_begin('intent_confirm', p_id, v_payment.provider, v_payment.livemode,
    jsonb_build_object('payment_id', p_id, 'provider_payment_id', v_payment.provider_payment_id,
      'payment_method', p_payment_method, 'return_url', p_return_url),
    p_idempotency_key, v_fingerprint));
end $$;
comment on function public.payment_confirm_begin(uuid, text, text, text, text) is
  '{operation} to call the provider with; for a bank transfer, admin only, {answer: Payment, status: 200}. 403 forbidden, '
  'account_deactivated; 404 payment_not_found; 409 payment_not_confirmable, order_already_paid, order_not_payable, out_of_stock '
  '{product_id}, coupon_used_up, slot_taken; 422 at /payment_method, /return_url; 401 token_missing, token_revoked; and the errors of '
  'idempotency_claim.';
