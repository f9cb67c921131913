-- One shape for buyers and sellers; buyers get the prices that are on sale, sellers all but archived ones and what only they need.
create or replace function turnpike.product_json(p public.products, p_for_seller boolean default false) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_product jsonb;
begin
  v_product := jsonb_build_object(
    'id', p.id, 'slug', p.slug, 'name', p.name, 'description', p.description, 'product_type', p.product_type, 'visibility', p.visibility,
    'feature_keys', to_jsonb(p.feature_keys), 'stock', p.stock, 'in_stock', p.stock is distinct from 0, 'metadata', p.metadata,
    'prices', coalesce((
      select jsonb_agg(turnpike.price_json(r) order by r.is_default desc, r.created_at, r.id)
      from public.prices as r where r.product_id = p.id and (r.on_sale or (p_for_seller and r.archived_at is null))), '[]'),
    'plan', case p.product_type when 'subscription' then turnpike.plan_json(p.id) end,
    'service_offer', case p.product_type when 'service' then (
      select turnpike.service_offer_json(o) from public.service_offers as o where o.product_id = p.id) end,
    'created_at', turnpike.rfc3339(p.created_at), 'updated_at', turnpike.rfc3339(p.updated_at));
  if p_for_seller then
    -- A statement of its own: buyers may not even name the table.
    v_product := v_product || jsonb_build_object('seller_id', p.seller_id, 'asset_count', (
      select count(*) from public.assets as a where a.product_id = p.id and a.archived_at is null));
  end if;
  return v_product;
end $$;
comment on function turnpike.product_json(public.products, boolean) is
  'Product: {id, slug, name, description, product_type, visibility, feature_keys, stock, in_stock, metadata, prices: [Price], '
  'plan: Plan, service_offer: ServiceOffer, created_at, updated_at}, the default price first; for its seller also seller_id, '
  'asset_count and the prices that are not active.';
