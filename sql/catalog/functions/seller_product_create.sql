-- A product may be published from the start, since a price needs a product first: it is in the catalog as soon as it has one.
create or replace function public.seller_product_create(
  p_name text default null, p_slug text default null, p_product_type text default null, p_visibility text default 'draft',
  p_description text default null, p_feature_keys text[] default '{}', p_stock integer default null, p_metadata jsonb default '{}',
  p_plan jsonb default null, p_idempotency_key text default null, p_fingerprint text default null
) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_seller_id uuid := turnpike.require_seller();
  v_fields jsonb := jsonb_build_object('name', p_name, 'slug', p_slug, 'product_type', p_product_type,
    'visibility', coalesce(p_visibility, 'draft'), 'description', p_description, 'feature_keys', coalesce(p_feature_keys, '{}'),
    'stock', p_stock, 'metadata', p_metadata) || case when p_plan is null then '{}' else jsonb_build_object('plan', p_plan) end;
  v_replay jsonb := turnpike.idempotency_begin(p_idempotency_key,
    coalesce(p_fingerprint, turnpike.fingerprint('seller_product_create', v_fields::text)));
  v_product public.products;
begin
  if v_replay is not null then
    return v_replay;
  end if;
  perform turnpike.product_check(v_fields);
  if p_plan is not null and p_product_type <> 'subscription' then
    perform turnpike.invalid('/plan', 'not_applicable', 'is for products of type subscription');
  end if;
  insert into public.products (id, seller_id, tenant_id, name, slug, product_type, visibility, description, feature_keys, stock, metadata)
  values (turnpike.new_id(), v_seller_id, turnpike.tenant_id(), p_name, p_slug, p_product_type, coalesce(p_visibility, 'draft'),
    p_description, coalesce(p_feature_keys, '{}'), p_stock, coalesce(p_metadata, '{}'))
  on conflict (slug) where archived_at is null do nothing
  returning * into v_product;
  if v_product.id is null then
    perform turnpike.fail('slug_taken', 409);
  end if;
  if p_product_type = 'subscription' then
    perform turnpike.plan_save(v_product.id, coalesce(p_plan, '{}'));
  end if;
  return turnpike.idempotency_finish(p_idempotency_key, 201, turnpike.product_json(v_product, true));
end $$;
comment on function public.seller_product_create(text, text, text, text, text, text[], integer, jsonb, jsonb, text, text) is
  '201 with the Product, whose seller is the caller. plan is for subscriptions: {initial_credits, monthly_credits, trial_days, '
  'features}. Seller, else 403 forbidden; 409 slug_taken; 422 with a pointer; 401 token_missing, token_revoked; and the errors of '
  'idempotency_claim.';
