-- For readers: no lock, and no row made only because somebody looked.
create or replace function turnpike.credit_account_find(p_account text) returns public.credit_accounts
language plpgsql stable set search_path = '' as $$
declare
  v_owner record := turnpike.credit_owner(p_account);
  v_account public.credit_accounts;
begin
  if v_owner.tenant_id is not null then
    select * into v_account from public.credit_accounts as a where a.tenant_id = v_owner.tenant_id;
  else
    select * into v_account from public.credit_accounts as a where a.user_id = v_owner.user_id;
  end if;
  return v_account;
end $$;
comment on function turnpike.credit_account_find(text) is
  'The caller''s account, a row of nulls if there is none yet. Raises what credit_owner raises.';
