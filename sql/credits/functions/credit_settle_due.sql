-- The cheap question before the expensive work: nearly every movement finds nothing due and pays two comparisons for it.
create or replace function turnpike.credit_settle_due(p_account public.credit_accounts) returns public.credit_accounts
language plpgsql volatile set search_path = '' as $$
begin
  if p_account.debt > 0 or p_account.next_deadline <= clock_timestamp() then
    return turnpike.credit_settle(p_account);
  end if;
  return p_account;
end $$;
comment on function turnpike.credit_settle_due(public.credit_accounts) is
  'Settles a locked account if anything may be due; returns the row as it is afterwards.';
