-- What costs nothing must not be had again and again by canceling and coming back.
create or replace function turnpike.subscription_first(p public.subscriptions) returns boolean
language plpgsql stable set search_path = '' as $$
begin
  return not exists (
    select from public.subscriptions as s
    where s.seller_id = p.seller_id and s.id <> p.id
      and case when p.tenant_id is null then s.user_id = p.user_id and s.tenant_id is null else s.tenant_id = p.tenant_id end);
end $$;
comment on function turnpike.subscription_first(public.subscriptions) is 'Whether its owner never had another with the seller.';
