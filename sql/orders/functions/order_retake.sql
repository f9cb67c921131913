-- The stock's part of reserving again.
create or replace function turnpike.order_retake(p_order public.orders) returns void
language plpgsql volatile set search_path = '' as $$
declare
  v_items public.order_items[] := array(select i from public.order_items as i where i.order_id = p_order.id);
begin
  perform turnpike.order_release_due(array(select i.product_id from unnest(v_items) as i), p_order.coupon_code);
  perform turnpike.order_take_stock(v_items);
end $$;
comment on function turnpike.order_retake(public.orders) is
  'Takes the units of a locked order''s lines off the stock once more. Raises 409 out_of_stock {product_id}.';
