-- Every way in and every change of status.
create trigger orders_states before insert or update of status, fulfilment, reserved_until on public.orders
  for each row execute function turnpike.orders_check();
