-- Pending refunds count against the payment from the moment they are written: two at once never give back more than came.
create or replace function turnpike.refund_create(
  p_payment public.payments, p_amount bigint, p_reason text, p_actor_id uuid
) returns public.refunds
language plpgsql volatile set search_path = '' as $$
declare
  v_refundable bigint := turnpike.payment_refundable(p_payment);
  v_refund public.refunds;
begin
  if p_amount < 1 then
    perform turnpike.invalid('/amount', 'out_of_range', 'must be at least 1');
  elsif coalesce(p_amount, greatest(v_refundable, 1)) > v_refundable then
    perform turnpike.fail('refund_exceeds_payment', 409,
      jsonb_build_object('refundable', turnpike.money(v_refundable, p_payment.currency)));
  end if;
  insert into public.refunds (id, payment_id, user_id, tenant_id, amount, currency, reason, requested_by, created_at)
  values (turnpike.new_id(), p_payment.id, p_payment.user_id, p_payment.tenant_id, coalesce(p_amount, v_refundable), p_payment.currency,
    p_reason, p_actor_id, clock_timestamp())
  returning * into v_refund;
  return v_refund;
end $$;
comment on function turnpike.refund_create(public.payments, bigint, text, uuid) is
  'A pending refund of the locked payment, of all that is left without an amount. Raises 422 at /amount, 409 refund_exceeds_payment '
  '{refundable}.';
