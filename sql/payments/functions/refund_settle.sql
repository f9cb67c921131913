-- How a pending refund ended, once, whoever reports it. Money that went back has gone back, also if a failure is reported as well. Success
-- gives the money back in our books: off the payment, and off the order if this was the payment that paid it (a second payment by mistake
-- is given back without touching what was bought).
create or replace function turnpike.refund_settle(p_refund public.refunds, p_status text, p_actor_id uuid) returns public.refunds
language plpgsql volatile set search_path = '' as $$
declare
  v_payment public.payments;
  v_refund public.refunds;
begin
  select * into v_payment from public.payments as p where p.id = p_refund.payment_id for update;
  if p_status = 'succeeded' and (case p_refund.status when 'pending' then p_refund.amount > v_payment.amount - v_payment.refunded
    when 'failed' then p_refund.amount > turnpike.payment_refundable(v_payment) end) then
    perform turnpike.fail('refund_exceeds_payment', 409,
      jsonb_build_object('refundable', turnpike.money(turnpike.payment_refundable(v_payment), v_payment.currency)));
  end if;
  update public.refunds as r set status = p_status, updated_at = clock_timestamp()
  where r.id = p_refund.id and (r.status = 'pending' and p_status <> 'pending' or r.status = 'failed' and p_status = 'succeeded')
  returning r.* into v_refund;
  if not found then
    select * into v_refund from public.refunds as r where r.id = p_refund.id;
    return v_refund;
  elsif p_status = 'succeeded' then
    update public.payments as p set refunded = p.refunded + v_refund.amount, updated_at = clock_timestamp(),
      status = case when p.refunded + v_refund.amount >= p.amount then 'refunded' else 'partially_refunded' end
    where p.id = v_payment.id
    returning p.* into v_payment;
    if v_payment.subscription_id is not null then
      perform turnpike.subscription_take_back(v_payment, v_refund.reason, p_actor_id);
    elsif exists (select from public.orders as o where o.id = v_payment.order_id and o.payment_id = v_payment.id) then
      perform turnpike.order_take_back(v_payment.order_id, v_refund.amount, v_refund.reason, p_actor_id);
    end if;
  else
    perform turnpike.dispute_take_back(d) from public.disputes as d where d.payment_id = v_payment.id;
  end if;
  return v_refund;
end $$;
comment on function turnpike.refund_settle(public.refunds, text, uuid) is
  'Sets a pending refund to succeeded or failed, a failed one to succeeded, and takes back what a succeeded one gives the money back for; '
  'any other is returned as it is. Raises 409 refund_exceeds_payment {refundable} if the money has gone back otherwise.';
