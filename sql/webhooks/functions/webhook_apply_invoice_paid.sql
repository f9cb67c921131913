-- The first invoice pays the order; a renewal is a payment of its own, with its period's credits. Whoever has paid for a period has it.
create or replace function turnpike.webhook_apply_invoice_paid(p_event public.webhook_events, p_command jsonb) returns boolean
language plpgsql volatile set search_path = '' as $$
declare
  p jsonb := turnpike.webhook_invoice(p_event, p_command);
  v_payment public.payments;
  v_subscription public.subscriptions;
  v_subject public.webhook_subjects;
begin
  perform turnpike.webhook_require(p, 'provider_invoice_id');
  if p ->> 'reason' = 'create' then
    v_payment := turnpike.webhook_payment(p_event, turnpike.webhook_invoice_reference(p_event, p));
    perform turnpike.webhook_pay(p_event, v_payment, p, p);
  end if;
  v_subscription := turnpike.webhook_subscription(p_event, p);
  if v_payment.id is null and v_subscription.id is null then
    perform turnpike.webhook_wait(turnpike.webhook_keys(jsonb_build_array(p)));
  elsif v_payment.id is null then
    v_payment := turnpike.webhook_renewal(p_event, v_subscription, p);
  end if;
  perform turnpike.provider_object_put(p_event.provider, p_event.livemode, 'invoice', p ->> 'provider_invoice_id', v_payment.id);
  if p ->> 'reason' in ('create', 'cycle') and nullif(p ->> 'provider_subscription_id', '') is not null then
    v_subject := turnpike.webhook_subject(p_event, 'subscription', p ->> 'provider_subscription_id');
    perform turnpike.webhook_link(v_subject, coalesce(v_subscription.order_id, v_payment.order_id));
    perform turnpike.webhook_fold_period(v_subject, (p ->> 'period_start')::timestamptz, (p ->> 'period_end')::timestamptz, true);
    if v_subscription.id is not null then
      v_subscription := turnpike.subscription_sync(v_subscription);
    end if;
  end if;
  if p ->> 'reason' = 'cycle' then
    perform turnpike.webhook_renew(p_event, v_payment, v_subscription);
    if v_payment.amount > 0 then
      perform turnpike.mail_receipt(v_payment);
    end if;
  end if;
  return true;
end $$;
comment on function turnpike.webhook_apply_invoice_paid(public.webhook_events, jsonb) is
  'Command {provider_invoice_id, provider_subscription_id, order_public_id, provider_payment_id, amount, currency, period_start, '
  'period_end, reason, provider_customer_id}. Raises 422, 409 amount_mismatch, 502 provider_invalid, TPW00.';
