-- The lowest free number. A seat is free for a slot if no booking of it overlaps.
create or replace function turnpike.booking_seat(
  p_offer public.service_offers, p_starts_at timestamptz, p_ends_at timestamptz
) returns integer
language plpgsql volatile set search_path = '' as $$
declare
  v_taken integer[] := array(
    select b.seat from public.bookings as b
    where b.product_id = p_offer.product_id and b.status in ('reserved', 'confirmed') and b.slot && tstzrange(p_starts_at, p_ends_at));
begin
  return (select min(n) from generate_series(1, p_offer.capacity) as n where n <> all (v_taken));
end $$;
comment on function turnpike.booking_seat(public.service_offers, timestamptz, timestamptz) is
  'A free seat of the locked offer for the time; null when there is none.';
