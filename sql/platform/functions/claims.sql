-- The only place that reads the token: everything else asks the helpers built on it, so that "who is calling" has one answer.
create or replace function turnpike.claims() returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return coalesce(nullif(current_setting('request.jwt.claims', true), ''), '{}')::jsonb;
end $$;
comment on function turnpike.claims() is 'The verified claims of the caller''s token; an empty object without one.';
