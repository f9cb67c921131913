-- Runs as the caller.
create or replace function public.seller_asset_get(p_id uuid) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return turnpike.asset_json(turnpike.asset_own(p_id));
end $$;
comment on function public.seller_asset_get(uuid) is
  'The Asset. Seller, else 403 forbidden; 404 asset_not_found; 401 token_missing, token_revoked.';
