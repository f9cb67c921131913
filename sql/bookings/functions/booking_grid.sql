-- The slots that an offer has on so many days, in its own time zone. Hours are the clock's on the wall, a slot's length is real time:
-- an hour that the clocks skip has no slot, and one that they repeat has its slots once.
create or replace function turnpike.booking_grid(p_offer public.service_offers, p_from date, p_days integer)
returns table (starts_at timestamptz, ends_at timestamptz)
language sql stable set search_path = '' as $$
  select distinct s.at, s.at + p_offer.duration_minutes * interval '1 minute'
  from (
    select local.at at time zone p_offer.time_zone as at, local.at as clock, local.closes
    from (
      select day.date + h."from"::interval + n * p_offer.slot_step_minutes * interval '1 minute' as at,
        day.date + h."to"::interval as closes
      from (select p_from + d as date from generate_series(0, p_days - 1) as d) as day
        join jsonb_to_recordset(p_offer.hours) as h (weekday numeric, "from" text, "to" text)
          on h.weekday = extract(isodow from day.date)
        cross join lateral generate_series(0, ((extract(epoch from h."to"::interval - h."from"::interval) / 60
          - p_offer.duration_minutes) / p_offer.slot_step_minutes)::integer) as n
    ) as local
  ) as s
  where s.at at time zone p_offer.time_zone = s.clock
    and (s.at + p_offer.duration_minutes * interval '1 minute') at time zone p_offer.time_zone <= s.closes
  order by 1;
$$;
comment on function turnpike.booking_grid(public.service_offers, date, integer) is
  'Every slot of the offer that starts on so many days from p_from, booked or not, past or not, by start.';
