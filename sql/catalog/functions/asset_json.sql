-- Where the bytes are is said in full, so that whoever signs an upload or a download adds nothing to it.
create or replace function turnpike.asset_json(p public.assets) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return jsonb_build_object(
    'id', p.id, 'product_id', p.product_id, 'title', p.title, 'file_path', p.file_path, 'storage_path', turnpike.asset_storage_path(p),
    'is_active', p.is_active, 'max_downloads', p.max_downloads, 'expires_in_days', p.expires_in_days, 'content_type', p.content_type,
    'size_bytes', p.size_bytes, 'created_at', turnpike.rfc3339(p.created_at), 'updated_at', turnpike.rfc3339(p.updated_at));
end $$;
comment on function turnpike.asset_json(public.assets) is
  'Asset: {id, product_id, title, file_path, storage_path, is_active, max_downloads, expires_in_days, content_type, size_bytes, '
  'created_at, updated_at}; storage_path is the object''s name in the bucket assets.';
