-- A word of a list that the refusal names, so that nobody has to look it up.
create or replace function turnpike.check_word(
  p jsonb, p_name text, p_allowed text[], p_nullable boolean default false, p_pointer text default ''
) returns void
language plpgsql stable set search_path = '' as $$
begin
  if turnpike.check_type(p, p_name, 'string', p_nullable, 'must be a string', p_pointer) and (p ->> p_name) <> all (p_allowed) then
    perform turnpike.invalid(p_pointer || '/' || p_name, 'invalid_value', 'must be one of ' || array_to_string(p_allowed, ', '));
  end if;
end $$;
comment on function turnpike.check_word(jsonb, text, text[], boolean, text) is
  'Raises 422 at the pointer''s /<name> unless the member is absent or one of the words.';
