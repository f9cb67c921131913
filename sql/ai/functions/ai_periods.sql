-- The two periods that a moment belongs to, in UTC whatever the session's time zone is.
create or replace function turnpike.ai_periods(p_at timestamptz) returns table (period text, starts_on date, ends_at timestamptz)
language sql immutable set search_path = '' as $$
  select p.period, date_trunc(p.period, p_at at time zone 'UTC')::date,
    (date_trunc(p.period, p_at at time zone 'UTC') + ('1 ' || p.period)::interval) at time zone 'UTC'
  from (values ('day'), ('month')) as p (period);
$$;
comment on function turnpike.ai_periods(timestamptz) is 'The day and the month of a moment: first day and end.';
