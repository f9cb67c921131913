-- Takes one download off and says where the file is; the function in front signs a URL for it, and gives the download back if it cannot
-- (download_access_undo). A retry under the same key counts nothing, but it has to be allowed still, since it gets a URL that works now.
create or replace function public.download_access(
  p_token text, p_idempotency_key text default null, p_fingerprint text default null
) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_user_id uuid := turnpike.require_active_user();
  v_replay jsonb := turnpike.idempotency_begin(p_idempotency_key,
    coalesce(p_fingerprint, turnpike.fingerprint('download_access', p_token)));
  v_grant public.download_grants := turnpike.download_find(p_token);
  v_status text := turnpike.download_status(v_grant);
  v_access_id uuid := coalesce((v_replay ->> 'access_id')::uuid, turnpike.new_id());
  v_file jsonb;
begin
  -- What it counted itself is no reason to refuse a retry.
  if v_status <> 'active' and not (v_replay is not null and v_status = 'used_up') then
    perform turnpike.fail('download_' || v_status, 409);
  end if;
  select jsonb_build_object('storage_path', turnpike.asset_storage_path(a), 'filename', turnpike.download_filename(a)) into v_file
  from public.assets as a where a.id = v_grant.asset_id;
  if v_replay is not null then
    -- The function in front signs what it is told, as the service. A kept answer may be another call's, since whoever calls PostgREST
    -- chooses key and fingerprint: only our own rows say that this file was counted, and where it is.
    update public.download_accesses as a set signings = a.signings + 1
    where a.id = v_access_id and a.grant_id = v_grant.id and a.user_id = v_user_id and a.signings > 0;
    if not found then
      perform turnpike.fail('idempotency_key_reused', 422);
    end if;
    return v_replay || v_file;
  end if;
  update public.download_grants as g set downloads = g.downloads + 1, updated_at = clock_timestamp()
  where g.id = v_grant.id
  returning g.* into v_grant;
  insert into public.download_accesses (id, grant_id, user_id, idempotency_key, created_at)
  values (v_access_id, v_grant.id, v_user_id, p_idempotency_key, clock_timestamp());
  return turnpike.idempotency_finish(p_idempotency_key, 200, v_file || jsonb_build_object('access_id', v_access_id,
    'remaining', v_grant.max_downloads - v_grant.downloads));
end $$;
comment on function public.download_access(text, text, text) is
  '{access_id, storage_path, filename, remaining} and one download less. 404 download_not_found; 409 download_expired, download_used_up, '
  'download_revoked, download_unavailable; 403 account_deactivated; 401 token_missing, token_revoked; and the errors of idempotency_claim.';
