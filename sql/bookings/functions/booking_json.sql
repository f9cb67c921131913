-- A booking as its owner and its seller see it.
create or replace function turnpike.booking_json(p public.bookings) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_order record := turnpike.booking_order(p.order_id);
  v_status text := turnpike.booking_status(p);
begin
  return jsonb_build_object(
    'id', p.id, 'product_id', p.product_id, 'product_name', p.product_name, 'status', v_status,
    'account', case when p.tenant_id is null then 'user' else 'tenant' end, 'starts_at', turnpike.rfc3339(p.starts_at),
    'ends_at', turnpike.rfc3339(p.ends_at), 'seat', p.seat, 'order', v_order.public_id,
    'reserved_until', case when v_status = 'reserved' then turnpike.rfc3339(v_order.reserved_until) end, 'notes', p.notes,
    'canceled_at', turnpike.rfc3339(p.canceled_at), 'created_at', turnpike.rfc3339(p.created_at));
end $$;
comment on function turnpike.booking_json(public.bookings) is
  'Booking: {id, product_id, product_name, status, account, starts_at, ends_at, seat, order, reserved_until, notes, '
  'canceled_at, created_at}; order is a public_id, reserved_until null unless reserved.';
