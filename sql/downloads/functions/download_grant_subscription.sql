-- A subscription to another product gets that product's files; those of the old one end by turnpike.download_status.
create or replace function turnpike.download_grant_subscription(p public.subscriptions) returns void
language plpgsql volatile set search_path = '' as $$
begin
  insert into public.download_grants (
    id, user_id, tenant_id, order_id, subscription_id, asset_id, max_downloads, expires_at, created_at, updated_at)
  select turnpike.new_id(), p.user_id, p.tenant_id, p.order_id, p.id, a.id, a.max_downloads * p.quantity,
    p.created_at + a.expires_in_days * interval '1 day', clock_timestamp(), clock_timestamp()
  from public.assets as a
  where a.product_id = p.product_id and a.is_active and a.archived_at is null
    and (a.expires_in_days is null or p.created_at + a.expires_in_days * interval '1 day' > clock_timestamp())
  order by a.created_at, a.id
  on conflict (subscription_id, asset_id) do nothing;
end $$;
comment on function turnpike.download_grant_subscription(public.subscriptions) is
  'Grants the owner of a subscription the files of its product. Twice is as good as once.';
