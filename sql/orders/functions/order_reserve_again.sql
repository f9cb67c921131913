-- For a buyer who comes back to an order, and for a call to a provider that is repeated. What is still reserved is reserved for longer;
-- what was given back is taken again, if it is still there.
create or replace function turnpike.order_reserve_again(p_order public.orders) returns public.orders
language plpgsql volatile set search_path = '' as $$
declare
  v_order public.orders := p_order;
begin
  if v_order.reserved_until is null then
    perform turnpike.order_retake(v_order);
    perform turnpike.coupon_retake(v_order.id);
    perform turnpike.order_book(v_order);
  end if;
  update public.orders as o
  set reserved_until = greatest(o.reserved_until, clock_timestamp() + turnpike.reservation_time()), updated_at = clock_timestamp()
  where o.id = v_order.id
  returning o.* into v_order;
  return v_order;
end $$;
comment on function turnpike.order_reserve_again(public.orders) is
  'Reserves for a locked pending order what it needs, for 35 minutes from now. Raises 409 out_of_stock {product_id}, coupon_used_up, '
  'slot_taken; 422 at /coupon and /items/N/starts_at.';
