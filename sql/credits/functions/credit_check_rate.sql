-- The fields of a rate as they come from an administrator, checked by name for creation and change alike.
create or replace function turnpike.credit_check_rate(p jsonb) returns void
language plpgsql stable set search_path = '' as $$
declare
  v_field record;
  c_max_path_chars constant integer := 200;
  c_max_description_chars constant integer := 500;
  c_max_credits constant numeric := 1000000000000000;
begin
  if p is null or jsonb_typeof(p) <> 'object' then
    perform turnpike.invalid('', 'wrong_type', 'must be a JSON object');
  end if;
  for v_field in select key, value, value #>> '{}' as text, jsonb_typeof(value) as type from jsonb_each(p) loop
    case v_field.key
      when 'method' then
        if v_field.type <> 'string' or v_field.text not in ('GET', 'POST', 'PUT', 'PATCH', 'DELETE') then
          perform turnpike.invalid('/method', 'invalid_value', 'must be GET, POST, PUT, PATCH or DELETE');
        end if;
      when 'path' then
        if v_field.type <> 'string' or length(v_field.text) > c_max_path_chars
          or v_field.text !~ '^(/([A-Za-z0-9._~:-]+|\{[a-z][a-z0-9_]*\}))+$' then
          perform turnpike.invalid('/path', 'invalid_format', 'must be a path such as /v1/jobs/{name}, of at most 200 characters');
        end if;
      when 'credits' then
        if v_field.type <> 'number' then
          perform turnpike.invalid('/credits', 'wrong_type', 'must be a whole number');
        elsif v_field.text::numeric % 1 <> 0 or v_field.text::numeric not between 1 and c_max_credits then
          perform turnpike.invalid('/credits', 'out_of_range', 'must be a whole number between 1 and ' || c_max_credits);
        end if;
      when 'active', 'admin_free' then
        if v_field.type <> 'boolean' then
          perform turnpike.invalid('/' || v_field.key, 'wrong_type', 'must be true or false');
        end if;
      when 'description' then
        if v_field.type not in ('string', 'null') then
          perform turnpike.invalid('/description', 'wrong_type', 'must be a string or null');
        end if;
        perform turnpike.check_text(v_field.text, c_max_description_chars, '/description');
      else
        perform turnpike.invalid('/' || replace(replace(v_field.key, '~', '~0'), '/', '~1'), 'unknown_field', 'is not a field of a rate');
    end case;
  end loop;
end $$;
comment on function turnpike.credit_check_rate(jsonb) is
  'Raises 422 with a pointer for an unknown field or a bad value of method, path, credits, active, admin_free or description.';
