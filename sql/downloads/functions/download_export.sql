-- The downloads' share of a user's data; a tenant's belong to the tenant.
create or replace function turnpike.download_export(p_user_id uuid) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return coalesce((
    select jsonb_agg(turnpike.download_json(g) || jsonb_build_object('accesses', (
      select coalesce(jsonb_agg(turnpike.rfc3339(a.created_at) order by a.created_at, a.id), '[]')
      from public.download_accesses as a where a.grant_id = g.id and a.signings > 0)) order by g.created_at, g.id)
    from public.download_grants as g where g.user_id = p_user_id and g.tenant_id is null), '[]');
end $$;
comment on function turnpike.download_export(uuid) is
  'All Downloads of a user, oldest first, each with accesses: when a URL was handed out.';
