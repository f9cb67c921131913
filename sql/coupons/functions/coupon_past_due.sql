-- Uses that orders past their reservation still hold. The next order that wants the coupon gives them back first (order_release_due), so
-- whoever merely asks must not be told that they are gone.
create or replace function turnpike.coupon_past_due(p_coupon_id uuid, p_user_id uuid default null) returns integer
language plpgsql stable set search_path = '' as $$
begin
  return (
    select count(*) from public.coupon_redemptions as r join public.orders as o on o.id = r.order_id
    where r.coupon_id = p_coupon_id and r.status = 'reserved' and (p_user_id is null or r.user_id = p_user_id)
      and o.status = 'pending' and o.reserved_until <= clock_timestamp());
end $$;
comment on function turnpike.coupon_past_due(uuid, uuid) is
  'How many reserved uses of the coupon, of this user or of all, belong to pending orders whose reservation is over.';
