-- Whoever may cancel a booking: its owner, its seller, an administrator. To anybody else it looks like none. The order first, then the
-- booking: paying, releasing and refunding an order come the same way.
create or replace function turnpike.booking_lock(p_id uuid, p_user_id uuid) returns public.bookings
language plpgsql volatile set search_path = '' as $$
declare
  v_booking public.bookings;
begin
  select * into v_booking from public.bookings as b
  where b.id = p_id and (b.seller_id = p_user_id or turnpike.is_admin()
    or case when b.tenant_id is null then b.user_id = p_user_id else b.tenant_id = turnpike.tenant_id() end);
  if not found then
    perform turnpike.fail('booking_not_found', 404);
  end if;
  perform from public.orders as o where o.id = v_booking.order_id for update;
  select * into v_booking from public.bookings as b where b.id = p_id for update;
  return v_booking;
end $$;
comment on function turnpike.booking_lock(uuid, uuid) is 'The booking, locked with its order. Raises 404 booking_not_found.';
