-- All that are due; the readers do not wait for it, since rights go by the clock.
create or replace function turnpike.subscription_settle_due(p_max_rows integer default 1000) returns integer
language plpgsql volatile set search_path = '' as $$
declare
  v_subscription public.subscriptions;
  v_settled integer := 0;
begin
  for v_subscription in
    select s.* from public.subscriptions as s
    where s.status in ('trialing', 'active', 'past_due', 'paused') and s.provider in ('none', 'development', 'bank_transfer')
      and s.current_period_end <= clock_timestamp()
      and (s.status <> 'past_due' or s.past_due_since <= clock_timestamp() - turnpike.past_due_grace())
    order by s.current_period_end limit p_max_rows for update skip locked
  loop
    perform turnpike.subscription_settle(v_subscription);
    v_settled := v_settled + 1;
  end loop;
  return v_settled;
end $$;
comment on function turnpike.subscription_settle_due(integer) is
  'Settles at most so many subscriptions without a provider whose period is over; returns how many. Safe to run twice at once.';
