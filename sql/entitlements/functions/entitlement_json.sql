-- A right as its owner sees it.
create or replace function turnpike.entitlement_json(p public.entitlements) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return jsonb_build_object(
    'id', p.id, 'feature_key', p.feature_key, 'source', p.source, 'source_id', p.source_id, 'product_id', p.product_id,
    'account', case when p.tenant_id is null then 'user' else 'tenant' end, 'starts_at', turnpike.rfc3339(p.starts_at),
    'ends_at', turnpike.rfc3339(least(p.ends_at, p.revoked_at)), 'active', turnpike.entitlement_active(p),
    'created_at', turnpike.rfc3339(p.created_at));
end $$;
comment on function turnpike.entitlement_json(public.entitlements) is
  'Entitlement: {id, feature_key, source, source_id, product_id, account, starts_at, ends_at, active, created_at}; ends_at '
  'null means no end.';
