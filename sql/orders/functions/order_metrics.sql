-- Small, indexed counts and estimates only.
create or replace function turnpike.order_metrics() returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return jsonb_build_array(
    turnpike.metric('turnpike_orders', 'gauge', 'Orders (estimate).', turnpike.row_estimate('public.orders')),
    turnpike.metric('turnpike_orders_reserved', 'gauge', 'Unpaid orders that reserve stock, coupons or slots.',
      (select count(*) from public.orders as o where o.reserved_until is not null)),
    turnpike.metric('turnpike_orders_unfulfilled', 'gauge', 'Paid orders that could not be fulfilled.',
      (select count(*) from public.orders as o where o.fulfilment = 'failed' and o.status in ('paid', 'partially_refunded'))));
end $$;
comment on function turnpike.order_metrics() is 'The metrics of this domain, as turnpike.metric makes them.';
