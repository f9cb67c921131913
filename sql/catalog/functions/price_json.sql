-- A price as everybody may see it who may see it at all.
create or replace function turnpike.price_json(p public.prices) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return jsonb_build_object(
    'id', p.id, 'product_id', p.product_id, 'name', p.name, 'amount', p.amount, 'currency', p.currency, 'billing_period', p.billing_period,
    'is_default', p.is_default, 'active', p.active, 'credits', p.credits, 'clerk_plan_id', p.clerk_plan_id,
    'clerk_price_id', p.clerk_price_id, 'metadata', p.metadata, 'created_at', turnpike.rfc3339(p.created_at),
    'updated_at', turnpike.rfc3339(p.updated_at));
end $$;
comment on function turnpike.price_json(public.prices) is
  'Price: {id, product_id, name, amount, currency, billing_period, is_default, active, credits, clerk_plan_id, clerk_price_id, '
  'metadata, created_at, updated_at}; amount in minor units.';
