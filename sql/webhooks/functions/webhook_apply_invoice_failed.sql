-- A renewal could not be collected: the grace begins, and the owner is told, once an invoice. Also if the money has come meanwhile, since
-- which of the two reports is the quicker says nothing.
create or replace function turnpike.webhook_apply_invoice_failed(p_event public.webhook_events, p jsonb) returns boolean
language plpgsql volatile set search_path = '' as $$
declare
  v_subscription public.subscriptions := turnpike.webhook_subscription(p_event, p);
  v_order public.orders := turnpike.webhook_order(p ->> 'order_public_id');
  v_subject public.webhook_subjects;
begin
  if coalesce(v_subscription.id, v_order.id) is null then
    perform turnpike.webhook_wait(turnpike.webhook_keys(jsonb_build_array(p)));
  end if;
  v_subject := turnpike.webhook_subject(p_event, 'subscription', p ->> 'provider_subscription_id');
  perform turnpike.webhook_link(v_subject, v_order.id);
  perform turnpike.webhook_fold_failure(v_subject, coalesce((p ->> 'period_end')::timestamptz, turnpike.time_after(
    v_subscription.current_period_end, turnpike.billing_interval(v_subscription.billing_period))), p_event.occurred_at);
  if v_subscription.id is not null then
    v_subscription := turnpike.subscription_sync(v_subscription);
  end if;
  perform turnpike.mail_put('payment_failed', p_event.provider || ':' || (p ->> 'provider_invoice_id'),
    coalesce(v_subscription.user_id, v_order.user_id), coalesce(v_subscription.tenant_id, v_order.tenant_id),
    jsonb_strip_nulls(jsonb_build_object('amount', turnpike.money((p ->> 'amount')::bigint, lower(p ->> 'currency')),
      'next_attempt_at', turnpike.rfc3339((p ->> 'next_attempt_at')::timestamptz),
      'subscription', case when v_subscription.id is not null then turnpike.subscription_json(v_subscription) - 'limits' - 'features' end,
      'order', case when v_subscription.id is null then turnpike.order_json(v_order) end)))
  where num_nonnulls(v_subscription.user_id, v_order.user_id, v_subscription.tenant_id, v_order.tenant_id) > 0
    and p ->> 'provider_invoice_id' <> '';
  return true;
end $$;
comment on function turnpike.webhook_apply_invoice_failed(public.webhook_events, jsonb) is
  'Command {provider_invoice_id, provider_subscription_id, order_public_id, amount, currency, period_end, next_attempt_at, code}. Raises '
  '422, 502 provider_invalid, TPW00.';
