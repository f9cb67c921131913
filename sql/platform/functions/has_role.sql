-- One question for every check of a role, so that a change of where roles live is one change.
create or replace function turnpike.has_role(p_role text) returns boolean
language plpgsql stable set search_path = '' as $$
begin
  return p_role = any (turnpike.roles());
end $$;
comment on function turnpike.has_role(text) is 'Whether the caller''s token carries this role.';
