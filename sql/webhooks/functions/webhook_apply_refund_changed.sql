-- What is not paid in our books yet is paid first, and then given back, so that it ends the same in whichever order the two are reported.
create or replace function turnpike.webhook_apply_refund_changed(p_event public.webhook_events, p jsonb) returns boolean
language plpgsql volatile set search_path = '' as $$
declare
  v_payment public.payments := turnpike.webhook_payment(p_event, p -> 'payment');
begin
  perform turnpike.webhook_require(p, 'provider_refund_id');
  if lower(p ->> 'currency') is distinct from v_payment.currency then
    perform turnpike.webhook_check_amount(v_payment, (p ->> 'amount')::bigint, p ->> 'currency');
  end if;
  perform turnpike.webhook_identify(p_event, v_payment, p);
  v_payment := turnpike.webhook_came(v_payment, p);
  perform turnpike.refund_reported(v_payment.id, p ->> 'provider_refund_id', (p ->> 'amount')::bigint, p ->> 'status');
  return true;
end $$;
comment on function turnpike.webhook_apply_refund_changed(public.webhook_events, jsonb) is
  'Command {payment, provider_refund_id, amount, currency, status: pending|succeeded|failed}. Raises 409 amount_mismatch for another '
  'currency, 502 provider_invalid, TPW00.';
