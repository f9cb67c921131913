-- A text of limited length, and of a form where there is one.
create or replace function turnpike.check_string(
  p jsonb, p_name text, p_max_chars integer, p_nullable boolean default false, p_pattern text default null, p_words text default null,
  p_pointer text default ''
) returns void
language plpgsql stable set search_path = '' as $$
begin
  if not turnpike.check_type(p, p_name, 'string', p_nullable, 'must be a string', p_pointer) then
    return;
  end if;
  perform turnpike.check_text(p ->> p_name, p_max_chars, p_pointer || '/' || p_name);
  if (p ->> p_name) !~ p_pattern then
    perform turnpike.invalid(p_pointer || '/' || p_name, 'invalid_format', p_words);
  end if;
end $$;
comment on function turnpike.check_string(jsonb, text, integer, boolean, text, text, text) is
  'Raises 422 at the pointer''s /<name> unless the member is absent or a string of at most so many characters that matches the pattern.';
