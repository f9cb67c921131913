-- A checkout failed or expired, or the order was canceled. Whoever comes second finds nothing reserved.
create or replace function turnpike.order_release(p_order_id uuid) returns void
language plpgsql volatile set search_path = '' as $$
begin
  perform from public.orders as o where o.id = p_order_id and o.status = 'pending' and o.reserved_until is not null for update;
  if found then
    perform turnpike.order_release_locked(array[p_order_id]);
  end if;
end $$;
comment on function turnpike.order_release(uuid) is
  'Gives back what a pending order has reserved: stock, its coupon''s use, slots. Does nothing to any other order.';
