-- Cursors are opaque to clients: base64url of the last row's key. A key, unlike an offset, stays right while rows are added.
create or replace function turnpike.cursor_encode(p_at timestamptz, p_id uuid) returns text
language plpgsql stable set search_path = '' as $$
declare
  v_text text := (extract(epoch from p_at) * 1000000)::bigint || ':' || p_id;
begin
  return rtrim(translate(encode(convert_to(v_text, 'UTF8'), 'base64'), E'+/\n', '-_'), '=');
end $$;
comment on function turnpike.cursor_encode(timestamptz, uuid) is
  'The cursor that continues a list after the row with this creation time and id.';
