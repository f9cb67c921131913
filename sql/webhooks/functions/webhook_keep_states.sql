-- An event that waits keeps what it says of a subscription: the subscription may start meanwhile, and then it must know. The state is
-- taken out of the commands that wait, because an answer of the provider is not to be applied once more later.
create or replace function turnpike.webhook_keep_states(p_event public.webhook_events, p_commands jsonb) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  v_command jsonb;
begin
  for v_command in
    select c from jsonb_array_elements(p_commands) as c where c ->> 'kind' = 'subscription_changed' and c ->> 'provider_subscription_id' <> ''
  loop
    perform turnpike.webhook_fold(turnpike.webhook_subject(p_event, 'subscription', v_command ->> 'provider_subscription_id'),
      turnpike.webhook_state(p_event, v_command));
  end loop;
  return (select jsonb_agg(case when c ->> 'kind' = 'subscription_changed' then c - 'state' else c end order by n)
    from jsonb_array_elements(p_commands) with ordinality as t (c, n));
exception when data_exception then
  return p_commands;
end $$;
comment on function turnpike.webhook_keep_states(public.webhook_events, jsonb) is
  'Writes down the states of subscriptions in the commands; returns the commands without them.';
