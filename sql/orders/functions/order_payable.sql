-- Whether money may still be asked for. A day after it was placed an order takes no new way to pay, however often its buyer came back:
-- or what it has reserved, at the price of that day, could be kept from others for ever.
create or replace function turnpike.order_payable(p_order public.orders) returns public.orders
language plpgsql volatile set search_path = '' as $$
declare
  c_max_age constant interval := '24 hours';
begin
  if p_order.status in ('paid', 'partially_refunded') then
    perform turnpike.fail('order_already_paid', 409);
  elsif p_order.status <> 'pending' or p_order.created_at <= clock_timestamp() - c_max_age then
    perform turnpike.fail('order_not_payable', 409);
  end if;
  return turnpike.order_reserve_again(p_order);
end $$;
comment on function turnpike.order_payable(public.orders) is
  'The locked order, reserved for another 35 minutes. Raises 409 order_already_paid, order_not_payable, and what order_reserve_again '
  'raises.';
