-- What is unspent goes at once, what was spent becomes debt (turnpike.credit_revoke). What was taken back before is read off the lot, so a
-- second refund takes only the difference.
create or replace function turnpike.order_revoke_credits(p_order public.orders, p_reason text, p_actor_id uuid) returns void
language plpgsql volatile set search_path = '' as $$
declare
  v_lot public.credit_grants;
  v_amount bigint;
begin
  for v_lot in select g.* from turnpike.order_lots(p_order.id) as g order by g.id loop
    v_amount := case when p_order.status <> 'refunded'
      then div(v_lot.amount::numeric * p_order.refunded, p_order.total) - v_lot.revoked - v_lot.owed end;
    if v_amount is null or v_amount > 0 then
      perform turnpike.credit_revoke(v_lot.source, v_lot.source_ref, v_amount, p_reason, 'order', p_order.id::text, p_actor_id);
    end if;
  end loop;
end $$;
comment on function turnpike.order_revoke_credits(public.orders, text, uuid) is
  'Takes back of each of the order''s lots of credits what its refunded part comes to, all of it when the order is refunded.';
