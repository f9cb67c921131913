-- A session as its buyer sees it. One that is open past its time is shown as expired, which it is.
create or replace function turnpike.checkout_session_json(p public.checkout_sessions, p_instructions text default null) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_order public.orders;
  v_payment public.payments;
begin
  select * into v_order from public.orders as o where o.id = p.order_id;
  select * into v_payment from public.payments as y where y.id = p.payment_id;
  return jsonb_build_object(
    'session_id', p.id, 'checkout_url', p.url, 'provider', p.provider, 'mode', p.mode,
    'status', case when p.status = 'open' and p.expires_at <= clock_timestamp() then 'expired' else p.status end,
    'expires_at', turnpike.rfc3339(p.expires_at), 'order', turnpike.order_json(v_order), 'payment_id', p.payment_id,
    'instructions', case when v_payment.reference is not null then jsonb_build_object('reference', v_payment.reference,
      'text', p_instructions, 'amount', turnpike.money(v_payment.amount, v_payment.currency)) end);
end $$;
comment on function turnpike.checkout_session_json(public.checkout_sessions, text) is
  'CheckoutSession: {session_id, checkout_url, provider, mode, status, expires_at, order: Order, payment_id, instructions}; instructions '
  '{reference, text, amount} for a bank transfer, which has no checkout_url.';
