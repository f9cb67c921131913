-- A refund as payer and giver see it.
create or replace function turnpike.refund_json(p public.refunds) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return jsonb_build_object('id', p.id, 'payment_id', p.payment_id, 'amount', turnpike.money(p.amount, p.currency), 'status', p.status,
    'reason', p.reason, 'created_at', turnpike.rfc3339(p.created_at));
end $$;
comment on function turnpike.refund_json(public.refunds) is 'Refund: {id, payment_id, amount, status, reason, created_at}.';
