-- The promises of selling as one query over one snapshot. It reads everything: for tests, and for a nightly task.
create or replace function turnpike.check_sales_invariants() returns table (invariant text, object_id uuid, detail jsonb)
language sql stable security definer set search_path = '' as $$
  with lines as (
    select i.order_id, sum(i.amount) as amount, sum(i.discount) as discount from public.order_items as i group by i.order_id
  ), figures as (
    select o.*, lines.amount as lines_amount, lines.discount as lines_discount, p.status as payment_status, p.refunded as payment_refunded,
      p.amount as payment_amount, r.status as coupon_status,
      (select count(*) from public.bookings as b where b.order_id = o.id and b.status = 'reserved') as slots_reserved
    from public.orders as o left join lines on lines.order_id = o.id left join public.payments as p on p.id = o.payment_id
      left join public.coupon_redemptions as r on r.order_id = o.id
  )
  select v.invariant, f.id, to_jsonb(f) from figures as f cross join lateral (values
    ('an order is the sum of its lines', f.subtotal = f.lines_amount and f.discount = f.lines_discount),
    ('a paid order has its payment, or costs nothing', f.status in ('pending', 'canceled') or f.total = 0
      or coalesce(f.payment_amount = f.total and f.payment_status in ('succeeded', 'partially_refunded', 'refunded'), false)),
    ('an unpaid order has no payment and delivers nothing',
      f.status not in ('pending', 'canceled') or (f.payment_id is null and f.fulfilment = 'unfulfilled')),
    ('order and payment agree on what was refunded', f.refunded = coalesce(f.payment_refunded, 0)),
    ('a coupon''s use is reserved, redeemed or released with its order', f.coupon_status is not distinct from
      case when f.coupon_id is null then null when f.fulfilment = 'fulfilled' then 'redeemed'
        when f.reserved_until is not null then 'reserved' else 'released' end),
    ('a paid order was fulfilled, or says why not', f.status in ('pending', 'canceled') or f.fulfilment = 'fulfilled'
      or (f.fulfilment = 'failed' and f.fulfilment_error is not null)),
    ('no slot is reserved without its order''s reservation', f.slots_reserved = 0 or f.reserved_until is not null)
  ) as v (invariant, holds) where not v.holds
  union all
  select * from turnpike.payments_broken()
  union all
  select * from turnpike.downloads_broken()
  union all
  select * from turnpike.webhooks_broken()
  union all
  select 'a coupon''s uses are those reserved and redeemed', c.id, to_jsonb(c) from public.coupons as c
  where c.uses <> (select count(*) from public.coupon_redemptions as r where r.coupon_id = c.id and r.status <> 'released')
  union all
  select 'stock is never negative', p.id, to_jsonb(p) from public.products as p where p.stock < 0
  union all
  select 'credits of a line are given once, with the order''s fulfilment', i.id, to_jsonb(i)
  from public.order_items as i join public.orders as o on o.id = i.order_id
    left join public.credit_grants as g on g.source = 'purchase' and g.source_ref = i.id::text
  where coalesce(g.amount, 0) <> case when o.fulfilment = 'fulfilled' then coalesce(i.credits, 0) else 0 end;
$$;
comment on function turnpike.check_sales_invariants() is
  'Violated promises of orders, payments, downloads, coupons and stock, one row each: {invariant, object_id, detail}; no row when all is well.';
