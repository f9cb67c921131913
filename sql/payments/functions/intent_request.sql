-- What the provider is asked for.
create or replace function turnpike.intent_request(p_payment public.payments, p_order public.orders) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return jsonb_build_object('payment_id', p_payment.id, 'order_public_id', p_order.public_id, 'amount', p_payment.amount,
    'currency', p_payment.currency, 'description', p_order.public_id,
    'customer', turnpike.payer_json(p_payment.user_id, p_payment.provider, p_payment.livemode),
    'metadata', turnpike.order_metadata(p_order));
end $$;
comment on function turnpike.intent_request(public.payments, public.orders) is
  '{payment_id, order_public_id, amount, currency, description, customer, metadata}; the amount in minor units.';
