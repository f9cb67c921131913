-- Products in the order of their ids, always: two orders for the same two products would else wait for each other in a circle.
create or replace function turnpike.order_take_stock(p_items public.order_items[]) returns void
language plpgsql volatile set search_path = '' as $$
declare
  v_wanted record;
begin
  for v_wanted in
    select i.product_id, sum(i.quantity)::integer as quantity from unnest(p_items) as i group by i.product_id order by i.product_id
  loop
    if not turnpike.stock_take(v_wanted.product_id, v_wanted.quantity) then
      perform turnpike.fail('out_of_stock', 409, jsonb_build_object('product_id', v_wanted.product_id));
    end if;
  end loop;
end $$;
comment on function turnpike.order_take_stock(public.order_items[]) is
  'Takes the units of all lines off their products'' stock. Raises 409 out_of_stock {product_id}.';
