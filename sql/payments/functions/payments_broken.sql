-- The part of turnpike.check_sales_invariants that is about payments.
create or replace function turnpike.payments_broken() returns table (invariant text, object_id uuid, detail jsonb)
language sql stable set search_path = '' as $$
  with refunded as (
    select r.payment_id, sum(r.amount) filter (where r.status = 'succeeded') as succeeded,
      sum(r.amount) filter (where r.status <> 'failed') as taken
    from public.refunds as r group by r.payment_id
  ), figures as (
    select p.*, coalesce(refunded.succeeded, 0) as refunds_succeeded, coalesce(refunded.taken, 0) as refunds_taken,
      o.total as order_total, o.currency as order_currency, o.payment_id as order_payment_id
    from public.payments as p left join refunded on refunded.payment_id = p.id left join public.orders as o on o.id = p.order_id
  )
  select v.invariant, f.id, to_jsonb(f) from figures as f cross join lateral (values
    ('refunded is the sum of the refunds that succeeded', f.refunded = f.refunds_succeeded),
    ('never more is refunded than was paid', f.refunds_taken <= f.amount),
    ('the status says how much was refunded', case f.status when 'refunded' then f.refunded = f.amount and f.amount > 0
      when 'partially_refunded' then f.refunded > 0 and f.refunded < f.amount else f.refunded = 0 end),
    ('a payment is of its order''s total and currency',
      f.order_id is null or (f.amount = f.order_total and f.currency = f.order_currency)),
    ('a succeeded payment has paid its order, or another one had', f.order_id is null or f.order_payment_id is not null
      or f.status not in ('succeeded', 'partially_refunded', 'refunded'))
  ) as v (invariant, holds) where not v.holds;
$$;
comment on function turnpike.payments_broken() is 'Violated promises of payments, as turnpike.check_sales_invariants gives them.';
