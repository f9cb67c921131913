-- A user's memberships, for the user's data.
create or replace function turnpike.membership_export(p_user_id uuid) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return coalesce((select jsonb_agg(jsonb_build_object('tenant_id', m.tenant_id, 'role', m.role) order by m.created_at, m.tenant_id)
    from public.memberships as m where m.user_id = p_user_id and m.deleted_at is null), '[]');
end $$;
comment on function turnpike.membership_export(uuid) is 'The user''s memberships, oldest first: [{tenant_id, role}].';
