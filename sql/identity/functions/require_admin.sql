-- The guard at the head of every function for administrators. The role counts only together with a live, active user.
create or replace function turnpike.require_admin() returns uuid
language plpgsql stable set search_path = '' as $$
declare
  v_user_id uuid := turnpike.require_active_user();
begin
  if not turnpike.is_admin() then
    perform turnpike.fail('forbidden', 403);
  end if;
  return v_user_id;
end $$;
comment on function turnpike.require_admin() is
  'The caller''s user id. Raises what require_active_user raises, and 403 forbidden without the role admin.';
