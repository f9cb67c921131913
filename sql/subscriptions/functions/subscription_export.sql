-- The subscriptions' share of a user's data; a tenant's belong to the tenant.
create or replace function turnpike.subscription_export(p_user_id uuid) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return coalesce((select jsonb_agg(turnpike.subscription_json(s) order by s.created_at, s.id)
    from public.subscriptions as s where s.user_id = p_user_id and s.tenant_id is null), '[]');
end $$;
comment on function turnpike.subscription_export(uuid) is 'All subscriptions of a user, oldest first.';
