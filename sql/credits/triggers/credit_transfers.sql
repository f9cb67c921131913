-- "Nobody may update or delete one": the privileges say it first, this says it to those whom privileges do not bind.
create trigger credit_transfers_append_only before update or delete on public.credit_transfers
  for each row execute function turnpike.credit_transfers_guard();
create trigger credit_transfers_no_truncate before truncate on public.credit_transfers
  for each statement execute function turnpike.credit_transfers_guard();
create trigger credit_transfers_kinds before insert on public.credit_transfers
  for each row execute function turnpike.credit_transfers_check();
