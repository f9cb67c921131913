-- A merge patch. Another file_path names another upload; what was uploaded before is not moved.
create or replace function public.seller_asset_update(p_id uuid, p_change jsonb) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_asset public.assets;
begin
  perform turnpike.require_seller();
  perform turnpike.asset_check(p_change);
  update public.assets as a set
    title = coalesce(p_change ->> 'title', a.title),
    file_path = coalesce(p_change ->> 'file_path', a.file_path),
    is_active = coalesce((p_change ->> 'is_active')::boolean, a.is_active),
    max_downloads = case when p_change ? 'max_downloads' then (p_change ->> 'max_downloads')::numeric::integer else a.max_downloads end,
    expires_in_days = case when p_change ? 'expires_in_days' then (p_change ->> 'expires_in_days')::numeric::integer else a.expires_in_days end,
    content_type = case when p_change ? 'content_type' then p_change ->> 'content_type' else a.content_type end,
    size_bytes = case when p_change ? 'size_bytes' then (p_change ->> 'size_bytes')::numeric::bigint else a.size_bytes end,
    updated_at = clock_timestamp()
  where a.id = (turnpike.asset_own(p_id)).id
  returning * into v_asset;
  return turnpike.asset_json(v_asset);
end $$;
comment on function public.seller_asset_update(uuid, jsonb) is
  'Changes title, file_path, is_active, max_downloads, expires_in_days, content_type and size_bytes; returns the Asset. Seller, else '
  '403 forbidden; 404 asset_not_found; 422 with a pointer; 401 token_missing, token_revoked.';
