-- Equal to auth.uid(), but independent of the versions of it that the local stand-ins install.
create or replace function turnpike.uid() returns uuid
language plpgsql stable set search_path = '' as $$
begin
  return nullif(turnpike.claims() ->> 'sub', '')::uuid;
end $$;
comment on function turnpike.uid() is 'The caller''s user id (claim `sub`); null without a token.';
