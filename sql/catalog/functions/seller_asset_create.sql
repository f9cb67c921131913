-- The row comes first, the bytes follow: storage_path is where the function in front lets the seller upload them.
create or replace function public.seller_asset_create(
  p_product_id uuid, p_title text default null, p_file_path text default null, p_is_active boolean default true,
  p_max_downloads integer default null, p_expires_in_days integer default null, p_content_type text default null,
  p_size_bytes bigint default null, p_idempotency_key text default null, p_fingerprint text default null
) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_seller_id uuid := turnpike.require_seller();
  v_fields jsonb := jsonb_build_object('title', p_title, 'file_path', p_file_path, 'is_active', coalesce(p_is_active, true),
    'max_downloads', p_max_downloads, 'expires_in_days', p_expires_in_days, 'content_type', p_content_type, 'size_bytes', p_size_bytes);
  v_replay jsonb := turnpike.idempotency_begin(p_idempotency_key,
    coalesce(p_fingerprint, turnpike.fingerprint('seller_asset_create', p_product_id::text, v_fields::text)));
  v_product public.products;
  v_asset public.assets;
begin
  if v_replay is not null then
    return v_replay;
  end if;
  perform turnpike.asset_check(v_fields);
  v_product := turnpike.product_lock(p_product_id);
  insert into public.assets (id, product_id, title, file_path, is_active, max_downloads, expires_in_days, content_type, size_bytes)
  values (turnpike.new_id(), v_product.id, p_title, p_file_path, coalesce(p_is_active, true), p_max_downloads, p_expires_in_days,
    p_content_type, p_size_bytes)
  returning * into v_asset;
  return turnpike.idempotency_finish(p_idempotency_key, 201, turnpike.asset_json(v_asset));
end $$;
comment on function public.seller_asset_create(uuid, text, text, boolean, integer, integer, text, bigint, text, text) is
  '201 with the Asset. Seller, else 403 forbidden; 404 product_not_found; 422 with a pointer; 401 token_missing, token_revoked; and the '
  'errors of idempotency_claim.';
