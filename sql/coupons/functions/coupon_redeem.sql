-- The order is paid. A use that had been released meanwhile is counted again, even past the limit: the buyer paid the discounted
-- price, and refusing now would undo nothing.
create or replace function turnpike.coupon_redeem(p_order_id uuid) returns void
language plpgsql volatile set search_path = '' as $$
declare
  v_coupon public.coupons := turnpike.coupon_lock(p_order_id);
  v_status text;
begin
  select r.status into v_status from public.coupon_redemptions as r where r.order_id = p_order_id for no key update;
  if v_status in ('reserved', 'released') then
    update public.coupon_redemptions as r set status = 'redeemed', updated_at = clock_timestamp() where r.order_id = p_order_id;
  end if;
  if v_status = 'released' then
    update public.coupons as c set uses = c.uses + 1 where c.id = v_coupon.id;
  end if;
end $$;
comment on function turnpike.coupon_redeem(uuid) is
  'Marks the order''s use as redeemed, also one that was released before, which may then pass the limit; nothing when there is none.';
