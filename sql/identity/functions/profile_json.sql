-- Tenant and roles are the token's, not the table's: they hold for this call.
create or replace function turnpike.profile_json(p public.profiles) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return jsonb_build_object(
    'user_id', p.user_id, 'email', p.email, 'display_name', p.display_name, 'avatar_url', p.avatar_url, 'locale', p.locale,
    'metadata', p.metadata, 'tenant_id', turnpike.tenant_id(), 'roles', to_jsonb(turnpike.roles()), 'active', p.active,
    'created_at', turnpike.rfc3339(p.created_at), 'updated_at', turnpike.rfc3339(p.updated_at));
end $$;
comment on function turnpike.profile_json(public.profiles) is
  'Profile: {user_id, email, display_name, avatar_url, locale, metadata, tenant_id, roles, active, created_at, updated_at}.';
