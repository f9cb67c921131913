-- Nobody reports that something is about to end, so the task looks ahead. The key has the end in it: one that is set to end, taken up
-- again and set to end again is told of the new end only. Those that a provider reported first have the same key.
create or replace function turnpike.mail_remind_due(p_max_rows integer default 1000) returns integer
language plpgsql volatile set search_path = '' as $$
declare
  v_subscription public.subscriptions;
  v_kind text;
  v_end text;
  v_written integer := 0;
  c_ahead constant interval := '3 days';
begin
  for v_subscription in
    select s.* from public.subscriptions as s
    where (s.status = 'trialing' or (s.status = 'active' and s.cancel_at_period_end))
      and s.current_period_end > clock_timestamp() and s.current_period_end <= clock_timestamp() + c_ahead
      and s.user_id is not null and s.amount > 0 and not exists (
        select from public.mails as m where m.key in (
          'subscription_ending:' || s.id || ':' || turnpike.rfc3339(s.current_period_end),
          'trial_ending:' || s.id || ':' || turnpike.rfc3339(s.current_period_end)))
    order by s.current_period_end limit p_max_rows
  loop
    v_kind := case when v_subscription.cancel_at_period_end then 'subscription_ending' else 'trial_ending' end;
    v_end := turnpike.rfc3339(v_subscription.current_period_end);
    perform turnpike.mail_put(v_kind, v_subscription.id || ':' || v_end, v_subscription.user_id, v_subscription.tenant_id,
      jsonb_build_object('subscription', turnpike.mail_subscription_data(v_subscription), 'ends_at', v_end));
    v_written := v_written + 1;
  end loop;
  return v_written;
end $$;
comment on function turnpike.mail_remind_due(integer) is
  'Writes subscription_ending and trial_ending for at most so many subscriptions that end within 3 days; returns how many. Once an end.';
