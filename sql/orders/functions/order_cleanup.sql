-- Nothing here is needed for a reservation to end; it keeps the tables small and the catalog's stock in step. Orders that money is on its
-- way to are left alone.
create or replace function turnpike.order_cleanup(p_max_rows integer) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  v_due uuid[];
  v_abandoned uuid[];
  v_id uuid;
  c_max_age constant interval := '24 hours';
begin
  v_due := array(select o.id from public.orders as o where o.reserved_until <= now() and o.status = 'pending'
    order by o.id limit p_max_rows for update skip locked);
  if cardinality(v_due) > 0 then
    perform turnpike.order_release_locked(v_due);
  end if;
  v_abandoned := array(select o.id from public.orders as o
    where o.status = 'pending' and o.reserved_until is null and o.created_at <= now() - c_max_age
      and not exists (select from public.payments as p where p.order_id = o.id and p.status = 'processing')
    order by o.id limit p_max_rows for update skip locked);
  foreach v_id in array v_abandoned loop
    perform turnpike.order_cancel(v_id, 'abandoned');
  end loop;
  return jsonb_build_object('reservations', cardinality(v_due), 'abandoned_orders', cardinality(v_abandoned));
end $$;
comment on function turnpike.order_cleanup(integer) is
  'Gives back up to so many reservations past their time and cancels up to so many orders that were left unpaid for 24 hours: '
  '{reservations, abandoned_orders}.';
