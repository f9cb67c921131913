-- The two ways a caller, or a domain for its caller, ends a hold. What goes back may pay a debt or belong to a lot that is overdue by now, so the account
-- is settled again at the end.
create or replace function turnpike.credit_hold_resolve(
  p_account public.credit_accounts, p_hold public.credit_holds, p_captured bigint,
  p_actor_id uuid default turnpike.uid(),
  out account public.credit_accounts, out hold public.credit_holds, out transfer public.credit_transfers)
language plpgsql volatile set search_path = '' as $$
declare
  v_done record;
begin
  update public.credit_holds as h
  set status = case when p_captured is null then 'released' else 'captured' end, captured_amount = p_captured,
    resolved_at = clock_timestamp()
  where h.id = p_hold.id
  returning h.* into hold;
  if p_captured is null then
    update public.credit_accounts as a set held = a.held - p_hold.amount, updated_at = hold.resolved_at
    where a.id = p_account.id
    returning a.* into account;
  else
    v_done := turnpike.credit_debit(
      p_account, 'capture', p_captured, p_hold.amount, p_hold.endpoint, p_hold.description, p_hold.metadata, p_hold.id, p_actor_id);
    account := v_done.account;
    transfer := v_done.transfer;
  end if;
  account := turnpike.credit_settle_due(account);
end $$;
comment on function turnpike.credit_hold_resolve(public.credit_accounts, public.credit_holds, bigint, uuid) is
  'Ends a locked active hold: captures so many credits of it, or releases it all when p_captured is null.';
