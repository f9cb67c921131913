-- Money went back, so what it bought goes back: all rights when the whole was refunded; before that rights stay, and credits go in
-- proportion (rounded down, counted from the start, so that parts never add up to more than the whole). Units of stock do not come
-- back by themselves: what a buyer has downloaded or received is not there to be sold again. The credit account comes last, as everywhere.
create or replace function turnpike.order_take_back(p_order_id uuid, p_amount bigint, p_reason text, p_actor_id uuid) returns public.orders
language plpgsql volatile set search_path = '' as $$
declare
  v_order public.orders;
begin
  select * into v_order from public.orders as o where o.id = p_order_id for update;
  update public.orders as o set refunded = o.refunded + p_amount,
    status = case when o.refunded + p_amount >= o.total then 'refunded' else 'partially_refunded' end, updated_at = clock_timestamp()
  where o.id = p_order_id
  returning o.* into v_order;
  if v_order.status = 'refunded' then
    perform turnpike.booking_cancel_order(p_order_id);
    perform turnpike.order_unsubscribe(p_order_id);
    perform turnpike.entitlement_revoke_order(p_order_id);
    perform turnpike.download_revoke_order(p_order_id);
  end if;
  perform turnpike.order_revoke_credits(v_order, p_reason, p_actor_id);
  return v_order;
end $$;
comment on function turnpike.order_take_back(uuid, bigint, text, uuid) is
  'Takes back what so many minor units of a paid order bought, and writes them down as refunded; the actor is who asked for it.';
