-- The end of an order that nobody will pay. Should money come all the same, turnpike.order_pay takes it.
create or replace function turnpike.order_cancel(p_order_id uuid, p_reason text) returns void
language plpgsql volatile set search_path = '' as $$
begin
  perform turnpike.order_release(p_order_id);
  update public.orders as o set status = 'canceled', cancel_reason = p_reason, canceled_at = clock_timestamp(), updated_at = clock_timestamp()
  where o.id = p_order_id and o.status = 'pending';
end $$;
comment on function turnpike.order_cancel(uuid, text) is 'Cancels a pending order and gives back what it has reserved.';
