-- A retry of an order whose reservation ended: the use is taken again, under the same limits as at first. The discount stays the
-- order's own, so only what may have changed meanwhile is asked.
create or replace function turnpike.coupon_retake(p_order_id uuid) returns void
language plpgsql volatile set search_path = '' as $$
declare
  v_coupon public.coupons := turnpike.coupon_lock(p_order_id);
  v_redemption public.coupon_redemptions;
begin
  select * into v_redemption from public.coupon_redemptions as r where r.order_id = p_order_id for no key update;
  if v_redemption.status is distinct from 'released' then
    return;
  end if;
  if not v_coupon.active or v_coupon.archived_at is not null then
    perform turnpike.invalid('/coupon', 'coupon_unknown', turnpike.coupon_words('coupon_unknown'));
  elsif v_coupon.ends_at <= clock_timestamp() then
    perform turnpike.invalid('/coupon', 'coupon_expired', turnpike.coupon_words('coupon_expired'));
  elsif turnpike.coupon_used_up(v_coupon, v_redemption.user_id) then
    perform turnpike.fail('coupon_used_up', 409);
  end if;
  update public.coupon_redemptions as r set status = 'reserved', updated_at = clock_timestamp() where r.order_id = p_order_id;
  update public.coupons as c set uses = c.uses + 1 where c.id = v_coupon.id;
end $$;
comment on function turnpike.coupon_retake(uuid) is
  'Reserves the order''s released use again; nothing when it is not released. 409 coupon_used_up; 422 at /coupon, coupon_unknown or '
  'coupon_expired.';
