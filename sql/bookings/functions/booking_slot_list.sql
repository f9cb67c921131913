-- For the calendar of a front end, and so for everybody. With the owner's rights, because what is free depends on everybody's bookings; of
-- these it tells nothing but the number. A reservation that is over does not count, whether or not it was given back yet.
create or replace function public.booking_slot_list(p_slug text, p_from date default null, p_days integer default 7) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
declare
  v_offer public.service_offers;
  v_now timestamptz := clock_timestamp();
  v_today date;
  v_slots jsonb;
  c_max_days constant integer := 31;
begin
  select o.* into v_offer from public.products as p left join public.service_offers as o on o.product_id = p.id
  where p.slug = p_slug and p.listed;
  if not found then
    perform turnpike.fail('product_not_found', 404);
  elsif v_offer.product_id is null then
    perform turnpike.fail('service_offer_not_found', 404);
  end if;
  v_today := (v_now at time zone v_offer.time_zone)::date;
  if p_days not between 1 and c_max_days then
    perform turnpike.invalid('/days', 'out_of_range', 'must be between 1 and ' || c_max_days);
  elsif p_from not between v_today - 1 and v_today + v_offer.horizon_days then
    perform turnpike.invalid('/from', 'out_of_range', 'must be within the next ' || v_offer.horizon_days || ' days');
  end if;
  select coalesce(jsonb_agg(jsonb_build_object('starts_at', turnpike.rfc3339(g.starts_at), 'ends_at', turnpike.rfc3339(g.ends_at),
    'free', v_offer.capacity - (
      select count(distinct b.seat) from public.bookings as b left join public.orders as o on o.id = b.order_id
      where b.product_id = v_offer.product_id and b.slot && tstzrange(g.starts_at, g.ends_at)
        and (b.status = 'confirmed' or (b.status = 'reserved' and o.reserved_until > v_now)))) order by g.starts_at), '[]')
  into v_slots
  from turnpike.booking_grid(v_offer, coalesce(p_from, v_today), coalesce(p_days, 7)) as g
  where g.starts_at >= v_now + v_offer.notice_minutes * interval '1 minute'
    and g.starts_at <= v_now + v_offer.horizon_days * interval '1 day';
  return jsonb_build_object('time_zone', v_offer.time_zone, 'duration_minutes', v_offer.duration_minutes,
    'capacity', v_offer.capacity, 'data', v_slots);
end $$;
comment on function public.booking_slot_list(text, date, integer) is
  '{time_zone, duration_minutes, capacity, data: [{starts_at, ends_at, free}]}: the slots of a published service that may be '
  'booked now, on p_days days (1 to 31) of its time zone from p_from (today). 404 product_not_found, service_offer_not_found; '
  '422 at /days, /from.';
