-- Periods whose payment failed, each with the first report of it, without those that were paid for after all. With some providers the same
-- period ends some hours earlier or later in another report.
create or replace function turnpike.webhook_failing(
  p_failing jsonb, p_paid_until timestamptz, p_period_end timestamptz default null, p_at timestamptz default null
) returns jsonb
language sql stable set search_path = '' as $$
  select coalesce(jsonb_object_agg(f.period_end, f.at), '{}') from (
    select e.period_end, min(e.at) as at from (
      select key as period_end, value as at from jsonb_each_text(p_failing)
      union all
      select turnpike.rfc3339(p_period_end), turnpike.rfc3339(p_at) where p_period_end is not null and p_at is not null
    ) as e
    where p_paid_until is null or e.period_end > turnpike.rfc3339(p_paid_until + interval '1 day')
    group by e.period_end
  ) as f;
$$;
comment on function turnpike.webhook_failing(jsonb, timestamptz, timestamptz, timestamptz) is
  '{<end of a period>: <first report>} with one more report, if any, for the periods that end after what is paid for.';
