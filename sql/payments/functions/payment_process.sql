-- From here on the money may move, so a second confirmation is refused until the provider has said how the first one ended.
create or replace function turnpike.payment_process(p_payment public.payments) returns public.payments
language plpgsql volatile set search_path = '' as $$
declare
  v_order public.orders;
  v_payment public.payments;
begin
  if not turnpike.payment_owned(p_payment) then
    perform turnpike.fail('payment_not_found', 404);
  elsif p_payment.status <> 'pending' or p_payment.provider_payment_id is null or p_payment.provider not in ('stripe', 'paypal') then
    perform turnpike.fail('payment_not_confirmable', 409);
  end if;
  select * into v_order from public.orders as o where o.id = p_payment.order_id for update;
  if found then
    perform turnpike.order_payable(v_order);
  end if;
  update public.payments as p set status = 'processing', failure_code = null, failure_message = null, updated_at = clock_timestamp()
  where p.id = p_payment.id
  returning p.* into v_payment;
  return v_payment;
end $$;
comment on function turnpike.payment_process(public.payments) is
  'Sets a locked pending payment of a provider to processing, with its order reserved again. Raises 404 payment_not_found, 409 '
  'payment_not_confirmable, and what order_payable raises.';
