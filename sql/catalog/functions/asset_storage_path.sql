-- The first folder is the seller's, which is what the policies of the bucket go by; the second keeps products apart.
create or replace function turnpike.asset_storage_path(p_asset public.assets) returns text
language plpgsql stable set search_path = '' as $$
begin
  return (select p.seller_id from public.products as p where p.id = p_asset.product_id) || '/' || p_asset.product_id || '/' || p_asset.file_path;
end $$;
comment on function turnpike.asset_storage_path(public.assets) is
  'Name of the asset''s object in the bucket assets: <seller_id>/<product_id>/<file_path>.';
