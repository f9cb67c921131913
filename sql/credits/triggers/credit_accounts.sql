-- Only for the columns that say whose account it is: a movement changes none of them and pays nothing.
create trigger credit_accounts_owner before insert or update of kind, user_id, tenant_id, name on public.credit_accounts
  for each row execute function turnpike.credit_accounts_check();
