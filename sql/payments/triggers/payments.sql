-- Every way in and every change of status.
create trigger payments_states before insert or update of status on public.payments
  for each row execute function turnpike.payments_check();
