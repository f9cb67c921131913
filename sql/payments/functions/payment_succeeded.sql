-- The only way that money comes in, whoever reports it: a provider's webhook, an administrator, the development confirm. The payment's
-- lock and its status make the second report of it do nothing.
create or replace function turnpike.payment_succeeded(p_payment_id uuid, p_details jsonb default '{}') returns public.payments
language plpgsql volatile set search_path = '' as $$
declare
  v_payment public.payments;
begin
  select * into v_payment from public.payments as p where p.id = p_payment_id for update;
  if not found then
    perform turnpike.fail('payment_not_found', 404);
  elsif v_payment.status in ('succeeded', 'partially_refunded', 'refunded') then
    return v_payment;
  end if;
  update public.payments as p set status = 'succeeded', succeeded_at = clock_timestamp(), updated_at = clock_timestamp(),
    method = coalesce(p_details ->> 'method', p.method), failure_code = null, failure_message = null
  where p.id = p_payment_id;
  v_payment := turnpike.payment_identify(v_payment.id, p_details ->> 'provider_payment_id');
  update public.checkout_sessions as s set status = 'complete', updated_at = clock_timestamp()
  where s.payment_id = p_payment_id and s.status <> 'complete';
  if v_payment.order_id is not null then
    perform turnpike.order_pay(v_payment.order_id, v_payment, p_details);
  end if;
  return v_payment;
end $$;
comment on function turnpike.payment_succeeded(uuid, jsonb) is
  'Marks the payment as succeeded, once, and pays its order with it. p_details: provider_payment_id, method, provider_subscription_id, '
  'period_start, period_end, trial_ends_at, all optional. Raises 404 payment_not_found, 502 provider_invalid.';
