-- Used where no provider says when a period ends.
create or replace function turnpike.billing_interval(p_billing_period text) returns interval
language plpgsql immutable set search_path = '' as $$
begin
  return case when p_billing_period = 'weekly' then interval '7 days'
    else turnpike.billing_months(p_billing_period) * interval '1 month' end;
end $$;
comment on function turnpike.billing_interval(text) is 'How long a recurring billing period is.';
