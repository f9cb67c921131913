-- True or false, and nothing that merely looks like it.
create or replace function turnpike.check_boolean(p jsonb, p_name text, p_pointer text default '') returns void
language plpgsql stable set search_path = '' as $$
begin
  perform turnpike.check_type(p, p_name, 'boolean', false, 'must be true or false', p_pointer);
end $$;
comment on function turnpike.check_boolean(jsonb, text, text) is
  'Raises 422 at the pointer''s /<name> unless the member is absent or a boolean.';
