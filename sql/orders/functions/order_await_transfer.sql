-- A transfer takes days. For that long the order keeps what it has reserved, counted from when it was placed: another transfer for the
-- same order does not keep it longer.
create or replace function turnpike.order_await_transfer(p_order public.orders) returns public.orders
language plpgsql volatile set search_path = '' as $$
declare
  v_order public.orders;
  c_transfer_time constant interval := '7 days';
begin
  update public.orders as o set reserved_until = o.created_at + c_transfer_time, updated_at = clock_timestamp()
  where o.id = p_order.id
  returning o.* into v_order;
  return v_order;
end $$;
comment on function turnpike.order_await_transfer(public.orders) is 'Reserves what the order has reserved until 7 days after it was placed.';
