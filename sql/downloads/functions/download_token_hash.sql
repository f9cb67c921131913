-- Whatever a client sends as a token is one of ours or none: never a cast error.
create or replace function turnpike.download_token_hash(p_token text) returns bytea
language plpgsql immutable set search_path = '' as $$
begin
  if p_token is null or p_token !~ '^[A-Za-z0-9_-]{43}$' then
    return null;
  end if;
  return sha256(decode(translate(p_token, '-_', '+/') || '=', 'base64'));
end $$;
comment on function turnpike.download_token_hash(text) is 'The hash under which an access token is kept; null for what is none.';
