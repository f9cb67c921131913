-- An order as its buyer and its sellers see it; which lines that are, row-level security says. A reservation past its time is none.
create or replace function turnpike.order_json(p public.orders) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return jsonb_build_object(
    'id', p.id, 'public_id', p.public_id, 'status', p.status, 'account', case when p.tenant_id is null then 'user' else 'tenant' end,
    'subtotal', turnpike.money(p.subtotal, p.currency), 'discount', turnpike.money(p.discount, p.currency),
    'total', turnpike.money(p.total, p.currency), 'refunded', turnpike.money(p.refunded, p.currency), 'coupon', p.coupon_code,
    'items', (select coalesce(jsonb_agg(turnpike.order_item_json(i) order by i.position), '[]')
      from public.order_items as i where i.order_id = p.id),
    'payment_id', p.payment_id, 'fulfilment', p.fulfilment, 'fulfilment_error', p.fulfilment_error,
    'reserved_until', case when p.reserved_until > clock_timestamp() then turnpike.rfc3339(p.reserved_until) end,
    'paid_at', turnpike.rfc3339(p.paid_at), 'canceled_at', turnpike.rfc3339(p.canceled_at), 'created_at', turnpike.rfc3339(p.created_at));
end $$;
comment on function turnpike.order_json(public.orders) is
  'Order: {id, public_id, status, account, subtotal, discount, total, refunded, coupon, items: [OrderItem], payment_id, fulfilment, '
  'fulfilment_error, reserved_until, paid_at, canceled_at, created_at}.';
