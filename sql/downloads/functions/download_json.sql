-- A grant as its owner sees it. Where the file lies is not the buyer's business.
create or replace function turnpike.download_json(p public.download_grants) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return (
    select jsonb_build_object(
      'id', p.id, 'asset', jsonb_build_object('id', a.id, 'title', a.title, 'content_type', a.content_type, 'size_bytes', a.size_bytes),
      'product', jsonb_build_object('id', t.id, 'name', t.name), 'filename', turnpike.download_filename(a),
      'account', case when p.tenant_id is null then 'user' else 'tenant' end,
      'order', (select o.public_id from public.orders as o where o.id = p.order_id), 'subscription_id', p.subscription_id,
      'status', turnpike.download_status(p), 'downloads', p.downloads, 'max_downloads', p.max_downloads,
      'remaining', p.max_downloads - p.downloads,
      'expires_at', turnpike.rfc3339(least(p.expires_at,
        (select turnpike.subscription_rights_end(s) from public.subscriptions as s where s.id = p.subscription_id))),
      'created_at', turnpike.rfc3339(p.created_at))
    from public.assets as a join public.products as t on t.id = a.product_id where a.id = p.asset_id);
end $$;
comment on function turnpike.download_json(public.download_grants) is
  'Download: {id, asset: {id, title, content_type, size_bytes}, product: {id, name}, filename, account, order (its public id), '
  'subscription_id, status, downloads, max_downloads, remaining, expires_at, created_at}; null limits and ends mean that there is none.';
