-- Slots last, after stock and coupon, and in one order of product and time, for the same reason as the stock's.
create or replace function turnpike.order_book(p_order public.orders, p_pointers text[] default null) returns void
language plpgsql volatile set search_path = '' as $$
declare
  v_item public.order_items;
begin
  for v_item in
    select i.* from public.order_items as i where i.order_id = p_order.id and i.product_type = 'service'
    order by i.product_id, i.starts_at, i.id
  loop
    perform turnpike.booking_reserve(
      p_order, v_item, coalesce(p_pointers[v_item.position], '/items/' || v_item.position - 1) || '/starts_at');
  end loop;
end $$;
comment on function turnpike.order_book(public.orders, text[]) is
  'Reserves the slots of the order''s services. Raises what booking_reserve raises.';
