-- In the order of the lots' ids, as everything that takes several.
create or replace function turnpike.order_revoke_credits(p_order public.orders, p_reason text, p_actor_id uuid) returns void
language plpgsql volatile set search_path = '' as $$
declare
  v_lot public.credit_grants;
begin
  for v_lot in select g.* from turnpike.order_lots(p_order.id) as g order by g.id loop
    perform turnpike.lot_take_back(v_lot, p_order.refunded, p_order.total, p_reason, 'order', p_order.id::text, p_actor_id);
  end loop;
end $$;
comment on function turnpike.order_revoke_credits(public.orders, text, uuid) is
  'Takes back of each of the order''s lots of credits what its refunded part comes to, all of it when the order is refunded.';
