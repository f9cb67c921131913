-- Prices of different periods are compared by what a year costs: whole numbers, where a month's share would need rounding.
create or replace function turnpike.billing_per_year(p_amount bigint, p_billing_period text) returns bigint
language plpgsql immutable set search_path = '' as $$
begin
  return p_amount * case when p_billing_period = 'weekly' then 52 else 12 / turnpike.billing_months(p_billing_period) end;
end $$;
comment on function turnpike.billing_per_year(bigint, text) is 'What a year of such periods costs, in minor units: 52 weeks or 12 months.';
