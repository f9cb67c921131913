-- The first active price of a product is its default, asked for or not.
create or replace function public.seller_price_create(
  p_product_id uuid, p_name text default null, p_amount bigint default null, p_currency text default null, p_billing_period text default null,
  p_is_default boolean default false, p_active boolean default true, p_credits bigint default null, p_clerk_plan_id text default null,
  p_clerk_price_id text default null, p_metadata jsonb default '{}', p_idempotency_key text default null, p_fingerprint text default null
) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_seller_id uuid := turnpike.require_seller();
  v_fields jsonb := jsonb_build_object('name', p_name, 'amount', p_amount, 'currency', p_currency, 'billing_period', p_billing_period,
    'is_default', coalesce(p_is_default, false), 'active', coalesce(p_active, true), 'credits', p_credits, 'clerk_plan_id', p_clerk_plan_id,
    'clerk_price_id', p_clerk_price_id, 'metadata', p_metadata);
  v_replay jsonb := turnpike.idempotency_begin(p_idempotency_key,
    coalesce(p_fingerprint, turnpike.fingerprint('seller_price_create', p_product_id::text, v_fields::text)));
  v_product public.products;
  v_price public.prices;
begin
  if v_replay is not null then
    return v_replay;
  end if;
  perform turnpike.price_check(v_fields);
  v_product := turnpike.product_lock(p_product_id);
  perform turnpike.price_check_type(v_product.product_type, p_billing_period, p_credits);
  perform turnpike.price_check_default(v_fields);
  perform turnpike.price_check_count(p_product_id);
  insert into public.prices (id, product_id, name, amount, currency, billing_period, active, credits, clerk_plan_id, clerk_price_id, metadata)
  values (turnpike.new_id(), p_product_id, p_name, p_amount, p_currency, p_billing_period, coalesce(p_active, true), p_credits,
    p_clerk_plan_id, p_clerk_price_id, coalesce(p_metadata, '{}'))
  returning * into v_price;
  perform turnpike.price_settle(p_product_id, case when p_is_default then v_price.id end);
  return turnpike.idempotency_finish(p_idempotency_key, 201, public.seller_price_get(v_price.id));
exception when unique_violation then
  perform turnpike.fail('price_exists', 409);
end $$;
comment on function public.seller_price_create(uuid, text, bigint, text, text, boolean, boolean, bigint, text, text, jsonb, text, text) is
  '201 with the Price; amount in minor units. Seller, else 403 forbidden; 404 product_not_found; 409 price_exists when another has '
  'this clerk_price_id; 422 with a pointer; 401 token_missing, token_revoked; and the errors of idempotency_claim.';
