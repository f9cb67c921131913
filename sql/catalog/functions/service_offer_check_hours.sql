-- Opening hours, each in itself and then against the others of its weekday.
create or replace function turnpike.service_offer_check_hours(p_hours jsonb, p_duration_minutes integer) returns void
language plpgsql stable set search_path = '' as $$
declare
  v_at text;
  v_entry record;
  c_max_entries constant integer := 100;
begin
  if p_hours = 'null' then
    perform turnpike.invalid('/hours', 'required', 'is required');
  elsif jsonb_typeof(p_hours) <> 'array' then
    perform turnpike.invalid('/hours', 'wrong_type', 'must be an array');
  elsif jsonb_array_length(p_hours) not between 1 and c_max_entries then
    perform turnpike.invalid('/hours', 'out_of_range', 'must have 1 to ' || c_max_entries || ' entries');
  end if;
  for v_entry in select '/hours/' || h.ordinality - 1 as at, h.value from jsonb_array_elements(p_hours) with ordinality as h loop
    perform turnpike.service_offer_check_entry(v_entry.value, p_duration_minutes, v_entry.at);
  end loop;
  select '/hours/' || b.ordinality - 1 into v_at
  from jsonb_array_elements(p_hours) with ordinality as a, jsonb_array_elements(p_hours) with ordinality as b
  where a.ordinality < b.ordinality and a.value -> 'weekday' = b.value -> 'weekday'
    and a.value ->> 'from' < b.value ->> 'to' and b.value ->> 'from' < a.value ->> 'to'
  order by b.ordinality limit 1;
  if v_at is not null then
    perform turnpike.invalid(v_at, 'overlap', 'overlaps other hours of its weekday');
  end if;
end $$;
comment on function turnpike.service_offer_check_hours(jsonb, integer) is
  'Raises 422 at /hours or below it unless it is an array of 1 to 100 {weekday, from, to} of which none overlap on a weekday.';
