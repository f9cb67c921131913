-- The order's files become the buyer's to download: every active one of each product that was bought. Who bought three has three times the
-- limit. A file whose days since the purchase are over already is none.
create or replace function turnpike.download_grant_order(p_order public.orders) returns void
language plpgsql volatile set search_path = '' as $$
declare
  v_paid_at timestamptz := coalesce(p_order.paid_at, clock_timestamp());
  v_subscription public.subscriptions;
begin
  insert into public.download_grants (
    id, user_id, tenant_id, order_id, order_item_id, asset_id, max_downloads, expires_at, created_at, updated_at)
  select turnpike.new_id(), p_order.user_id, p_order.tenant_id, p_order.id, i.id, a.id, a.max_downloads * i.quantity,
    v_paid_at + a.expires_in_days * interval '1 day', clock_timestamp(), clock_timestamp()
  from public.order_items as i join public.assets as a on a.product_id = i.product_id
  where i.order_id = p_order.id and i.product_type <> 'subscription' and a.is_active and a.archived_at is null
    and (a.expires_in_days is null or v_paid_at + a.expires_in_days * interval '1 day' > clock_timestamp())
  order by i.position, a.created_at, a.id
  on conflict (order_item_id, asset_id) do nothing;
  for v_subscription in select s.* from public.subscriptions as s where s.order_id = p_order.id loop
    perform turnpike.download_grant_subscription(v_subscription);
  end loop;
end $$;
comment on function turnpike.download_grant_order(public.orders) is
  'Grants the owner of a paid order its files, and those of a subscription that it began. Twice is as good as once.';
