-- The subscription that a report is about, locked: by its id, or by the order that started it; at Clerk, which may name neither, by
-- the plan and its payer.
create or replace function turnpike.webhook_subscription(p_event public.webhook_events, p jsonb) returns public.subscriptions
language plpgsql volatile set search_path = '' as $$
declare
  v_order public.orders;
  v_subscription public.subscriptions;
begin
  select s.* into v_subscription from public.subscriptions as s where s.provider = p_event.provider and s.livemode = p_event.livemode
    and s.provider_subscription_id = nullif(p ->> 'provider_subscription_id', '') for update;
  if not found then
    v_order := turnpike.webhook_order(p ->> 'order_public_id');
    select s.* into v_subscription from public.subscriptions as s where s.order_id = v_order.id and s.provider = p_event.provider
      and s.livemode = p_event.livemode and s.provider_subscription_id is null for update;
  end if;
  if not found and p ->> 'clerk_plan_id' is not null then
    select s.* into v_subscription from public.subscriptions as s join public.prices as r on r.id = s.price_id
    where r.clerk_plan_id = p ->> 'clerk_plan_id' and s.provider = p_event.provider and s.livemode = p_event.livemode
      and s.provider_subscription_id is null and not turnpike.subscription_final(s.status)
      and case when p #>> '{payer,tenant_id}' is null then s.user_id = turnpike.webhook_uuid(p #>> '{payer,user_id}') and s.tenant_id is null
        else s.tenant_id = p #>> '{payer,tenant_id}' end
    order by s.id desc limit 1 for update of s;
  end if;
  if v_subscription.id is null then
    return null;
  end if;
  perform turnpike.webhook_about(p_event, v_subscription.user_id);
  return turnpike.subscription_identify(v_subscription, nullif(p ->> 'provider_subscription_id', ''));
end $$;
comment on function turnpike.webhook_subscription(public.webhook_events, jsonb) is
  'The subscription of {provider_subscription_id, order_public_id?, clerk_plan_id?, payer?}, locked; a row of nulls without one.';
