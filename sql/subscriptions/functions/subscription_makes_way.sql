-- A live row that does not stand in the way of a new subscription: one that nothing was paid for and that gives way to one that is, one
-- whose last period is over, or one whose period is over and that nobody charges for by himself.
create or replace function turnpike.subscription_makes_way(p public.subscriptions) returns boolean
language plpgsql stable set search_path = '' as $$
begin
  return p.provider = 'none'
    or (p.current_period_end <= clock_timestamp() and (p.cancel_at_period_end or turnpike.subscription_local(p.provider)));
end $$;
comment on function turnpike.subscription_makes_way(public.subscriptions) is 'Whether a new subscription may take this live one''s place.';
