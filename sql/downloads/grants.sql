-- Readers get SELECT where a policy narrows it; nobody gets more on a table, and nobody reads tokens.
revoke all on table public.download_grants, public.download_tokens, public.download_accesses
  from public, anon, authenticated, service_role;
grant select on table public.download_grants to authenticated, service_role;
grant select on table public.download_accesses to service_role;

revoke execute on function
  public.download_list(text, text, integer), public.download_access(text, text, text), public.download_access_undo(uuid)
  from public, anon, authenticated, service_role;
grant execute on function public.download_list(text, text, integer), public.download_access(text, text, text) to authenticated;
-- The service comes as the service role, or as an authenticated token with the role service; the function checks which.
grant execute on function public.download_access_undo(uuid) to authenticated, service_role;
