-- How an error leaves the database: PostgREST, hosted Supabase and postrust all turn SQLSTATE PTnnn into status nnn and pass
-- message and detail on. The code is the message, so that clients never see, and callers never parse, SQL text.
create or replace function turnpike.fail(p_code text, p_status integer, p_detail jsonb default '{}') returns void
language plpgsql stable set search_path = '' as $$
begin
  raise exception using errcode = 'PT' || p_status, message = p_code, detail = p_detail::text;
end $$;
comment on function turnpike.fail(text, integer, jsonb) is
  'Raises a domain error: stable code, HTTP status, and the members that the problem document gets besides them.';
