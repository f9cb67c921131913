-- Names and titles end up in lists, mails and at payment providers: one line, and something in it.
create or replace function turnpike.check_line(
  p jsonb, p_name text, p_max_chars integer, p_nullable boolean default false, p_pointer text default ''
) returns void
language plpgsql stable set search_path = '' as $$
begin
  perform turnpike.check_string(p, p_name, p_max_chars, p_nullable, '^[^[:cntrl:]]*[^[:cntrl:][:space:]][^[:cntrl:]]*$',
    'must be one line of text and not blank', p_pointer);
end $$;
comment on function turnpike.check_line(jsonb, text, integer, boolean, text) is
  'Raises 422 at the pointer''s /<name> unless the member is absent or one line, not blank, of at most so many characters.';
