-- Three random UUIDs are 366 random bits; their hash has 256. Postgres has no other source of them without an extension. Older tokens of the
-- grant go, so that a page that is loaded again and again leaves a few.
create or replace function turnpike.download_token_create(p_grant_id uuid, p_expires_at timestamptz) returns text
language plpgsql volatile set search_path = '' as $$
declare
  v_token bytea := sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()));
  c_max_older constant integer := 4;
begin
  delete from public.download_tokens as t
  using (
    select x.hash from public.download_tokens as x where x.grant_id = p_grant_id
    order by x.expires_at desc, x.hash offset c_max_older for update skip locked
  ) as old
  where t.hash = old.hash;
  insert into public.download_tokens (hash, grant_id, expires_at) values (sha256(v_token), p_grant_id, p_expires_at);
  return rtrim(translate(encode(v_token, 'base64'), E'+/\n', '-_'), '=');
end $$;
comment on function turnpike.download_token_create(uuid, timestamptz) is
  'A new access token of a grant, 43 characters of base64url, good until p_expires_at; of the older ones the latest four stay.';
