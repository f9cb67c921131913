-- What a spend and a capture have in common: lots, balance, ledger.
create or replace function turnpike.credit_debit(
  p_account public.credit_accounts, p_kind text, p_amount bigint, p_released bigint, p_endpoint text, p_description text,
  p_metadata jsonb, p_hold_id uuid, p_actor_id uuid default turnpike.uid(),
  out account public.credit_accounts, out transfer public.credit_transfers)
language plpgsql volatile set search_path = '' as $$
begin
  account := p_account;
  perform turnpike.credit_consume(account.id, p_amount, p_kind = 'capture');
  transfer := turnpike.credit_record(account, p_kind, -p_amount, 'endpoint',
    coalesce(p_endpoint, case p_kind when 'spend' then 'POST /v1/credits/spend' else 'POST /v1/credits/holds/{id}/capture' end),
    p_actor_id, p_endpoint => p_endpoint, p_description => p_description, p_metadata => p_metadata, p_hold_id => p_hold_id);
  update public.credit_accounts as a
  set balance = a.balance - p_amount, held = a.held - p_released, updated_at = transfer.created_at
  where a.id = account.id
  returning a.balance, a.held into account.balance, account.held;
end $$;
comment on function turnpike.credit_debit(public.credit_accounts, text, bigint, bigint, text, text, jsonb, uuid, uuid) is
  'Takes p_amount credits from a locked account and p_released from what it holds; kind is spend or capture.';
