-- Whatever a client sends as a cursor is either one of ours or a 400: never a cast error, never an empty page by chance.
create or replace function turnpike.cursor_decode(p_cursor text, out at timestamptz, out id uuid)
language plpgsql stable set search_path = '' as $$
declare
  v_parts text[];
  c_max_chars constant integer := 100;
begin
  if p_cursor is null then
    return;
  end if;
  begin
    if p_cursor !~ '^[A-Za-z0-9_-]+$' or length(p_cursor) > c_max_chars then
      raise invalid_parameter_value;
    end if;
    v_parts := string_to_array(convert_from(decode(
      translate(p_cursor, '-_', '+/') || repeat('=', (4 - length(p_cursor) % 4) % 4), 'base64'), 'UTF8'), ':');
    if cardinality(v_parts) <> 2 or v_parts[1] !~ '^[0-9]{1,16}$' then
      raise invalid_parameter_value;
    end if;
    at := timestamptz 'epoch' + v_parts[1]::bigint * interval '1 microsecond';
    id := v_parts[2]::uuid;
  exception when data_exception then
    perform turnpike.fail('cursor_invalid', 400, jsonb_build_object('errors', jsonb_build_array(jsonb_build_object(
      'pointer', '/cursor', 'code', 'cursor_invalid', 'detail', 'is not a cursor of this list'))));
  end;
end $$;
comment on function turnpike.cursor_decode(text) is
  'The key inside a cursor; nulls for null. Raises 400 cursor_invalid for anything that cursor_encode did not make.';
