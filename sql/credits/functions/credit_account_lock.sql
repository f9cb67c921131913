-- The first step of every movement: the account's row is locked, so that movements of one account happen one after the other,
-- and what is overdue is settled before anybody counts. Movements of two accounts never wait for each other.
create or replace function turnpike.credit_account_lock(
  p_user_id uuid, p_tenant_id text, p_create boolean default false, p_id uuid default null
) returns public.credit_accounts
language plpgsql volatile set search_path = '' as $$
declare
  v_account public.credit_accounts;
begin
  if p_id is not null then
    select * into v_account from public.credit_accounts as a where a.id = p_id for update;
  elsif p_tenant_id is not null then
    select * into v_account from public.credit_accounts as a where a.tenant_id = p_tenant_id for update;
  else
    select * into v_account from public.credit_accounts as a where a.user_id = p_user_id for update;
  end if;
  if not found and p_create then
    insert into public.credit_accounts (id, kind, user_id, tenant_id)
    values (turnpike.new_id(), case when p_tenant_id is null then 'user' else 'tenant' end,
      case when p_tenant_id is null then p_user_id end, p_tenant_id)
    on conflict do nothing;
    return turnpike.credit_account_lock(p_user_id, p_tenant_id);
  end if;
  return turnpike.credit_settle_due(v_account);
end $$;
comment on function turnpike.credit_account_lock(uuid, text, boolean, uuid) is
  'The owner''s account, or the one with the id, locked and settled, made first if wanted; else a row of nulls when there is '
  'none.';
