-- The booking is the one that stands; after a cancelation there is none.
create or replace function turnpike.order_item_json(p public.order_items) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return jsonb_build_object(
    'id', p.id, 'product_id', p.product_id, 'price_id', p.price_id, 'name', p.name, 'product_type', p.product_type,
    'billing_period', p.billing_period, 'quantity', p.quantity, 'unit_amount', turnpike.money(p.unit_amount, p.currency),
    'amount', turnpike.money(p.amount, p.currency), 'discount', turnpike.money(p.discount, p.currency), 'credits', p.credits,
    'starts_at', turnpike.rfc3339(p.starts_at),
    'booking_id', case when p.product_type = 'service' then
      (select b.id from public.bookings as b where b.order_item_id = p.id and b.status <> 'canceled' limit 1) end);
end $$;
comment on function turnpike.order_item_json(public.order_items) is
  'OrderItem: {id, product_id, price_id, name, product_type, billing_period, quantity, unit_amount, amount, discount, credits, '
  'starts_at, booking_id}; credits of the whole line.';
