-- Another price, another plan, or a newer version of the same one. Everything is copied anew, and what was pending is done with.
create or replace function turnpike.subscription_move(
  p public.subscriptions, p_price_id uuid, p_plan_version_id uuid, p_amount bigint
) returns public.subscriptions
language plpgsql volatile set search_path = '' as $$
declare
  v_subscription public.subscriptions;
begin
  update public.subscriptions as s set
    price_id = r.id, amount = p_amount, currency = r.currency, billing_period = r.billing_period, product_id = d.id,
    feature_keys = d.feature_keys, plan_id = v.plan_id, plan_version_id = v.id, pending_price_id = null,
    pending_plan_version_id = null, pending_amount = null, updated_at = clock_timestamp()
  from public.prices as r
    join public.products as d on d.id = r.product_id
    join public.plans as n on n.product_id = d.id
    join public.plan_versions as v on v.plan_id = n.id
  where s.id = p.id and r.id = p_price_id and v.id = p_plan_version_id
  returning s.* into v_subscription;
  if v_subscription.id is null then
    perform turnpike.fail('price_not_found', 404);
  end if;
  return v_subscription;
end $$;
comment on function turnpike.subscription_move(public.subscriptions, uuid, uuid, bigint) is
  'Moves the subscription to the price, at that amount in minor units, and to the plan version; returns the row. 404 price_not_found '
  'unless both are of one product.';
