-- Times leave the database in one form, whatever the session's time zone and date style are.
create or replace function turnpike.rfc3339(p_at timestamptz) returns text
language plpgsql stable strict set search_path = '' as $$
begin
  return to_char(p_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"');
end $$;
comment on function turnpike.rfc3339(timestamptz) is 'RFC 3339 in UTC with microseconds and Z; null for null.';
