-- Whoever changes a coupon's uses locks it first and its redemptions after it: one order for all, so that none waits for another in
-- a circle.
create or replace function turnpike.coupon_lock(p_order_id uuid) returns public.coupons
language plpgsql volatile set search_path = '' as $$
declare
  v_coupon public.coupons;
begin
  select c.* into v_coupon from public.coupons as c
  where c.id = (select r.coupon_id from public.coupon_redemptions as r where r.order_id = p_order_id)
  for no key update;
  return v_coupon;
end $$;
comment on function turnpike.coupon_lock(uuid) is 'The coupon that the order uses, locked; null when it uses none.';
