-- The movement behind every way to get credits: an administrator's gift now, orders and plans later. A debt is paid from the
-- new lot in the same transaction.
create or replace function turnpike.credit_grant(
  p_user_id uuid, p_tenant_id text, p_amount bigint, p_source text, p_expires_at timestamptz, p_priority integer, p_description text,
  p_source_ref text, p_cause_kind text, p_cause_id text, p_actor_id uuid,
  out account public.credit_accounts, out lot public.credit_grants, out transfer public.credit_transfers)
language plpgsql volatile set search_path = '' as $$
declare
  c_max_balance constant bigint := 9007199254740991;
begin
  perform turnpike.credit_check_amount(p_amount);
  perform turnpike.credit_check_grant(p_user_id, p_tenant_id, p_source, p_expires_at, p_priority, p_description, p_source_ref);
  account := turnpike.credit_account_lock(p_user_id, p_tenant_id, p_create => true);
  if account.balance + p_amount > c_max_balance then
    perform turnpike.invalid('/amount', 'out_of_range', 'would take the balance above ' || c_max_balance);
  end if;
  insert into public.credit_grants (
    id, account_id, tenant_id, amount, remaining, source, source_ref, priority, expires_at, description, created_at)
  values (turnpike.new_id(), account.id, account.tenant_id, p_amount, p_amount, p_source, p_source_ref, coalesce(p_priority, 100),
    p_expires_at, p_description, clock_timestamp())
  on conflict (source, source_ref) where source_ref is not null do nothing
  returning * into lot;
  if lot.id is null then
    perform turnpike.fail('grant_exists', 409, jsonb_build_object('grant_id',
      (select g.id from public.credit_grants as g where g.source = p_source and g.source_ref = p_source_ref)));
  end if;
  transfer := turnpike.credit_record(account, 'grant', p_amount, p_cause_kind, p_cause_id, p_actor_id,
    p_description => p_description, p_grant_id => lot.id);
  update public.credit_accounts as a
  set balance = a.balance + p_amount, next_deadline = least(a.next_deadline, p_expires_at), updated_at = transfer.created_at,
    alert_below = turnpike.credit_alert(a.balance + p_amount - a.held, a.alert_at, p_amount)
  where a.id = account.id
  returning a.* into account;
  if account.debt > 0 then
    account := turnpike.credit_settle(account);
    select * into lot from public.credit_grants as g where g.id = lot.id;
  end if;
end $$;
comment on function turnpike.credit_grant(uuid, text, bigint, text, timestamptz, integer, text, text, text, text, uuid) is
  'Gives credits to a user or a tenant, making the account if needed, and pays its debt from them. Raises 422 for bad '
  'arguments, 409 grant_exists {grant_id} for a source and reference that has its lot.';
