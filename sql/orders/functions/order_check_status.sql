-- The filter of the lists of orders.
create or replace function turnpike.order_check_status(p_status text) returns void
language plpgsql stable set search_path = '' as $$
begin
  if p_status not in ('pending', 'paid', 'canceled', 'refunded', 'partially_refunded') then
    perform turnpike.invalid('/status', 'invalid_value', 'must be pending, paid, canceled, refunded or partially_refunded');
  end if;
end $$;
comment on function turnpike.order_check_status(text) is 'Raises 422 at /status unless it is null or a status of an order.';
