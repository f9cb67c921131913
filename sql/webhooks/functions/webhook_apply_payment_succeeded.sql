-- The money is there.
create or replace function turnpike.webhook_apply_payment_succeeded(p_event public.webhook_events, p jsonb) returns boolean
language plpgsql volatile set search_path = '' as $$
begin
  perform turnpike.webhook_pay(p_event, turnpike.webhook_payment(p_event, p -> 'payment'), p, nullif(p -> 'subscription', 'null'));
  return true;
end $$;
comment on function turnpike.webhook_apply_payment_succeeded(public.webhook_events, jsonb) is
  'Command {payment, provider_payment_id, amount, currency, method, provider_customer_id, subscription}. Raises 409 amount_mismatch, 502 '
  'provider_invalid, TPW00.';
