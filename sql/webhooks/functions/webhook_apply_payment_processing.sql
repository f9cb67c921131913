-- The money is on its way.
create or replace function turnpike.webhook_apply_payment_processing(p_event public.webhook_events, p jsonb) returns boolean
language plpgsql volatile set search_path = '' as $$
declare
  v_payment public.payments := turnpike.webhook_payment(p_event, p -> 'payment');
begin
  perform turnpike.webhook_identify(p_event, v_payment, p);
  perform turnpike.webhook_process(v_payment);
  return true;
end $$;
comment on function turnpike.webhook_apply_payment_processing(public.webhook_events, jsonb) is
  'Command {payment, provider_payment_id}. Raises 502 provider_invalid, TPW00.';
