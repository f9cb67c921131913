-- A payment has succeeded, by whichever report.
create or replace function turnpike.webhook_pay(
  p_event public.webhook_events, p_payment public.payments, p jsonb, p_subscription jsonb
) returns void
language plpgsql volatile set search_path = '' as $$
begin
  perform turnpike.webhook_check_amount(p_payment, (p ->> 'amount')::bigint, p ->> 'currency');
  perform turnpike.payment_succeeded(p_payment.id, jsonb_strip_nulls(jsonb_build_object('method', p -> 'method',
    'provider_payment_id', nullif(p ->> 'provider_payment_id', ''),
    'provider_subscription_id', nullif(p_subscription ->> 'provider_subscription_id', ''),
    'period_start', p_subscription -> 'period_start', 'period_end', p_subscription -> 'period_end',
    'trial_ends_at', p_subscription -> 'trial_ends_at')));
  perform turnpike.webhook_identify(p_event, p_payment, p);
  perform turnpike.webhook_identify_subscription(p_event, p_payment.order_id, p_subscription);
end $$;
comment on function turnpike.webhook_pay(public.webhook_events, public.payments, jsonb, jsonb) is
  'Marks a locked payment as succeeded, which pays its order, and writes down its ids. Raises 409 amount_mismatch, 502 provider_invalid.';
