-- The one place that writes the ledger. The counter account follows from the kind, and the table's checks say the same again.
create or replace function turnpike.credit_record(
  p_account public.credit_accounts, p_kind text, p_amount bigint, p_cause_kind text, p_cause_id text,
  p_actor_id uuid default null, p_debt_change bigint default 0, p_endpoint text default null, p_description text default null,
  p_metadata jsonb default null, p_hold_id uuid default null, p_grant_id uuid default null
) returns public.credit_transfers
language plpgsql volatile set search_path = '' as $$
declare
  v_transfer public.credit_transfers;
begin
  insert into public.credit_transfers (
    id, account_id, counter_account, tenant_id, kind, amount, debt_change, endpoint, description, metadata,
    cause_kind, cause_id, actor_id, hold_id, grant_id, created_at)
  values (
    turnpike.new_id(), p_account.id,
    case p_kind when 'grant' then 'issuance' when 'revoke' then 'issuance' when 'debt_payment' then 'adjustment'
      when 'expire' then 'expiry' when 'forfeit' then 'expiry' else 'revenue' end,
    p_account.tenant_id, p_kind, p_amount, p_debt_change, p_endpoint, p_description, coalesce(p_metadata, '{}'),
    p_cause_kind, p_cause_id, p_actor_id, p_hold_id, p_grant_id, clock_timestamp())
  returning * into v_transfer;
  return v_transfer;
end $$;
comment on function turnpike.credit_record(public.credit_accounts, text, bigint, text, text, uuid, bigint, text, text, jsonb, uuid, uuid) is
  'Appends one transfer for a locked account and returns it. p_amount is the change of the balance, in credits.';
