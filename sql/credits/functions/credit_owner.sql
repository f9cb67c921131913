-- Whose account a call means: always the caller's own or the caller's tenant's, by the token's claims and never by an argument.
create or replace function turnpike.credit_owner(p_account text, out user_id uuid, out tenant_id text)
language plpgsql stable set search_path = '' as $$
begin
  if coalesce(p_account, 'user') = 'user' then
    user_id := turnpike.uid();
  elsif p_account = 'tenant' then
    tenant_id := turnpike.tenant_id();
    if tenant_id is null then
      perform turnpike.invalid('/account', 'tenant_required', 'needs a token that belongs to a tenant', 'tenant_required');
    end if;
  else
    perform turnpike.invalid('/account', 'invalid_value', 'must be user or tenant');
  end if;
end $$;
comment on function turnpike.credit_owner(text) is
  'Owner of the account named by `user` (also null) or `tenant`. Raises 422 tenant_required without a tenant in the token, '
  '422 at /account for another word.';
