-- Not every provider says what an invoice is for: of PayPal's only the time is known. Then it is the first one until the subscription has
-- begun, and one of a period of its price after that. Nothing is locked here: who is late finds out under the lock.
create or replace function turnpike.webhook_invoice_whole(p_event public.webhook_events, p jsonb) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_start timestamptz := coalesce((p ->> 'period_start')::timestamptz, p_event.occurred_at);
  v_order public.orders := turnpike.webhook_order(p ->> 'order_public_id');
  v_subscription public.subscriptions;
  v_first boolean;
begin
  select s.* into v_subscription from public.subscriptions as s where s.provider = p_event.provider and s.livemode = p_event.livemode
    and (s.provider_subscription_id = nullif(p ->> 'provider_subscription_id', '') or s.order_id = v_order.id)
  order by s.provider_subscription_id is null limit 1;
  v_first := v_subscription.id is null or exists (
    select from public.provider_objects as o join public.payments as y on y.id = o.object_id
    where o.provider = p_event.provider and o.livemode = p_event.livemode and o.kind = 'invoice'
      and o.provider_id = p ->> 'provider_invoice_id' and y.order_id is not null);
  return p || jsonb_build_object('reason', coalesce(p ->> 'reason', case when v_first then 'create' else 'cycle' end))
    || case when p ->> 'period_end' is not null or v_subscription.id is null then '{}' else jsonb_build_object(
      'period_start', turnpike.rfc3339(v_start),
      'period_end', turnpike.rfc3339(v_start + turnpike.billing_interval(v_subscription.billing_period))) end;
end $$;
comment on function turnpike.webhook_invoice_whole(public.webhook_events, jsonb) is
  'The command with reason and, once there is a subscription, with period_start and period_end, where the provider does not tell them.';
