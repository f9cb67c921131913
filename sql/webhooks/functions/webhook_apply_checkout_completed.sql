-- The buyer has been through the provider's page. With some methods the money comes later, and the payment waits as it did; with a trial,
-- or for an order of nothing, there is none to come.
create or replace function turnpike.webhook_apply_checkout_completed(p_event public.webhook_events, p jsonb) returns boolean
language plpgsql volatile set search_path = '' as $$
declare
  v_payment public.payments := turnpike.webhook_payment(p_event, p -> 'payment');
  v_subscription jsonb := coalesce(nullif(p -> 'subscription', 'null'), '{}')
    || jsonb_strip_nulls(jsonb_build_object('provider_subscription_id', p -> 'provider_subscription_id'));
begin
  if (p ->> 'paid')::boolean then
    perform turnpike.webhook_pay(p_event, v_payment, p, v_subscription);
    return true;
  end if;
  perform turnpike.webhook_identify(p_event, v_payment, p);
  perform turnpike.webhook_identify_subscription(p_event, v_payment.order_id, v_subscription);
  update public.checkout_sessions as s set status = 'complete', updated_at = clock_timestamp()
  where s.payment_id = v_payment.id and s.status <> 'complete';
  return true;
end $$;
comment on function turnpike.webhook_apply_checkout_completed(public.webhook_events, jsonb) is
  'Command {payment, paid, provider_payment_id, provider_subscription_id, provider_customer_id, amount, currency, subscription}. Raises 409 '
  'amount_mismatch, 502 provider_invalid, TPW00.';
