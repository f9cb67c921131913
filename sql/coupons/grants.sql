-- Readers get SELECT where a policy narrows it; nobody gets more on a table.
revoke all on table public.coupons, public.coupon_redemptions from public, anon, authenticated, service_role;
grant select on table public.coupons, public.coupon_redemptions to authenticated, service_role;

revoke execute on function
  public.seller_coupon_list(text, integer),
  public.seller_coupon_create(text, text, integer, bigint, text, timestamptz, timestamptz, integer, integer, bigint, uuid[],
    boolean, text, text),
  public.seller_coupon_get(uuid), public.seller_coupon_update(uuid, jsonb), public.seller_coupon_delete(uuid),
  public.discount_validate(text, uuid, integer)
  from public, anon, authenticated, service_role;

grant execute on function
  public.seller_coupon_list(text, integer),
  public.seller_coupon_create(text, text, integer, bigint, text, timestamptz, timestamptz, integer, integer, bigint, uuid[],
    boolean, text, text),
  public.seller_coupon_get(uuid), public.seller_coupon_update(uuid, jsonb), public.seller_coupon_delete(uuid),
  public.discount_validate(text, uuid, integer)
  to authenticated;

-- What the readers that run as the caller use.
grant execute on function turnpike.coupon_own(uuid), turnpike.coupon_json(public.coupons) to authenticated;
