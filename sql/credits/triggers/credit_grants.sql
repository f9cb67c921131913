-- Only for what a spend leaves alone; `remaining` has its constraint.
create trigger credit_grants_parts before insert or update of amount, expired, revoked, owed, source on public.credit_grants
  for each row execute function turnpike.credit_grants_check();
