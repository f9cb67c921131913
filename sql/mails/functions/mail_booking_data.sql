-- When the appointment is, in words of the place where it happens: the buyer has to be there at the hour on the wall.
create or replace function turnpike.mail_booking_data(p public.bookings) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_zone text := coalesce((select o.time_zone from public.service_offers as o where o.product_id = p.product_id), 'UTC');
begin
  return jsonb_build_object('booking', turnpike.booking_json(p), 'time_zone', v_zone,
    'starts_local', to_char(p.starts_at at time zone v_zone, 'YYYY-MM-DD"T"HH24:MI'),
    'ends_local', to_char(p.ends_at at time zone v_zone, 'YYYY-MM-DD"T"HH24:MI'));
end $$;
comment on function turnpike.mail_booking_data(public.bookings) is
  'What booking_confirmation needs: {booking: Booking, time_zone, starts_local, ends_local}, the last two as the clock there shows them.';
