-- A state is kept in any case; whether it is the newest, and what becomes of the subscription, is decided from all of them. One that is of
-- an order of ours need not wait: when the order is paid, its subscription starts in that state.
create or replace function turnpike.webhook_apply_subscription_changed(p_event public.webhook_events, p jsonb) returns boolean
language plpgsql volatile set search_path = '' as $$
declare
  v_subscription public.subscriptions := turnpike.webhook_subscription(p_event, p);
  v_subject public.webhook_subjects := turnpike.webhook_subject(p_event, 'subscription', p ->> 'provider_subscription_id');
  v_order public.orders;
begin
  perform turnpike.webhook_fold(v_subject, turnpike.webhook_state(p_event, p));
  if v_subscription.id is not null then
    perform turnpike.customer_identify(v_subscription.user_id, p_event.provider, p_event.livemode, p);
    perform turnpike.subscription_sync(v_subscription);
    return true;
  end if;
  v_order := turnpike.webhook_order(p ->> 'order_public_id', coalesce(nullif(p -> 'payer', 'null'), '{}')
    || jsonb_build_object('clerk_plan_id', p -> 'clerk_plan_id'));
  if coalesce(v_order.id, v_subject.order_id) is null then
    perform turnpike.webhook_wait(turnpike.webhook_keys(jsonb_build_array(p)));
  end if;
  perform turnpike.webhook_link(v_subject, v_order.id);
  perform turnpike.webhook_about(p_event, v_order.user_id);
  return true;
end $$;
comment on function turnpike.webhook_apply_subscription_changed(public.webhook_events, jsonb) is
  'Command {provider_subscription_id, order_public_id, provider_customer_id, price_id, clerk_plan_id, payer, state?, authoritative, as_of}. '
  'Raises 422, 502 provider_invalid, TPW00.';
