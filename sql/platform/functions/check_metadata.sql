-- Metadata is the client's own: any object, of a size that keeps rows small.
create or replace function turnpike.check_metadata(p_value jsonb, p_max_bytes integer, p_pointer text) returns void
language plpgsql stable set search_path = '' as $$
begin
  if p_value is null then
    return;
  end if;
  if jsonb_typeof(p_value) <> 'object' then
    perform turnpike.invalid(p_pointer, 'wrong_type', 'must be a JSON object');
  end if;
  if octet_length(p_value::text) > p_max_bytes then
    perform turnpike.invalid(p_pointer, 'too_long', 'must have at most ' || p_max_bytes || ' bytes as JSON');
  end if;
end $$;
comment on function turnpike.check_metadata(jsonb, integer, text) is
  'Raises 422 at the pointer unless the value is null or an object of at most so many bytes.';
