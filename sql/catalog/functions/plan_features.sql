-- With the owner's rights: a subscriber keeps the features bought, also when the product has left the catalog and its row is no longer
-- the subscriber's to see. It tells nothing but the features, to whoever knows the version's id.
create or replace function turnpike.plan_features(p_plan_version_id uuid) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
begin
  return coalesce((select v.features from public.plan_versions as v where v.id = p_plan_version_id), '{}');
end $$;
comment on function turnpike.plan_features(uuid) is 'The features of a version of a plan, an object; empty for an unknown version.';
