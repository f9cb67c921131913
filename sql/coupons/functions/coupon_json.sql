-- A coupon as its seller sees it.
create or replace function turnpike.coupon_json(p public.coupons) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return jsonb_build_object(
    'id', p.id, 'seller_id', p.seller_id, 'code', p.code, 'kind', p.kind, 'percent_off', p.percent_off, 'amount_off', p.amount_off,
    'currency', p.currency, 'starts_at', turnpike.rfc3339(p.starts_at), 'ends_at', turnpike.rfc3339(p.ends_at), 'max_uses', p.max_uses,
    'max_uses_per_user', p.max_uses_per_user, 'uses', p.uses, 'min_amount', p.min_amount, 'product_ids', to_jsonb(p.product_ids),
    'active', p.active, 'created_at', turnpike.rfc3339(p.created_at), 'updated_at', turnpike.rfc3339(p.updated_at));
end $$;
comment on function turnpike.coupon_json(public.coupons) is
  'Coupon: {id, seller_id, code, kind, percent_off, amount_off, currency, starts_at, ends_at, max_uses, max_uses_per_user, uses, '
  'min_amount, product_ids, active, created_at, updated_at}; amounts in minor units, seller_id null for every seller''s products.';
