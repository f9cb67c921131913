-- A plan's credits are our own to say; where it has none, the provider's metadata may.
create or replace function turnpike.webhook_catalog_credits(p_product_id uuid, p jsonb) returns void
language plpgsql volatile set search_path = '' as $$
declare
  v_version public.plan_versions;
  v_change jsonb;
begin
  select v.* into v_version from public.plans as n join public.plan_versions as v on v.plan_id = n.id
  where n.product_id = p_product_id order by v.version desc limit 1;
  if not found then
    return;
  end if;
  v_change := jsonb_strip_nulls(jsonb_build_object(
    'initial_credits', case when v_version.initial_credits = 0 then p -> 'initial_credits' end,
    'monthly_credits', case when v_version.monthly_credits = 0 then p -> 'monthly_credits' end));
  perform turnpike.plan_check(v_change);
  perform turnpike.plan_save(p_product_id, v_change);
end $$;
comment on function turnpike.webhook_catalog_credits(uuid, jsonb) is
  'Gives a plan without credits those that its provider''s metadata names, as a new version. Raises 422 for bad numbers.';
