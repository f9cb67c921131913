-- What was delivered stays for the sellers' books, without name; nobody can use it any more.
create or replace function turnpike.download_erase(p_user_id uuid) returns void
language plpgsql volatile set search_path = '' as $$
begin
  delete from public.download_tokens as t using public.download_grants as g
  where g.id = t.grant_id and g.user_id = p_user_id and g.tenant_id is null;
  update public.download_grants as g set user_id = null, updated_at = clock_timestamp() where g.user_id = p_user_id;
  update public.download_accesses as a set user_id = null, idempotency_key = null where a.user_id = p_user_id;
end $$;
comment on function turnpike.download_erase(uuid) is
  'Deletes the tokens of a user''s own downloads and takes the user''s id off all that the user bought or fetched.';
