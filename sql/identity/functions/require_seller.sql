-- The guard at the head of every function for sellers. An administrator may do what any seller may.
create or replace function turnpike.require_seller() returns uuid
language plpgsql stable set search_path = '' as $$
declare
  v_user_id uuid := turnpike.require_active_user();
begin
  if not (turnpike.has_role('seller') or turnpike.is_admin()) then
    perform turnpike.fail('forbidden', 403);
  end if;
  return v_user_id;
end $$;
comment on function turnpike.require_seller() is
  'The caller''s user id. Raises what require_active_user raises, and 403 forbidden without the role seller or admin.';
