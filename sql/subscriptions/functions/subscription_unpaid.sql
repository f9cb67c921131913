-- What nobody pays for could be had again and again by canceling and coming back, so its credits are given more carefully.
create or replace function turnpike.subscription_unpaid(p public.subscriptions) returns boolean
language plpgsql immutable set search_path = '' as $$
begin
  return p.amount = 0 or p.provider = 'none' or p.status = 'trialing';
end $$;
comment on function turnpike.subscription_unpaid(public.subscriptions) is
  'Whether nothing was paid for its period: a free plan, an order of nothing, a trial.';
