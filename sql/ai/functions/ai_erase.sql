-- Usage stays for the books, without who it was; caps and totals of an account without an owner say nothing. Before the ledger's share of it,
-- since a call is locked before its account everywhere.
create or replace function turnpike.ai_erase(p_user_id uuid) returns void
language plpgsql volatile set search_path = '' as $$
declare
  v_account_id uuid := (select a.id from public.credit_accounts as a where a.user_id = p_user_id);
begin
  update public.ai_calls as c set actor_id = null, request_id = null, idempotency_key = null where c.account_id = v_account_id;
  perform from public.credit_accounts as a where a.id = v_account_id for update;
  delete from public.ai_spending_caps as c where c.account_id = v_account_id;
  delete from public.ai_spending as s where s.account_id = v_account_id;
end $$;
comment on function turnpike.ai_erase(uuid) is 'Takes the user''s name off the calls of the own account and deletes its caps and totals.';
