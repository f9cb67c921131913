-- A file that a seller adds to a product is for those too who bought it before: they get it when they look, since a product may have more
-- buyers than one transaction should write to. What it is due for is locked: a refund that is under way must not miss what is granted here.
create or replace function turnpike.download_grant_due(p_user_id uuid, p_tenant_id text) returns void
language plpgsql volatile set search_path = '' as $$
declare
  v_order public.orders;
  v_subscription public.subscriptions;
  c_max_rows constant integer := 100;
begin
  for v_order in
    select o.* from public.orders as o
    where ((o.user_id = p_user_id and o.tenant_id is null) or o.tenant_id = p_tenant_id)
      and o.status in ('paid', 'partially_refunded') and o.fulfilment = 'fulfilled' and exists (
        select from public.order_items as i join public.assets as a on a.product_id = i.product_id
        where i.order_id = o.id and i.product_type <> 'subscription' and a.is_active and a.archived_at is null
          and (a.expires_in_days is null or o.paid_at + a.expires_in_days * interval '1 day' > clock_timestamp())
          and not exists (select from public.download_grants as g where g.order_item_id = i.id and g.asset_id = a.id))
    order by o.id limit c_max_rows for share of o
  loop
    perform turnpike.download_grant_order(v_order);
  end loop;
  for v_subscription in
    select s.* from public.subscriptions as s
    where ((s.user_id = p_user_id and s.tenant_id is null) or s.tenant_id = p_tenant_id)
      and turnpike.subscription_valid(s)
      and not exists (select from public.orders as o where o.id = s.order_id and o.status = 'refunded')
      and exists (
        select from public.assets as a
        where a.product_id = s.product_id and a.is_active and a.archived_at is null
          and (a.expires_in_days is null or s.created_at + a.expires_in_days * interval '1 day' > clock_timestamp())
          and not exists (select from public.download_grants as g where g.subscription_id = s.id and g.asset_id = a.id))
    order by s.id limit c_max_rows for share of s
  loop
    perform turnpike.download_grant_subscription(v_subscription);
  end loop;
end $$;
comment on function turnpike.download_grant_due(uuid, text) is
  'Grants a user, or a tenant, the files that were added to what they had bought: of up to 100 orders and 100 subscriptions a call.';
