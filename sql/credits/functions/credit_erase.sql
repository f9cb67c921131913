-- A deleted user's credits are forfeited, and the ledger loses the name but not the numbers: the entries stay, on an account
-- that belongs to nobody, without actor, description and metadata.
create or replace function turnpike.credit_erase(p_user_id uuid) returns void
language plpgsql volatile set search_path = '' as $$
declare
  v_account public.credit_accounts := turnpike.credit_account_lock(p_user_id, null);
  v_now timestamptz := clock_timestamp();
begin
  if v_account.id is null then
    return;
  end if;
  update public.credit_holds as h set status = 'released', resolved_at = v_now
  where h.account_id = v_account.id and h.status = 'active';
  update public.credit_accounts as a set held = 0 where a.id = v_account.id;
  v_account.held := 0;
  v_account := turnpike.credit_settle(v_account);
  if v_account.balance > 0 then
    perform turnpike.credit_consume(v_account.id, v_account.balance, true);
    perform turnpike.credit_record(v_account, 'forfeit', -v_account.balance, 'endpoint', 'DELETE /v1/me');
  end if;
  perform set_config('turnpike.erasing_account', v_account.id::text, true);
  update public.credit_transfers as t
  set actor_id = case when t.actor_id <> p_user_id then t.actor_id end, description = null, metadata = '{}'
  where t.account_id = v_account.id;
  update public.credit_holds as h set actor_id = null, description = null, metadata = '{}' where h.account_id = v_account.id;
  update public.credit_grants as g set description = null where g.account_id = v_account.id;
  update public.credit_accounts as a set user_id = null, balance = 0, next_deadline = null, updated_at = v_now where a.id = v_account.id;
  perform set_config('turnpike.erasing_account', '', true);
end $$;
comment on function turnpike.credit_erase(uuid) is
  'Releases the user''s holds, forfeits the balance and takes the user''s name off account, lots, holds and transfers.';
