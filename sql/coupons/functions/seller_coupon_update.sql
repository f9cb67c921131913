-- A merge patch. Orders keep the discount that they were made with, also those that are not paid yet.
create or replace function public.seller_coupon_update(p_id uuid, p_change jsonb) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_new public.coupons;
begin
  perform from public.coupons as c where c.id = (turnpike.coupon_own(p_id)).id for no key update;
  v_new := turnpike.coupon_change(turnpike.coupon_own(p_id), p_change);
  update public.coupons as c set
    code = v_new.code, kind = v_new.kind, percent_off = v_new.percent_off, amount_off = v_new.amount_off, currency = v_new.currency,
    starts_at = v_new.starts_at, ends_at = v_new.ends_at, max_uses = v_new.max_uses, max_uses_per_user = v_new.max_uses_per_user,
    min_amount = v_new.min_amount, product_ids = v_new.product_ids, active = v_new.active, updated_at = clock_timestamp()
  where c.id = p_id
  returning * into v_new;
  return turnpike.coupon_json(v_new);
exception when unique_violation then
  perform turnpike.fail('coupon_exists', 409);
end $$;
comment on function public.seller_coupon_update(uuid, jsonb) is
  'Changes any field but uses; returns the Coupon. Seller, else 403 forbidden; 404 coupon_not_found; 409 coupon_exists; 422 with a '
  'pointer; 401 token_missing, token_revoked.';
