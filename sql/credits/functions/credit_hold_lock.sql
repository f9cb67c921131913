-- For the resolution of a hold. Account first, hold second, as everywhere: two resolutions of one hold meet at the account.
-- Somebody else's hold looks like none; one that a domain manages is not its owner's to end.
create or replace function turnpike.credit_hold_lock(p_hold_id uuid, out account public.credit_accounts, out hold public.credit_holds)
language plpgsql volatile set search_path = '' as $$
begin
  select a.* into account
  from public.credit_holds as h join public.credit_accounts as a on a.id = h.account_id
  where h.id = p_hold_id and (a.user_id = turnpike.uid() or a.tenant_id = turnpike.tenant_id());
  if not found then
    perform turnpike.fail('hold_not_found', 404);
  end if;
  account := turnpike.credit_account_lock(null, null, p_id => account.id);
  select h.* into hold from public.credit_holds as h where h.id = p_hold_id;
  if hold.managed then
    perform turnpike.fail('forbidden', 403);
  elsif hold.status = 'active' and hold.expires_at <= clock_timestamp() then
    hold.status := 'expired';
  end if;
  if hold.status <> 'active' then
    perform turnpike.fail(
      case hold.status when 'captured' then 'hold_already_captured' when 'released' then 'hold_already_released' else 'hold_expired' end,
      409);
  end if;
end $$;
comment on function turnpike.credit_hold_lock(uuid) is
  'An active hold of the caller or the caller''s tenant, with its account locked and settled. Raises 404 hold_not_found, 403 '
  'forbidden for a managed one, 409 hold_already_captured, hold_already_released, hold_expired.';
