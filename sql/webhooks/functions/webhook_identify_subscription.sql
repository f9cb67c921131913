-- The order's subscription, if it has started, learns its id and its first period; if it has not, the id learns its order.
create or replace function turnpike.webhook_identify_subscription(p_event public.webhook_events, p_order_id uuid, p jsonb) returns void
language plpgsql volatile set search_path = '' as $$
declare
  v_subscription public.subscriptions;
  v_subject public.webhook_subjects;
begin
  if nullif(p ->> 'provider_subscription_id', '') is null or p_order_id is null then
    return;
  end if;
  select * into v_subscription from public.subscriptions as s
  where s.order_id = p_order_id and s.provider = p_event.provider and s.livemode = p_event.livemode for update;
  if found then
    v_subscription := turnpike.subscription_identify(v_subscription, p ->> 'provider_subscription_id');
  end if;
  v_subject := turnpike.webhook_subject(p_event, 'subscription', p ->> 'provider_subscription_id');
  perform turnpike.webhook_link(v_subject, p_order_id);
  perform turnpike.webhook_fold_period(v_subject, (p ->> 'period_start')::timestamptz, (p ->> 'period_end')::timestamptz, false);
  if v_subscription.id is not null then
    perform turnpike.subscription_sync(v_subscription);
  end if;
end $$;
comment on function turnpike.webhook_identify_subscription(public.webhook_events, uuid, jsonb) is
  'Joins an order''s subscription with its provider''s {provider_subscription_id, period_start?, period_end?}. Raises 502 provider_invalid.';
