-- How many months' credits a billing period brings. A week brings a month's number too: it is the number a period of the plan has.
create or replace function turnpike.billing_months(p_billing_period text) returns integer
language plpgsql immutable set search_path = '' as $$
begin
  return case p_billing_period when 'quarterly' then 3 when 'semi_annual' then 6 when 'yearly' then 12 else 1 end;
end $$;
comment on function turnpike.billing_months(text) is 'Parts of a billing period that each bring monthly_credits: 1, 3, 6 or 12.';
