-- The bank has taken the money, which is a refund that nobody here gave; never more than the payment has left. What a pending refund may
-- give back is left to that, and taken here if it fails.
create or replace function turnpike.dispute_take_back(p_dispute public.disputes) returns void
language plpgsql volatile set search_path = '' as $$
declare
  v_payment public.payments;
  v_refund public.refunds;
  v_amount bigint;
begin
  select * into v_payment from public.payments as p where p.id = p_dispute.payment_id for update;
  v_amount := least(p_dispute.amount, turnpike.payment_refundable(v_payment));
  if p_dispute.status <> 'lost' or p_dispute.refund_id is not null or v_amount < 1 then
    return;
  end if;
  insert into public.refunds (id, payment_id, user_id, tenant_id, amount, currency, reason, created_at)
  values (turnpike.new_id(), v_payment.id, v_payment.user_id, v_payment.tenant_id, v_amount, v_payment.currency, 'dispute_lost',
    clock_timestamp())
  returning * into v_refund;
  update public.disputes as d set refund_id = v_refund.id where d.id = p_dispute.id;
  perform turnpike.refund_settle(v_refund, 'succeeded', null);
end $$;
comment on function turnpike.dispute_take_back(public.disputes) is
  'Writes a lost dispute down as a refund of its payment, once, which takes back what was bought.';
