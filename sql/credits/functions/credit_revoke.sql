-- The movement behind credit_grant_revoke, with its cause as an argument for the webhooks that will call it.
create or replace function turnpike.credit_revoke(
  p_source text, p_source_ref text, p_amount bigint, p_reason text, p_cause_kind text, p_cause_id text, p_actor_id uuid,
  out account public.credit_accounts, out lot public.credit_grants, out revoked bigint, out owed bigint)
language plpgsql volatile set search_path = '' as $$
declare
  v_wanted bigint;
begin
  if p_amount is not null then
    perform turnpike.credit_check_amount(p_amount);
  end if;
  perform turnpike.credit_check_note(p_reason, null);
  select * into lot from public.credit_grants as g where g.source = p_source and g.source_ref = p_source_ref;
  if not found then
    perform turnpike.fail('grant_not_found', 404);
  end if;
  account := turnpike.credit_account_lock(null, null, p_id => lot.account_id);
  select * into lot from public.credit_grants as g where g.id = lot.id;
  v_wanted := greatest(0, lot.amount - lot.expired - lot.revoked - lot.owed);
  v_wanted := least(coalesce(p_amount, v_wanted), v_wanted);
  revoked := least(v_wanted, lot.remaining, account.balance - account.held);
  owed := v_wanted - revoked;
  if v_wanted = 0 then
    return;
  end if;
  update public.credit_grants as g set remaining = g.remaining - credit_revoke.revoked, revoked = g.revoked + credit_revoke.revoked,
    owed = g.owed + credit_revoke.owed
  where g.id = lot.id
  returning g.* into lot;
  perform turnpike.credit_record(account, 'revoke', -revoked, p_cause_kind, p_cause_id, p_actor_id,
    p_debt_change => owed, p_description => p_reason, p_grant_id => lot.id);
  update public.credit_accounts as a
  set balance = a.balance - credit_revoke.revoked, debt = a.debt + credit_revoke.owed, updated_at = clock_timestamp()
  where a.id = account.id
  returning a.* into account;
  account := turnpike.credit_settle_due(account);
  select * into lot from public.credit_grants as g where g.id = lot.id;
end $$;
comment on function turnpike.credit_revoke(text, text, bigint, text, text, text, uuid) is
  'Takes back up to p_amount credits of the lot, or all: revoked at once, owed as debt. Raises 404 grant_not_found, 422 at '
  '/amount or /description.';
