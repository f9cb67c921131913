-- Readers get SELECT where a policy narrows it; nobody gets more on a table.
revoke all on table public.products, public.prices, public.plans, public.plan_versions, public.assets, public.service_offers
  from public, anon, authenticated, service_role;
grant select on table public.products, public.prices, public.plans, public.plan_versions, public.service_offers
  to anon, authenticated, service_role;
grant select on table public.assets to authenticated, service_role;

revoke execute on function
  public.product_list(text, text, integer), public.product_get(text), public.plan_list(text, integer),
  public.seller_product_list(text, text, text, integer),
  public.seller_product_create(text, text, text, text, text, text[], integer, jsonb, jsonb, text, text),
  public.seller_product_get(uuid), public.seller_product_update(uuid, jsonb), public.seller_product_delete(uuid),
  public.seller_price_list(uuid, text, integer),
  public.seller_price_create(uuid, text, bigint, text, text, boolean, boolean, bigint, text, text, jsonb, text, text),
  public.seller_price_get(uuid), public.seller_price_update(uuid, jsonb), public.seller_price_delete(uuid),
  public.seller_asset_list(uuid, text, integer),
  public.seller_asset_create(uuid, text, text, boolean, integer, integer, text, bigint, text, text),
  public.seller_asset_get(uuid), public.seller_asset_update(uuid, jsonb), public.seller_asset_delete(uuid),
  public.seller_service_offer_get(uuid),
  public.seller_service_offer_set(uuid, integer, jsonb, integer, integer, integer, text, integer)
  from public, anon, authenticated, service_role;

grant execute on function public.product_list(text, text, integer), public.product_get(text), public.plan_list(text, integer)
  to anon, authenticated;
grant execute on function
  public.seller_product_list(text, text, text, integer),
  public.seller_product_create(text, text, text, text, text, text[], integer, jsonb, jsonb, text, text),
  public.seller_product_get(uuid), public.seller_product_update(uuid, jsonb), public.seller_product_delete(uuid),
  public.seller_price_list(uuid, text, integer),
  public.seller_price_create(uuid, text, bigint, text, text, boolean, boolean, bigint, text, text, jsonb, text, text),
  public.seller_price_get(uuid), public.seller_price_update(uuid, jsonb), public.seller_price_delete(uuid),
  public.seller_asset_list(uuid, text, integer),
  public.seller_asset_create(uuid, text, text, boolean, integer, integer, text, bigint, text, text),
  public.seller_asset_get(uuid), public.seller_asset_update(uuid, jsonb), public.seller_asset_delete(uuid),
  public.seller_service_offer_get(uuid),
  public.seller_service_offer_set(uuid, integer, jsonb, integer, integer, integer, text, integer)
  to authenticated;

-- What the readers that run as the caller use.
grant execute on function
  turnpike.product_check_filter(text), turnpike.product_json(public.products, boolean), turnpike.price_json(public.prices),
  turnpike.plan_json(uuid), turnpike.service_offer_json(public.service_offers)
  to anon, authenticated;
grant execute on function
  turnpike.product_own(uuid), turnpike.price_own(uuid), turnpike.asset_own(uuid), turnpike.asset_json(public.assets),
  turnpike.asset_storage_path(public.assets), turnpike.plan_features(uuid), turnpike.feature_at(jsonb, text)
  to authenticated;
