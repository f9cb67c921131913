-- A token opens nothing by itself: it must be its owner, or a member of the owning tenant, who brings it. The row is locked, so that counts
-- follow one upon another.
create or replace function turnpike.download_find(p_token text) returns public.download_grants
language plpgsql volatile set search_path = '' as $$
declare
  v_grant public.download_grants;
begin
  select g.* into v_grant
  from public.download_tokens as t join public.download_grants as g on g.id = t.grant_id
  where t.hash = turnpike.download_token_hash(p_token) and t.expires_at > clock_timestamp()
    and ((g.user_id = turnpike.uid() and g.tenant_id is null) or g.tenant_id = turnpike.tenant_id())
  for no key update of g;
  if not found then
    perform turnpike.fail('download_not_found', 404);
  end if;
  return v_grant;
end $$;
comment on function turnpike.download_find(text) is
  'The caller''s grant behind a token, locked. 404 download_not_found, also for a token past its time or somebody else''s.';
