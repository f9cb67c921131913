-- The rights' share of a user's data; a tenant's belong to the tenant.
create or replace function turnpike.entitlement_export(p_user_id uuid) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return coalesce((select jsonb_agg(turnpike.entitlement_json(e) order by e.created_at, e.id)
    from public.entitlements as e where e.user_id = p_user_id and e.tenant_id is null), '[]');
end $$;
comment on function turnpike.entitlement_export(uuid) is 'All entitlements of a user, oldest first.';
