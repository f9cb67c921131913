-- Some days before the first charge.
create or replace function turnpike.webhook_apply_trial_ending(p_event public.webhook_events, p jsonb) returns boolean
language plpgsql volatile set search_path = '' as $$
declare
  v_subscription public.subscriptions := turnpike.webhook_subscription(p_event, p);
  v_ends_at text := turnpike.rfc3339(coalesce((p ->> 'trial_ends_at')::timestamptz, v_subscription.trial_ends_at));
begin
  if v_subscription.id is null then
    perform turnpike.webhook_wait(turnpike.webhook_keys(jsonb_build_array(p)));
  end if;
  v_subscription := turnpike.subscription_sync(v_subscription);
  perform turnpike.mail_put('trial_ending', v_subscription.id || ':' || v_ends_at, v_subscription.user_id, v_subscription.tenant_id,
    jsonb_build_object('subscription', turnpike.subscription_json(v_subscription) - 'limits' - 'features', 'ends_at', v_ends_at))
  where num_nonnulls(v_subscription.user_id, v_subscription.tenant_id) > 0 and v_ends_at is not null;
  return true;
end $$;
comment on function turnpike.webhook_apply_trial_ending(public.webhook_events, jsonb) is
  'Command {provider_subscription_id, order_public_id, trial_ends_at}. Raises 502 provider_invalid, TPW00.';
