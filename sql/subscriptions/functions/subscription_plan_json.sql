-- With the owner's rights, as plan_features: a subscriber is told what the plan is called also after it left the catalog. It tells no more
-- than the catalog did, to whoever knows the version's id.
create or replace function turnpike.subscription_plan_json(p_plan_version_id uuid) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
begin
  return (
    select jsonb_build_object('id', n.id, 'product_id', d.id, 'name', d.name, 'slug', d.slug, 'version', v.version)
    from public.plan_versions as v
      join public.plans as n on n.id = v.plan_id
      join public.products as d on d.id = n.product_id
    where v.id = p_plan_version_id);
end $$;
comment on function turnpike.subscription_plan_json(uuid) is
  'Plan of a subscription: {id, product_id, name, slug, version}; null for an unknown version.';
