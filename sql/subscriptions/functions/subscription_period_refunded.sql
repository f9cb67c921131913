-- Whoever got the money of a year back gets no more of its months.
create or replace function turnpike.subscription_period_refunded(p_subscription_id uuid, p_month_start timestamptz) returns boolean
language plpgsql stable set search_path = '' as $$
begin
  return exists (
    select from public.payments as y
    where y.status = 'refunded' and p_month_start >= y.period_start and p_month_start < y.period_end and (
      y.subscription_id = p_subscription_id
      or y.order_id = (select s.order_id from public.subscriptions as s where s.id = p_subscription_id)));
end $$;
comment on function turnpike.subscription_period_refunded(uuid, timestamptz) is
  'Whether the payment of the period that the month belongs to was given back as a whole.';
