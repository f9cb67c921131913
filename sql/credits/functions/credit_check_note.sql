-- What a caller may write beside a movement.
create or replace function turnpike.credit_check_note(p_description text, p_metadata jsonb) returns void
language plpgsql stable set search_path = '' as $$
declare
  c_max_description_chars constant integer := 500;
  c_max_metadata_bytes constant integer := 8192;
begin
  perform turnpike.check_text(p_description, c_max_description_chars, '/description');
  perform turnpike.check_metadata(p_metadata, c_max_metadata_bytes, '/metadata');
end $$;
comment on function turnpike.credit_check_note(text, jsonb) is
  'Raises 422 at /description past 500 characters, at /metadata unless null or an object of at most 8192 bytes.';
