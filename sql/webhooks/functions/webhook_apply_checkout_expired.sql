-- The page is closed. What was reserved for it is given back, unless the order may be paid in another way.
create or replace function turnpike.webhook_apply_checkout_expired(p_event public.webhook_events, p jsonb) returns boolean
language plpgsql volatile set search_path = '' as $$
declare
  v_payment public.payments := turnpike.webhook_payment(p_event, p -> 'payment');
begin
  perform turnpike.webhook_identify(p_event, v_payment, p);
  update public.checkout_sessions as s set status = 'expired', updated_at = clock_timestamp()
  where s.payment_id = v_payment.id and s.status in ('creating', 'open');
  perform turnpike.webhook_close(v_payment);
  perform turnpike.order_release(v_payment.order_id) where not turnpike.order_awaited(v_payment.order_id, v_payment.id);
  return true;
end $$;
comment on function turnpike.webhook_apply_checkout_expired(public.webhook_events, jsonb) is
  'Command {payment}. Raises 502 provider_invalid, TPW00.';
