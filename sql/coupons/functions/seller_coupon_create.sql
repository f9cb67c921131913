-- A seller's coupon holds for the own products, an administrator's for every seller's.
create or replace function public.seller_coupon_create(
  p_code text default null, p_kind text default null, p_percent_off integer default null, p_amount_off bigint default null,
  p_currency text default null, p_starts_at timestamptz default null, p_ends_at timestamptz default null, p_max_uses integer default null,
  p_max_uses_per_user integer default null, p_min_amount bigint default null, p_product_ids uuid[] default null,
  p_active boolean default true, p_idempotency_key text default null, p_fingerprint text default null
) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_seller_id uuid := turnpike.require_seller();
  v_fields jsonb := jsonb_build_object('code', p_code, 'kind', p_kind, 'percent_off', p_percent_off, 'amount_off', p_amount_off,
    'currency', p_currency, 'starts_at', turnpike.rfc3339(p_starts_at), 'ends_at', turnpike.rfc3339(p_ends_at), 'max_uses', p_max_uses,
    'max_uses_per_user', p_max_uses_per_user, 'min_amount', p_min_amount, 'product_ids', p_product_ids, 'active', coalesce(p_active, true));
  v_replay jsonb := turnpike.idempotency_begin(p_idempotency_key,
    coalesce(p_fingerprint, turnpike.fingerprint('seller_coupon_create', v_fields::text)));
  v_coupon public.coupons;
begin
  if v_replay is not null then
    return v_replay;
  end if;
  v_coupon.seller_id := case when not turnpike.is_admin() then v_seller_id end;
  v_coupon := turnpike.coupon_change(v_coupon, v_fields);
  v_coupon.id := turnpike.new_id();
  v_coupon.uses := 0;
  v_coupon.created_at := clock_timestamp();
  v_coupon.updated_at := v_coupon.created_at;
  insert into public.coupons select v_coupon.* on conflict (upper(code)) where archived_at is null do nothing;
  if not found then
    perform turnpike.fail('coupon_exists', 409);
  end if;
  return turnpike.idempotency_finish(p_idempotency_key, 201, turnpike.coupon_json(v_coupon));
end $$;
comment on function public.seller_coupon_create(text, text, integer, bigint, text, timestamptz, timestamptz, integer, integer, bigint, uuid[],
  boolean, text, text) is
  '201 with the Coupon; kind percentage with percent_off, or fixed with amount_off in minor units of currency. Seller, else 403 '
  'forbidden; 409 coupon_exists (codes are compared without case, across sellers); 422 with a pointer; 401 token_missing, '
  'token_revoked; and the errors of idempotency_claim.';
