-- What a second checkout is refused for. No lock: the unique indexes are what keeps two apart.
create or replace function turnpike.subscription_live(p_user_id uuid, p_tenant_id text, p_seller_id uuid) returns public.subscriptions
language plpgsql stable set search_path = '' as $$
declare
  v_subscription public.subscriptions;
begin
  select s.* into v_subscription from public.subscriptions as s
  where s.seller_id = p_seller_id and not turnpike.subscription_final(s.status)
    and case when p_tenant_id is null then s.user_id = p_user_id and s.tenant_id is null else s.tenant_id = p_tenant_id end
    and not turnpike.subscription_makes_way(s);
  return v_subscription;
end $$;
comment on function turnpike.subscription_live(uuid, text, uuid) is
  'The live subscription of the user, or of the tenant if there is one, with the seller, that a new one would be a second of; else a '
  'row of nulls.';
