-- A reservation past its time holds nobody up: whoever wants the same products or the same coupon gives it back first. Orders that
-- another transaction is working on are skipped: it is paying or releasing them. Comes before anything else is locked.
create or replace function turnpike.order_release_due(p_product_ids uuid[], p_coupon text default null) returns void
language plpgsql volatile set search_path = '' as $$
declare
  v_now timestamptz := clock_timestamp();
  v_coupon_id uuid;
  v_order_ids uuid[];
  c_max_orders constant integer := 100;
begin
  if p_coupon is not null then
    select c.id into v_coupon_id from public.coupons as c where upper(c.code) = upper(p_coupon) and c.archived_at is null;
  end if;
  v_order_ids := array(
    select o.id from public.orders as o
    where o.reserved_until <= v_now and o.status = 'pending' and (o.coupon_id = v_coupon_id or exists (
      select from public.order_items as i where i.order_id = o.id and i.product_id = any (p_product_ids)))
    order by o.id limit c_max_orders for update skip locked);
  if cardinality(v_order_ids) > 0 then
    perform turnpike.order_release_locked(v_order_ids, p_product_ids, v_coupon_id);
  end if;
end $$;
comment on function turnpike.order_release_due(uuid[], text) is
  'Gives back what up to 100 orders past their reservation have of these products or of this coupon.';
