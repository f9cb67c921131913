-- An account has one owner, and the four system accounts are all there will ever be.
create or replace function turnpike.credit_accounts_check() returns trigger
language plpgsql volatile set search_path = '' as $$
begin
  if not (case new.kind
    when 'user' then new.tenant_id is null and new.name is null
    when 'tenant' then new.tenant_id is not null and new.user_id is null and new.name is null
    when 'system' then new.name in ('issuance', 'revenue', 'expiry', 'adjustment') and new.user_id is null and new.tenant_id is null
    else false end) then
    raise exception using errcode = 'check_violation', message = 'an account belongs to a user, to a tenant or to the system';
  end if;
  return new;
end $$;
comment on function turnpike.credit_accounts_check() is 'Trigger: refuses an account whose owner does not fit its kind.';
