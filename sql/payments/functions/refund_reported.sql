-- A refund as the provider reports it, however often: by its id, it is one of ours that is known, or one of ours whose answer was lost, or
-- one that was made on the provider's own pages: of no more than the refunds that the provider has named leave of the payment.
create or replace function turnpike.refund_reported(
  p_payment_id uuid, p_provider_refund_id text, p_amount bigint, p_status text
) returns public.refunds
language plpgsql volatile set search_path = '' as $$
declare
  v_payment public.payments;
  v_refund public.refunds;
  v_amount bigint;
begin
  select * into v_payment from public.payments as p where p.id = p_payment_id for update;
  select * into v_refund from public.refunds as r where r.payment_id = p_payment_id and r.provider_refund_id = p_provider_refund_id;
  if v_refund.id is null then
    select * into v_refund from public.refunds as r
    where r.payment_id = p_payment_id and r.provider_refund_id is null and r.status = 'pending' and r.amount = p_amount
    order by r.id limit 1;
  end if;
  v_amount := least(p_amount, v_payment.amount - v_payment.refunded - coalesce((select sum(r.amount) from public.refunds as r
    where r.payment_id = p_payment_id and r.status = 'pending' and r.provider_refund_id is not null), 0));
  if v_refund.id is null and v_payment.status in ('succeeded', 'partially_refunded') and v_amount > 0 then
    insert into public.refunds (id, payment_id, user_id, tenant_id, amount, currency, created_at)
    values (turnpike.new_id(), v_payment.id, v_payment.user_id, v_payment.tenant_id, v_amount, v_payment.currency, clock_timestamp())
    returning * into v_refund;
  end if;
  if v_refund.id is null then
    return null;
  end if;
  if v_refund.provider_refund_id is null then
    v_refund := turnpike.refund_identify(v_refund.id, p_provider_refund_id);
  end if;
  return turnpike.refund_settle(v_refund, p_status, v_refund.requested_by);
end $$;
comment on function turnpike.refund_reported(uuid, text, bigint, text) is
  'The refund of the payment with this id at the provider, found or made, with the status pending, succeeded or failed applied; null '
  'when nothing of the payment is left to refund.';
