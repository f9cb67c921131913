-- Longer than a checkout is open at a provider, which is half an hour at least with Stripe: a buyer who pays at the last moment still
-- gets what was reserved.
create or replace function turnpike.reservation_time() returns interval
language plpgsql immutable set search_path = '' as $$
begin
  return interval '35 minutes';
end $$;
comment on function turnpike.reservation_time() is 'For how long an order reserves what it needs while it is being paid.';
