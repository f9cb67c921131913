-- Money has come: the order is paid, once, and what was bought is handed over in the same transaction. A second payment of a paid order
-- changes nothing here; it stays a payment of its own, which can be refunded. An order that was canceled meanwhile is paid all the
-- same, because the money is there.
create or replace function turnpike.order_pay(p_order_id uuid, p_payment public.payments, p_details jsonb) returns public.orders
language plpgsql volatile set search_path = '' as $$
declare
  v_order public.orders;
  v_reserved boolean;
begin
  select * into v_order from public.orders as o where o.id = p_order_id for update;
  if v_order.status not in ('pending', 'canceled') then
    return v_order;
  end if;
  v_reserved := v_order.reserved_until is not null;
  update public.orders as o set status = 'paid', payment_id = p_payment.id, paid_at = clock_timestamp(), reserved_until = null,
    canceled_at = null, cancel_reason = null, updated_at = clock_timestamp()
  where o.id = p_order_id
  returning o.* into v_order;
  return turnpike.order_fulfil(v_order, v_reserved, p_payment, p_details);
end $$;
comment on function turnpike.order_pay(uuid, public.payments, jsonb) is
  'Marks a pending or canceled order as paid by the payment (none for an order of nothing) and fulfils it; returns any other order as '
  'it is. p_details as turnpike.payment_succeeded has them.';
