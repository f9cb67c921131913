-- Whose usage is asked for: the caller's own, the tenant's, or, by an administrator, everybody's.
create or replace function turnpike.ai_usage_account(p_account text, out id uuid, out everybody boolean)
language plpgsql stable set search_path = '' as $$
begin
  everybody := p_account = 'all';
  if everybody and not turnpike.is_admin() then
    perform turnpike.fail('forbidden', 403);
  elsif everybody is not true then
    everybody := false;
    id := (turnpike.credit_account_find(p_account)).id;
  end if;
end $$;
comment on function turnpike.ai_usage_account(text) is
  'The account, or everybody for `all`. Raises 403 forbidden for `all` without the role admin, and what credit_owner raises.';
