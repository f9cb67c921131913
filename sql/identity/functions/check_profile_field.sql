-- The rules of each field a user may change, and the refusal of every other field: a misspelt one must not be lost in silence.
create or replace function turnpike.check_profile_field(p_name text, p_value jsonb) returns void
language plpgsql stable set search_path = '' as $$
declare
  v_pointer text := '/' || replace(replace(p_name, '~', '~0'), '/', '~1');
  v_text text := p_value #>> '{}';
  v_type text := jsonb_typeof(p_value);
  c_max_name_chars constant integer := 100;
  c_max_url_chars constant integer := 2048;
  c_max_locale_chars constant integer := 35;
  c_max_metadata_bytes constant integer := 16384;
begin
  if p_name in ('display_name', 'avatar_url', 'locale') then
    if v_type not in ('string', 'null') then
      perform turnpike.invalid(v_pointer, 'wrong_type', 'must be a string or null');
    end if;
  elsif p_name = 'metadata' then
    if v_type <> 'object' then
      perform turnpike.invalid(v_pointer, 'wrong_type', 'must be a JSON object');
    end if;
  elsif p_name = 'active' then
    if v_type <> 'boolean' then
      perform turnpike.invalid(v_pointer, 'wrong_type', 'must be true or false');
    end if;
  else
    perform turnpike.invalid(v_pointer, 'unknown_field', 'is not a field of the profile that can be changed');
  end if;
  case p_name
    when 'display_name' then
      perform turnpike.check_text(v_text, c_max_name_chars, v_pointer);
      if v_text ~ '[[:cntrl:]]' then
        perform turnpike.invalid(v_pointer, 'invalid_format', 'must not contain control characters');
      end if;
    when 'avatar_url' then
      perform turnpike.check_text(v_text, c_max_url_chars, v_pointer);
      if v_text !~* '^https://[a-z0-9._~-]+(:[0-9]{1,5})?([/?#][^[:space:][:cntrl:]<>"]*)?$' then
        perform turnpike.invalid(v_pointer, 'invalid_format', 'must be an https URL');
      end if;
    when 'locale' then
      if length(v_text) > c_max_locale_chars or v_text !~ '^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$' then
        perform turnpike.invalid(v_pointer, 'invalid_format', 'must be a language tag such as en or es-MX (BCP 47)');
      end if;
    when 'metadata' then
      perform turnpike.check_metadata(p_value, c_max_metadata_bytes, v_pointer);
    else
      null;
  end case;
end $$;
comment on function turnpike.check_profile_field(text, jsonb) is
  'Raises 422 at /<name> unless the field may be changed by its user and the value is good: display_name up to 100 '
  'characters, avatar_url an https URL up to 2048, locale a BCP 47 tag, metadata an object up to 16384 bytes, active a '
  'boolean.';
