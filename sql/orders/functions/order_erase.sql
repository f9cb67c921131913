-- Books must be kept, names must not: what is unpaid is canceled, all at once because products are locked in one order, and the rest stays
-- without its buyer.
create or replace function turnpike.order_erase(p_user_id uuid) returns void
language plpgsql volatile set search_path = '' as $$
declare
  v_reserved uuid[] := array(select o.id from public.orders as o
    where o.user_id = p_user_id and o.status = 'pending' and o.reserved_until is not null order by o.id for update);
begin
  if cardinality(v_reserved) > 0 then
    perform turnpike.order_release_locked(v_reserved);
  end if;
  update public.orders as o set status = 'canceled', cancel_reason = 'user_deleted', canceled_at = clock_timestamp()
  where o.user_id = p_user_id and o.status = 'pending';
  update public.order_items as i set user_id = null where i.user_id = p_user_id;
  update public.orders as o set user_id = null, updated_at = clock_timestamp() where o.user_id = p_user_id;
end $$;
comment on function turnpike.order_erase(uuid) is 'Cancels the user''s unpaid orders and takes the user''s id off all orders and lines.';
