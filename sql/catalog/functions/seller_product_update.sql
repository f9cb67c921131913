-- A merge patch: what is absent stays, null clears. `stock` is set, not added to: units that open orders have reserved are already
-- taken off it.
create or replace function public.seller_product_update(p_id uuid, p_change jsonb) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_seller_id uuid := turnpike.require_seller();
  v_product public.products;
begin
  perform turnpike.product_check(p_change);
  v_product := turnpike.product_lock(p_id);
  perform turnpike.product_check_change(v_product, p_change);
  if p_change ->> 'product_type' <> v_product.product_type then
    perform turnpike.product_leave_type(p_id);
  end if;
  update public.products as p set
    name = coalesce(p_change ->> 'name', p.name),
    slug = coalesce(p_change ->> 'slug', p.slug),
    product_type = coalesce(p_change ->> 'product_type', p.product_type),
    visibility = coalesce(p_change ->> 'visibility', p.visibility),
    description = case when p_change ? 'description' then p_change ->> 'description' else p.description end,
    feature_keys = case when p_change ? 'feature_keys' then array(
      select jsonb_array_elements_text(coalesce(nullif(p_change -> 'feature_keys', 'null'), '[]'))) else p.feature_keys end,
    stock = case when p_change ? 'stock' then (p_change ->> 'stock')::numeric::integer else p.stock end,
    metadata = case when p_change ? 'metadata' then coalesce(nullif(p_change -> 'metadata', 'null'), '{}') else p.metadata end,
    updated_at = clock_timestamp()
  where p.id = p_id
  returning * into v_product;
  if v_product.product_type = 'subscription' then
    perform turnpike.plan_save(p_id, coalesce(p_change -> 'plan', '{}'));
  end if;
  return turnpike.product_json(v_product, true);
exception when unique_violation then
  perform turnpike.fail('slug_taken', 409);
end $$;
comment on function public.seller_product_update(uuid, jsonb) is
  'Changes name, slug, visibility, description, feature_keys, stock, metadata (replaced as a whole), plan (members that are absent '
  'stay; a changed plan is a new version) and, while it has no price, product_type; returns the Product. Seller, else 403 forbidden; '
  '404 product_not_found; 409 slug_taken; 422 with a pointer; 401 token_missing, token_revoked.';
