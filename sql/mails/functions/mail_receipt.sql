-- For every payment that brought money, of an order or of a subscription's next period. Whom the bill is made out to is copied: a receipt
-- does not change with the address book.
create or replace function turnpike.mail_receipt(p_payment public.payments) returns void
language plpgsql volatile set search_path = '' as $$
declare
  v_order public.orders;
  v_subscription public.subscriptions;
  v_customer public.customers;
begin
  select * into v_order from public.orders as o where o.id = p_payment.order_id;
  select * into v_subscription from public.subscriptions as s where s.id = p_payment.subscription_id;
  select * into v_customer from public.customers as c where c.user_id = p_payment.user_id;
  perform turnpike.mail_put('receipt', p_payment.id::text, p_payment.user_id, p_payment.tenant_id, jsonb_strip_nulls(jsonb_build_object(
    'payment', jsonb_build_object('id', p_payment.id, 'amount', turnpike.money(p_payment.amount, p_payment.currency),
      'provider', p_payment.provider, 'method', p_payment.method, 'reference', p_payment.reference,
      'paid_at', turnpike.rfc3339(coalesce(p_payment.succeeded_at, clock_timestamp()))),
    'order', case when v_order.id is not null then turnpike.order_json(v_order) end,
    'subscription', case when v_subscription.id is not null then turnpike.mail_subscription_data(v_subscription) end,
    'customer', case when v_customer.user_id is not null then jsonb_build_object('name', v_customer.name, 'company', v_customer.company,
      'tax_id', v_customer.tax_id, 'address', v_customer.address) end)));
end $$;
comment on function turnpike.mail_receipt(public.payments) is
  'Writes receipt into the outbox, once a payment: {payment: {id, amount, provider, method, reference, paid_at}, order, subscription, '
  'customer: {name, company, tax_id, address}}; what there is not is left out.';
