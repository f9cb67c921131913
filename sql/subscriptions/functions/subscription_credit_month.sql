-- The part of a billing period whose credits are due at a time. A year is granted month by month, so that credits cannot be hoarded
-- and end with the month that they were for. The last month ends with the period, whatever the calendar made of the others.
create or replace function turnpike.subscription_credit_month(
  p_billing_period text, p_period_start timestamptz, p_period_end timestamptz, p_at timestamptz,
  out starts_at timestamptz, out ends_at timestamptz
)
language plpgsql immutable set search_path = '' as $$
begin
  select m.month_start, coalesce(m.month_end, p_period_end) into starts_at, ends_at
  from (
    select k.month_start, lead(k.month_start) over (order by k.month_start) as month_end
    from (select turnpike.time_after(p_period_start, n * interval '1 month') as month_start
      from generate_series(0, turnpike.billing_months(p_billing_period) - 1) as n) as k
    where k.month_start < p_period_end
  ) as m
  where m.month_start <= greatest(p_at, p_period_start)
  order by m.month_start desc limit 1;
end $$;
comment on function turnpike.subscription_credit_month(text, timestamptz, timestamptz, timestamptz) is
  'Start and end of the month of the period that the time falls into: the first before it, the last after it; for periods of up to a '
  'month the period itself.';
