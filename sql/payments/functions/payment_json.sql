-- A payment as its payer sees it, with what went back. Runs with the caller's rights in lists.
create or replace function turnpike.payment_json(p public.payments) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return jsonb_build_object(
    'id', p.id, 'order', (select o.public_id from public.orders as o where o.id = p.order_id), 'subscription_id', p.subscription_id,
    'provider', p.provider, 'livemode', p.livemode, 'status', p.status, 'amount', turnpike.money(p.amount, p.currency),
    'refunded', turnpike.money(p.refunded, p.currency),
    'refundable', turnpike.money(turnpike.payment_refundable(p), p.currency),
    'method', p.method, 'reference', p.reference,
    'failure', case when p.failure_code is not null or p.failure_message is not null
      then jsonb_build_object('code', p.failure_code, 'message', p.failure_message) end,
    'refunds', (select coalesce(jsonb_agg(turnpike.refund_json(r) order by r.created_at, r.id), '[]')
      from public.refunds as r where r.payment_id = p.id),
    'created_at', turnpike.rfc3339(p.created_at), 'succeeded_at', turnpike.rfc3339(p.succeeded_at));
end $$;
comment on function turnpike.payment_json(public.payments) is
  'Payment: {id, order, subscription_id, provider, livemode, status, amount, refunded, refundable, method, reference, failure, refunds: '
  '[Refund], created_at, succeeded_at}; order is a public id.';
