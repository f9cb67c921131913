-- Limits of free text, checked here too because a client may call PostgREST without going through a function.
create or replace function turnpike.check_text(p_value text, p_max_chars integer, p_pointer text) returns void
language plpgsql stable set search_path = '' as $$
begin
  if length(p_value) > p_max_chars then
    perform turnpike.invalid(p_pointer, 'too_long', 'must have at most ' || p_max_chars || ' characters');
  end if;
end $$;
comment on function turnpike.check_text(text, integer, text) is
  'Raises 422 too_long at the pointer if the text has more characters; null is fine.';
