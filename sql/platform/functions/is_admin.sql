-- A name of its own because policies and functions ask it more often than any other role.
create or replace function turnpike.is_admin() returns boolean
language plpgsql stable set search_path = '' as $$
begin
  return turnpike.has_role('admin');
end $$;
comment on function turnpike.is_admin() is 'Whether the caller''s token carries the role admin.';
