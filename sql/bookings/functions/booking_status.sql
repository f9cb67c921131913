-- The true status, whatever the row still says: a reservation is over when its order's is, whether or not the slot was given back yet.
create or replace function turnpike.booking_status(p public.bookings) returns text
language plpgsql stable set search_path = '' as $$
begin
  if p.status = 'reserved' and coalesce((turnpike.booking_order(p.order_id)).reserved_until, '-infinity') <= clock_timestamp() then
    return 'canceled';
  end if;
  return p.status;
end $$;
comment on function turnpike.booking_status(public.bookings) is 'reserved, confirmed or canceled, as of now.';
