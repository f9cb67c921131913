-- A deleted user's uses still count, without the name; a deleted seller's coupons end with the products.
create or replace function turnpike.coupon_erase(p_user_id uuid) returns void
language plpgsql volatile set search_path = '' as $$
begin
  update public.coupon_redemptions as r set user_id = null where r.user_id = p_user_id;
  update public.coupons as c set archived_at = clock_timestamp(), updated_at = clock_timestamp()
  where c.seller_id = p_user_id and c.archived_at is null;
end $$;
comment on function turnpike.coupon_erase(uuid) is 'Takes the user''s name off uses of coupons, and archives the user''s own coupons.';
