-- For readers, under row-level security, and for writers. The platform's coupons are the administrators'.
create or replace function turnpike.coupon_own(p_id uuid) returns public.coupons
language plpgsql stable set search_path = '' as $$
declare
  v_seller_id uuid := turnpike.require_seller();
  v_coupon public.coupons;
begin
  select * into v_coupon from public.coupons as c
  where c.id = p_id and c.archived_at is null and (c.seller_id = v_seller_id or turnpike.is_admin());
  if not found then
    perform turnpike.fail('coupon_not_found', 404);
  end if;
  return v_coupon;
end $$;
comment on function turnpike.coupon_own(uuid) is
  'The caller''s coupon; any for an administrator. 404 coupon_not_found; and the errors of require_seller.';
