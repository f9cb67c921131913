-- Only RFC 3339 with its offset: what Postgres would read besides depends on the session.
create or replace function turnpike.check_time(p jsonb, p_name text, p_nullable boolean default false, p_pointer text default '') returns void
language plpgsql stable set search_path = '' as $$
declare
  v_at timestamptz;
begin
  if not turnpike.check_type(p, p_name, 'string', p_nullable, 'must be a string', p_pointer) then
    return;
  end if;
  begin
    if (p ->> p_name) !~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,9})?([Zz]|[+-][0-9]{2}:[0-9]{2})$' then
      raise invalid_datetime_format;
    end if;
    v_at := (p ->> p_name)::timestamptz;
  exception when data_exception then
    perform turnpike.invalid(p_pointer || '/' || p_name, 'invalid_format', 'must be a time as in RFC 3339, such as 2030-01-31T12:00:00Z');
  end;
end $$;
comment on function turnpike.check_time(jsonb, text, boolean, text) is
  'Raises 422 at the pointer''s /<name> unless the member is absent or a time in RFC 3339.';
