-- No URL came of it, so it was no download. Only the service may say so: a buyer who could would never run out. While a retry has the
-- access too, the count stays with the retry. The key goes with the count, so that the next try counts again.
create or replace function public.download_access_undo(p_access_id uuid) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_access public.download_accesses;
begin
  perform turnpike.require_service();
  select * into v_access from public.download_accesses as a where a.id = p_access_id;
  -- In the order of download_access: key, grant, access.
  perform from public.idempotency_keys as k where k.caller = v_access.user_id and k.key = v_access.idempotency_key for update;
  perform from public.download_grants as g where g.id = v_access.grant_id for no key update;
  update public.download_accesses as a set signings = a.signings - 1 where a.id = p_access_id and a.signings > 0
  returning a.* into v_access;
  if not found then
    perform turnpike.fail('download_not_found', 404);
  end if;
  if v_access.signings = 0 then
    update public.download_grants as g set downloads = g.downloads - 1, updated_at = clock_timestamp() where g.id = v_access.grant_id;
    delete from public.idempotency_keys as k where k.caller = v_access.user_id and k.key = v_access.idempotency_key;
  end if;
  return jsonb_build_object('access_id', p_access_id, 'undone', v_access.signings = 0);
end $$;
comment on function public.download_access_undo(uuid) is
  '{access_id, undone}: gives a counted download back, unless another request has signed a URL for it or may yet. Service only, else 403 '
  'forbidden; 404 download_not_found for an access that was given back.';
