-- Everything that an order copies, read in one statement and so from one moment. What cannot be bought is null, and why it cannot
-- is nobody's business but the seller's.
create or replace function turnpike.price_for_sale(
  p_price_id uuid, out price_id uuid, out product_id uuid, out seller_id uuid, out product_name text, out price_name text,
  out product_type text, out billing_period text, out amount bigint, out currency text, out credits bigint, out feature_keys text[],
  out plan_id uuid, out plan_version_id uuid, out trial_days integer
)
language plpgsql stable set search_path = '' as $$
begin
  select r.id, p.id, p.seller_id, p.name, r.name, p.product_type, r.billing_period, r.amount, r.currency, r.credits, p.feature_keys,
    v.plan_id, v.id, v.trial_days
  into price_id, product_id, seller_id, product_name, price_name, product_type, billing_period, amount, currency, credits, feature_keys,
    plan_id, plan_version_id, trial_days
  from public.prices as r
    join public.products as p on p.id = r.product_id
    left join public.plans as n on n.product_id = p.id
    left join lateral (
      select v.* from public.plan_versions as v where v.plan_id = n.id order by v.version desc limit 1
    ) as v on true
  where r.id = p_price_id and r.on_sale and p.visibility = 'published' and p.archived_at is null;
end $$;
comment on function turnpike.price_for_sale(uuid) is
  'The price and its product as an order copies them: amount in minor units of currency, credits a unit; plan_id, plan_version_id '
  '(the newest) and trial_days for subscriptions. All null unless the price is active and its product published.';
