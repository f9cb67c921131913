-- A merge patch. Orders and subscriptions keep the amount that they were made with.
create or replace function public.seller_price_update(p_id uuid, p_change jsonb) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_seller_id uuid := turnpike.require_seller();
  v_price public.prices;
begin
  perform turnpike.price_check(p_change);
  v_price := turnpike.price_lock(p_id);
  perform turnpike.price_check_change(v_price, p_change);
  update public.prices as r set
    name = coalesce(p_change ->> 'name', r.name),
    amount = coalesce((p_change ->> 'amount')::numeric::bigint, r.amount),
    active = coalesce((p_change ->> 'active')::boolean, r.active),
    credits = case when p_change ? 'credits' then (p_change ->> 'credits')::numeric::bigint else r.credits end,
    clerk_plan_id = case when p_change ? 'clerk_plan_id' then p_change ->> 'clerk_plan_id' else r.clerk_plan_id end,
    clerk_price_id = case when p_change ? 'clerk_price_id' then p_change ->> 'clerk_price_id' else r.clerk_price_id end,
    metadata = case when p_change ? 'metadata' then coalesce(nullif(p_change -> 'metadata', 'null'), '{}') else r.metadata end,
    updated_at = clock_timestamp()
  where r.id = p_id;
  perform turnpike.price_settle(v_price.product_id, case when (p_change ->> 'is_default')::boolean then p_id end);
  return public.seller_price_get(p_id);
exception when unique_violation then
  perform turnpike.fail('price_exists', 409);
end $$;
comment on function public.seller_price_update(uuid, jsonb) is
  'Changes name, amount, active, is_default, credits, clerk_plan_id, clerk_price_id and metadata (replaced as a whole); returns the '
  'Price. Seller, else 403 forbidden; 404 price_not_found; 409 price_exists; 422 with a pointer, immutable at /currency and '
  '/billing_period; 401 token_missing, token_revoked.';
