-- Gives a reserved use back. Whoever comes second finds nothing reserved, so releasing an order twice gives back one use.
create or replace function turnpike.coupon_return(p_order_id uuid) returns void
language plpgsql volatile set search_path = '' as $$
declare
  v_coupon public.coupons := turnpike.coupon_lock(p_order_id);
begin
  update public.coupon_redemptions as r set status = 'released', updated_at = clock_timestamp()
  where r.order_id = p_order_id and r.status = 'reserved';
  if found then
    update public.coupons as c set uses = c.uses - 1 where c.id = v_coupon.id;
  end if;
end $$;
comment on function turnpike.coupon_return(uuid) is 'Releases the use that the order has reserved; nothing otherwise.';
