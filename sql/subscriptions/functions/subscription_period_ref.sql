-- The name under which a month's credits can be granted but once.
create or replace function turnpike.subscription_period_ref(p_subscription_id uuid, p_month_start timestamptz) returns text
language plpgsql immutable set search_path = '' as $$
begin
  return 'period:' || p_subscription_id || ':' || to_char(p_month_start at time zone 'UTC', 'YYYYMMDDHH24MISS');
end $$;
comment on function turnpike.subscription_period_ref(uuid, timestamptz) is
  'source_ref of a month''s lot: period:<id>:<start as YYYYMMDDHHMMSS UTC>.';
