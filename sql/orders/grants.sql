-- Readers get SELECT where a policy narrows it; nobody, the service role included, gets more on a table.
revoke all on table public.orders, public.order_items from public, anon, authenticated, service_role;
grant select on table public.orders, public.order_items to authenticated, service_role;

revoke execute on function
  public.order_create(jsonb, text, text, text, text), public.order_get(text), public.order_list(text, text, text, integer),
  public.seller_order_list(text, text, integer), public.order_confirm(text, uuid)
  from public, anon, authenticated, service_role;
grant execute on function
  public.order_create(jsonb, text, text, text, text), public.order_get(text), public.order_list(text, text, text, integer),
  public.seller_order_list(text, text, integer)
  to authenticated;
-- The service comes as the service role, or as an authenticated token with the role service; the function checks which.
grant execute on function public.order_confirm(text, uuid) to authenticated, service_role;
grant execute on function turnpike.check_sales_invariants() to service_role;

-- What the readers that run as the caller use.
grant execute on function
  turnpike.money(bigint, text), turnpike.order_json(public.orders), turnpike.order_item_json(public.order_items),
  turnpike.order_check_status(text)
  to authenticated;
