-- Months are counted in UTC: in a session's own time zone the same period would end at another hour after a change of clocks.
create or replace function turnpike.time_after(p_at timestamptz, p_interval interval) returns timestamptz
language plpgsql immutable set search_path = '' as $$
begin
  return (p_at at time zone 'UTC' + p_interval) at time zone 'UTC';
end $$;
comment on function turnpike.time_after(timestamptz, interval) is
  'The time so much later by the calendar of UTC; a month after 31 January is the last day of February.';
