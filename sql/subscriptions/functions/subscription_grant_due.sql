-- The task's share: months inside a longer period, which nobody else reports, and what a lost report left out. Skipping locked rows
-- lets two runs share the work; a run that is killed leaves what it had not reached.
create or replace function turnpike.subscription_grant_due(p_max_rows integer default 1000) returns integer
language plpgsql volatile set search_path = '' as $$
declare
  v_subscription public.subscriptions;
  v_granted integer := 0;
begin
  perform turnpike.subscription_settle_due(p_max_rows);
  for v_subscription in
    select s.* from public.subscriptions as s
    where s.status in ('trialing', 'active') and s.current_period_end > clock_timestamp()
      and (s.credits_granted_until is null or s.credits_granted_until <= clock_timestamp())
      and num_nonnulls(s.user_id, s.tenant_id) > 0 and turnpike.subscription_period_due(s)
    order by s.credits_granted_until nulls first limit p_max_rows for update skip locked
  loop
    begin
      if turnpike.subscription_period_grant(
        v_subscription, v_subscription.current_period_start, v_subscription.current_period_end) > 0 then
        v_granted := v_granted + 1;
      end if;
    exception when others then
      -- One that cannot be granted must not keep the others from their credits.
      raise warning 'no credits for subscription %: %', v_subscription.id, sqlerrm;
    end;
  end loop;
  return v_granted;
end $$;
comment on function turnpike.subscription_grant_due(integer) is
  'Grants every due month''s credits, of at most so many subscriptions; returns of how many. Safe to run twice at once.';
