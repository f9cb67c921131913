-- What a subscriber wants to change to: something on sale by the same seller in the same currency. A plan without a period is meant in
-- the period that the subscription has, if it is sold so, else at its default price.
create or replace function turnpike.subscription_target(
  p public.subscriptions, p_price_id uuid, p_plan_id uuid, p_billing_period text,
  out price_id uuid, out plan_version_id uuid, out product_name text, out amount bigint, out currency text, out billing_period text
)
language plpgsql stable set search_path = '' as $$
declare
  v_pointer text := case when p_price_id is not null then '/price_id' else '/plan_id' end;
  v_sale record;
begin
  if num_nonnulls(p_price_id, p_plan_id) <> 1 then
    perform turnpike.invalid('/price_id', 'exactly_one', 'give either price_id or plan_id');
  elsif p_billing_period not in ('weekly', 'monthly', 'quarterly', 'semi_annual', 'yearly') then
    perform turnpike.invalid('/billing_period', 'invalid_value', 'must be weekly, monthly, quarterly, semi_annual or yearly');
  end if;
  v_sale := turnpike.price_for_sale(case
    when p_price_id is not null then p_price_id
    when p_billing_period is not null then turnpike.price_of_plan(p_plan_id, p_billing_period)
    else coalesce(turnpike.price_of_plan(p_plan_id, p.billing_period), turnpike.price_of_plan(p_plan_id)) end);
  if v_sale.plan_version_id is null then
    perform turnpike.invalid(v_pointer, 'price_unavailable', 'is not a plan, or not a price of one, that is on sale');
  elsif v_sale.seller_id <> p.seller_id then
    perform turnpike.invalid(v_pointer, 'price_unavailable', 'is not of the seller of the subscription');
  elsif v_sale.currency <> p.currency then
    perform turnpike.invalid(v_pointer, 'currency_mismatch', 'must be in ' || p.currency || ' as the subscription');
  end if;
  price_id := v_sale.price_id;
  plan_version_id := v_sale.plan_version_id;
  product_name := v_sale.product_name;
  amount := v_sale.amount;
  currency := v_sale.currency;
  billing_period := v_sale.billing_period;
  if price_id = p.price_id and plan_version_id = p.plan_version_id then
    amount := p.amount;
  end if;
end $$;
comment on function turnpike.subscription_target(public.subscriptions, uuid, uuid, text) is
  'The price on sale, and the plan''s newest version, that a subscription shall change to. Raises 422 at /price_id or '
  '/plan_id: exactly_one, price_unavailable, currency_mismatch; invalid_value at /billing_period.';
