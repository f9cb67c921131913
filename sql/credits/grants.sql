-- Readers get SELECT where a policy narrows it; nobody, the service role included, gets more on a table of the ledger.
revoke all on table public.credit_accounts, public.credit_grants, public.credit_holds, public.credit_rates, public.credit_transfers
  from public, anon, authenticated, service_role;
grant select on table public.credit_accounts, public.credit_grants, public.credit_holds, public.credit_transfers
  to authenticated, service_role;
grant select on table public.credit_rates to anon, authenticated, service_role;

revoke execute on function
  public.credit_balance(text), public.credit_transactions(text, text[], timestamptz, timestamptz, text, integer),
  public.credit_spend(bigint, text, text, jsonb, text, text, text),
  public.credit_hold_create(bigint, text, integer, text, jsonb, text, text, text), public.credit_hold_get(uuid),
  public.credit_hold_list(text, text, text, integer), public.credit_hold_capture(uuid, bigint, text, text),
  public.credit_hold_release(uuid, text, text), public.credit_meter_begin(text, text, integer, text, text, text),
  public.credit_meter_finish(uuid, jsonb, integer, text), public.credit_meter_fail(uuid, text),
  public.credit_grant_create(uuid, text, bigint, text, timestamptz, integer, text, text, text, text),
  public.credit_grant_revoke(text, text, bigint, text, text, text), public.credit_rate_list(text, integer, boolean),
  public.credit_rate_create(text, text, bigint, boolean, boolean, text, text, text), public.credit_rate_get(uuid),
  public.credit_rate_update(uuid, jsonb), public.credit_rate_delete(uuid)
  from public, anon, authenticated, service_role;

grant execute on function
  public.credit_balance(text), public.credit_transactions(text, text[], timestamptz, timestamptz, text, integer),
  public.credit_spend(bigint, text, text, jsonb, text, text, text),
  public.credit_hold_create(bigint, text, integer, text, jsonb, text, text, text), public.credit_hold_get(uuid),
  public.credit_hold_list(text, text, text, integer), public.credit_hold_capture(uuid, bigint, text, text),
  public.credit_hold_release(uuid, text, text), public.credit_meter_begin(text, text, integer, text, text, text),
  public.credit_meter_finish(uuid, jsonb, integer, text), public.credit_meter_fail(uuid, text),
  public.credit_rate_create(text, text, bigint, boolean, boolean, text, text, text), public.credit_rate_get(uuid),
  public.credit_rate_update(uuid, jsonb), public.credit_rate_delete(uuid)
  to authenticated;
grant execute on function public.credit_rate_list(text, integer, boolean) to anon, authenticated;

-- The service comes as the service role, or as an authenticated token with the role service; the functions check which.
grant execute on function
  public.credit_grant_create(uuid, text, bigint, text, timestamptz, integer, text, text, text, text),
  public.credit_grant_revoke(text, text, bigint, text, text, text)
  to authenticated, service_role;
grant execute on function turnpike.check_invariants() to service_role;
grant select on table turnpike.account_balances to service_role;

-- What the policies and the readers that run as the caller use.
grant execute on function
  turnpike.credit_owner(text), turnpike.credit_account_find(text), turnpike.credit_lots(uuid, bigint, bigint, timestamptz),
  turnpike.credit_transfer_json(public.credit_transfers), turnpike.credit_hold_json(public.credit_holds)
  to authenticated;
grant execute on function turnpike.credit_rate_json(public.credit_rates) to anon, authenticated;
