-- Reading stays possible while an account is paused; moving credits does not. No profile yet means a user of another issuer
-- who has not asked for one: active.
create or replace function turnpike.require_active_user() returns uuid
language plpgsql stable security definer set search_path = '' as $$
declare
  v_user_id uuid := turnpike.require_user();
begin
  if exists (select from public.profiles as p where p.user_id = v_user_id and not p.active) then
    perform turnpike.fail('account_deactivated', 403);
  end if;
  return v_user_id;
end $$;
comment on function turnpike.require_active_user() is
  'The caller''s user id. Raises what require_user raises, and 403 account_deactivated.';
