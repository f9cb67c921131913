-- A seat for an order's line. Reservations of one service happen one after the other, behind the lock on its offer, so the seat that
-- is found free is free; without it two inserts could wait for each other at the exclusion constraint, which stays the last word. An
-- order that is reserved again keeps the time it had: notice and hours were met when it was booked.
create or replace function turnpike.booking_reserve(p_order public.orders, p_item public.order_items, p_pointer text)
returns public.bookings
language plpgsql volatile set search_path = '' as $$
declare
  v_offer public.service_offers;
  v_booking public.bookings;
  v_ends_at timestamptz;
  v_seat integer;
begin
  select * into v_offer from public.service_offers as o where o.product_id = p_item.product_id for update;
  select * into v_booking from public.bookings as b where b.order_item_id = p_item.id for update;
  if v_booking.id is null then
    perform turnpike.booking_check_start(v_offer, p_item.starts_at, p_pointer);
  elsif v_booking.status <> 'canceled' then
    return v_booking;
  elsif v_booking.starts_at <= clock_timestamp() then
    perform turnpike.invalid(p_pointer, 'in_the_past', 'must be in the future');
  end if;
  v_ends_at := coalesce(v_booking.ends_at, p_item.starts_at + v_offer.duration_minutes * interval '1 minute');
  v_seat := turnpike.booking_seat(v_offer, p_item.starts_at, v_ends_at);
  if v_seat is null then
    perform turnpike.fail('slot_taken', 409);
  end if;
  insert into public.bookings as b (id, product_id, product_name, seller_id, order_id, order_item_id, user_id, tenant_id, seat,
    starts_at, ends_at, status)
  values (turnpike.new_id(), p_item.product_id, p_item.name, p_item.seller_id, p_order.id, p_item.id, p_order.user_id, p_order.tenant_id,
    v_seat, p_item.starts_at, v_ends_at, 'reserved')
  on conflict (order_item_id) do update
  set status = 'reserved', seat = excluded.seat, canceled_at = null, updated_at = clock_timestamp()
  returning b.* into v_booking;
  return v_booking;
exception when exclusion_violation then
  perform turnpike.fail('slot_taken', 409);
end $$;
comment on function turnpike.booking_reserve(public.orders, public.order_items, text) is
  'Reserves a seat of the slot that the order''s line is for, once; returns the booking. Raises 409 slot_taken, and 422 at the pointer as '
  'booking_check_start does.';
