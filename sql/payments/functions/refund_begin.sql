-- Money back, by those who took it. The payment's lock makes asking how much is left and taking it one step. What no provider holds goes
-- back by hand, so it is written down at once.
create or replace function public.refund_begin(
  p_payment_id uuid, p_amount bigint default null, p_reason text default null,
  p_idempotency_key text default null, p_fingerprint text default null
) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_actor_id uuid := turnpike.require_seller();
  v_fingerprint text := coalesce(p_fingerprint, turnpike.fingerprint('refund_begin', p_payment_id::text, p_amount::text, p_reason));
  v_replay jsonb := turnpike.operation_replay(p_idempotency_key, v_fingerprint);
  v_payment public.payments;
  v_refund public.refunds;
  c_max_reason_chars constant integer := 500;
begin
  if v_replay is not null then
    return v_replay;
  end if;
  perform turnpike.check_text(p_reason, c_max_reason_chars, '/reason');
  v_payment := turnpike.refund_lock(p_payment_id);
  v_refund := turnpike.refund_create(v_payment, p_amount, p_reason, v_actor_id);
  if v_payment.provider in ('bank_transfer', 'development') then
    v_refund := turnpike.refund_settle(v_refund, 'succeeded', v_actor_id);
    return turnpike.operation_local(p_idempotency_key, 201, turnpike.refund_json(v_refund));
  end if;
  return turnpike.operation_answer(turnpike.operation_begin('refund', v_refund.id, v_payment.provider, v_payment.livemode,
    jsonb_build_object('refund_id', v_refund.id, 'payment_id', v_payment.id, 'provider_payment_id', v_payment.provider_payment_id,
      'amount', v_refund.amount, 'currency', v_refund.currency, 'reason', p_reason),
    p_idempotency_key, v_fingerprint));
end $$;
comment on function public.refund_begin(uuid, bigint, text, text, text) is
  '{operation} to call the provider with, or {answer: Refund, status: 201} for a bank transfer and the development provider. p_amount in '
  'minor units; all that is left without it. Admin, or the seller of all that was paid for, else 403 forbidden; 404 payment_not_found; '
  '409 payment_not_refundable, refund_exceeds_payment {refundable: Money}; 422 at /amount, /reason, provider_unsupported {provider}; 401 '
  'token_missing, token_revoked; and the errors of idempotency_claim.';
