-- An order that the caller is about to pay. Somebody else's looks like none.
create or replace function turnpike.order_lock_own(p_public_id text) returns public.orders
language plpgsql volatile set search_path = '' as $$
declare
  v_order public.orders;
begin
  select * into v_order from public.orders as o
  where o.public_id = upper(p_public_id)
    and case when o.tenant_id is null then o.user_id = turnpike.uid() else o.tenant_id = turnpike.tenant_id() end
  for update;
  if not found then
    perform turnpike.fail('order_not_found', 404);
  end if;
  return v_order;
end $$;
comment on function turnpike.order_lock_own(text) is
  'The order of the caller or of the caller''s tenant, locked. Raises 404 order_not_found.';
