-- The limits. Right only while the caller holds the coupon's row lock; without it, an estimate for a buyer who asks beforehand.
create or replace function turnpike.coupon_used_up(p_coupon public.coupons, p_user_id uuid) returns boolean
language plpgsql stable set search_path = '' as $$
begin
  return coalesce(p_coupon.uses >= p_coupon.max_uses, false) or coalesce(p_coupon.max_uses_per_user <= (
    select count(*) from public.coupon_redemptions as r
    where r.coupon_id = p_coupon.id and r.user_id = p_user_id and r.status <> 'released'), false);
end $$;
comment on function turnpike.coupon_used_up(public.coupons, uuid) is
  'Whether the coupon has no use left, at all or for this user; reserved uses count.';
