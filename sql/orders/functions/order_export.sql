-- A user's orders, for the user's data. What was ordered for a tenant belongs to the tenant.
create or replace function turnpike.order_export(p_user_id uuid) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return coalesce((select jsonb_agg(turnpike.order_json(o) order by o.created_at, o.id)
    from public.orders as o where o.user_id = p_user_id and o.tenant_id is null), '[]');
end $$;
comment on function turnpike.order_export(uuid) is 'The user''s own orders, oldest first.';
