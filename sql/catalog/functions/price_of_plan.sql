-- A plan may be sold by the month and by the year: of several prices for the period asked for, the default goes first, then the oldest.
create or replace function turnpike.price_of_plan(p_plan_id uuid, p_billing_period text default null) returns uuid
language plpgsql stable set search_path = '' as $$
begin
  return (
    select r.id from public.plans as n join public.prices as r on r.product_id = n.product_id
    where n.id = p_plan_id and r.on_sale and (r.billing_period = p_billing_period or (p_billing_period is null and r.is_default))
    order by r.is_default desc, r.created_at, r.id
    limit 1);
end $$;
comment on function turnpike.price_of_plan(uuid, text) is
  'Id of the price that the plan is sold at for the billing period, of its default price without one; null when there is none.';
