-- Money that goes back has come before: what is not paid in our books yet is paid first. That it was the whole price only the whole going
-- back proves; a part may be of a payment of another amount, which was refused, so it waits for the payment's own report.
create or replace function turnpike.webhook_came(p_payment public.payments, p jsonb) returns public.payments
language plpgsql volatile set search_path = '' as $$
begin
  if p_payment.status not in ('succeeded', 'partially_refunded', 'refunded')
    and ((p ->> 'amount')::bigint >= p_payment.amount) is not true then
    perform turnpike.webhook_wait(turnpike.webhook_keys(jsonb_build_array(p)));
  end if;
  return turnpike.payment_succeeded(p_payment.id);
end $$;
comment on function turnpike.webhook_came(public.payments, jsonb) is
  'The locked payment, succeeded, of which the command tells that an amount goes back. Raises TPW00 while it is not paid and less than '
  'all of it goes back.';
