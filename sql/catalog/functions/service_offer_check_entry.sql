-- Times are written HH:MM, so that they can be compared as text.
create or replace function turnpike.service_offer_check_entry(p_entry jsonb, p_duration_minutes integer, p_pointer text) returns void
language plpgsql stable set search_path = '' as $$
declare
  v_words constant text := 'must be a time of day as HH:MM';
  c_max_chars constant integer := 5;
begin
  perform turnpike.check_members(p_entry, array['weekday', 'from', 'to'], p_pointer);
  -- A member that is missing is refused as one that is null.
  p_entry := '{"weekday": null, "from": null, "to": null}' || p_entry;
  perform turnpike.check_whole(p_entry, 'weekday', 1, 7, false, p_pointer);
  perform turnpike.check_string(p_entry, 'from', c_max_chars, false, '^([01][0-9]|2[0-3]):[0-5][0-9]$', v_words, p_pointer);
  perform turnpike.check_string(p_entry, 'to', c_max_chars, false, '^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$', v_words, p_pointer);
  if (p_entry ->> 'from')::interval + p_duration_minutes * interval '1 minute' > (p_entry ->> 'to')::interval then
    perform turnpike.invalid(p_pointer || '/to', 'out_of_range', 'must be at least ' || p_duration_minutes || ' minutes after from');
  end if;
end $$;
comment on function turnpike.service_offer_check_entry(jsonb, integer, text) is
  'Raises 422 at the pointer or below it unless it is {weekday: 1 to 7, from, to} with room for one slot.';
