-- Every way in and every way out of a hold.
create trigger credit_holds_states before insert or update on public.credit_holds
  for each row execute function turnpike.credit_holds_check();
