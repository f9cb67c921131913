-- Archived; the object in the bucket stays, since a buyer may still be owed a download.
create or replace function public.seller_asset_delete(p_id uuid) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
begin
  update public.assets as a set archived_at = clock_timestamp(), updated_at = clock_timestamp() where a.id = (turnpike.asset_own(p_id)).id;
  return jsonb_build_object('id', p_id, 'deleted', true);
end $$;
comment on function public.seller_asset_delete(uuid) is
  '{id, deleted: true}. Seller, else 403 forbidden; 404 asset_not_found; 401 token_missing, token_revoked.';
