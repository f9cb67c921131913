-- One a try to pay: an order can have several, of which one succeeds.
create or replace function turnpike.payment_create(
  p_order public.orders, p_provider text, p_livemode boolean, p_method text default null
) returns public.payments
language plpgsql volatile set search_path = '' as $$
declare
  v_payment public.payments;
begin
  insert into public.payments (id, order_id, user_id, tenant_id, provider, livemode, amount, currency, method, reference, created_at)
  values (turnpike.new_id(), p_order.id, p_order.user_id, p_order.tenant_id, p_provider, p_livemode, p_order.total, p_order.currency,
    p_method, case when p_provider = 'bank_transfer' then turnpike.payment_reference() end, clock_timestamp())
  returning * into v_payment;
  return v_payment;
end $$;
comment on function turnpike.payment_create(public.orders, text, boolean, text) is
  'A pending payment of the order''s total; one by bank transfer with a reference.';
