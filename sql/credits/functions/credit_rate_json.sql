-- A price as everybody may see it.
create or replace function turnpike.credit_rate_json(p public.credit_rates) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return jsonb_build_object(
    'id', p.id, 'method', p.method, 'path', p.path, 'credits', p.credits, 'active', p.active, 'admin_free', p.admin_free,
    'description', p.description, 'created_at', turnpike.rfc3339(p.created_at), 'updated_at', turnpike.rfc3339(p.updated_at));
end $$;
comment on function turnpike.credit_rate_json(public.credit_rates) is
  'Rate: {id, method, path, credits, active, admin_free, description, created_at, updated_at}.';
