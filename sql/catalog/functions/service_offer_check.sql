-- The fields of an offer, as one object.
create or replace function turnpike.service_offer_check(p jsonb) returns void
language plpgsql stable set search_path = '' as $$
declare
  c_min_slot_minutes constant bigint := 5;
  c_max_slot_minutes constant bigint := 1440;
  c_max_seats constant bigint := 1000;
  c_max_days constant bigint := 730;
  c_max_notice_minutes constant bigint := 1051200;
  c_max_zone_chars constant integer := 64;
begin
  perform turnpike.check_whole(p, 'duration_minutes', c_min_slot_minutes, c_max_slot_minutes);
  perform turnpike.check_whole(p, 'capacity', 1, c_max_seats);
  perform turnpike.check_whole(p, 'notice_minutes', 0, c_max_notice_minutes);
  perform turnpike.check_whole(p, 'horizon_days', 1, c_max_days);
  perform turnpike.check_whole(p, 'slot_step_minutes', c_min_slot_minutes, c_max_slot_minutes);
  perform turnpike.check_string(p, 'time_zone', c_max_zone_chars);
  -- The list of names also has the system's own, such as posix/… and localtime, which no other system need know.
  if (p ->> 'time_zone') !~ '^(UTC|[A-Z][A-Za-z_]+(/[A-Za-z0-9_+-]+)+)$'
    or not exists (select from pg_catalog.pg_timezone_names as z where z.name = p ->> 'time_zone') then
    perform turnpike.invalid('/time_zone', 'invalid_value', 'must be the name of an IANA time zone, such as Europe/Madrid');
  end if;
  perform turnpike.service_offer_check_hours(p -> 'hours', (p ->> 'duration_minutes')::integer);
end $$;
comment on function turnpike.service_offer_check(jsonb) is
  'Raises 422 with a pointer for a bad value of duration_minutes (5 to 1440), capacity (1 to 1000), notice_minutes, horizon_days (1 to '
  '730), slot_step_minutes (5 to 1440), time_zone (IANA) or hours.';
