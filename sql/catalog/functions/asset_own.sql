-- For readers, under row-level security, and for writers, who change one row of their own.
create or replace function turnpike.asset_own(p_id uuid) returns public.assets
language plpgsql stable set search_path = '' as $$
declare
  v_seller_id uuid := turnpike.require_seller();
  v_asset public.assets;
begin
  select a.* into v_asset from public.assets as a join public.products as p on p.id = a.product_id
  where a.id = p_id and a.archived_at is null and p.archived_at is null and (p.seller_id = v_seller_id or turnpike.is_admin());
  if not found then
    perform turnpike.fail('asset_not_found', 404);
  end if;
  return v_asset;
end $$;
comment on function turnpike.asset_own(uuid) is
  'The file of a product of the caller''s; any for an administrator. 404 asset_not_found; and the errors of require_seller.';
