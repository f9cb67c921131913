-- What a provider leaves out of an invoice, our books know: whether it is the first, and how long its period is.
create or replace function turnpike.webhook_invoice(p_event public.webhook_events, p jsonb) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_order public.orders := turnpike.webhook_order(turnpike.webhook_invoice_reference(p_event, p) ->> 'order_public_id');
  v_known public.payments;
  v_subscription public.subscriptions;
  v_reason text := p ->> 'reason';
  v_start timestamptz := (p ->> 'period_start')::timestamptz;
  v_period text;
begin
  if v_reason is null then
    select y.* into v_known from public.provider_objects as o join public.payments as y on y.id = o.object_id
    where o.provider = p_event.provider and o.livemode = p_event.livemode and o.kind = 'invoice'
      and o.provider_id = p ->> 'provider_invoice_id';
    v_reason := case when v_known.order_id is not null or (v_known.id is null and v_order.status in ('pending', 'canceled'))
      then 'create' else 'cycle' end;
  end if;
  if v_reason not in ('create', 'cycle') then
    return p || jsonb_build_object('reason', v_reason);
  end if;
  select * into v_subscription from public.subscriptions as s
  where s.provider = p_event.provider and s.livemode = p_event.livemode and s.provider_subscription_id = p ->> 'provider_subscription_id';
  v_period := coalesce(v_subscription.billing_period, (
    select i.billing_period from public.order_items as i where i.order_id = v_order.id and i.product_type = 'subscription'));
  v_start := coalesce(v_start, case v_reason when 'cycle' then v_subscription.current_period_end else p_event.occurred_at end);
  return p || jsonb_build_object('reason', v_reason, 'period_start', v_start, 'period_end', coalesce((p ->> 'period_end')::timestamptz,
    turnpike.time_after(v_start, turnpike.billing_interval(v_period))));
end $$;
comment on function turnpike.webhook_invoice(public.webhook_events, jsonb) is
  'The command invoice_paid with its reason, and the period of a first invoice and of a renewal, where the provider did not tell.';
