-- What is sold now: the newest version. Runs as the caller, who sees the plans of the products that are to be seen.
create or replace function turnpike.plan_json(p_product_id uuid) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return (
    select jsonb_build_object('id', n.id, 'version', v.version, 'initial_credits', v.initial_credits, 'monthly_credits', v.monthly_credits,
      'trial_days', v.trial_days, 'features', v.features)
    from public.plans as n join public.plan_versions as v on v.plan_id = n.id
    where n.product_id = p_product_id
    order by v.version desc limit 1);
end $$;
comment on function turnpike.plan_json(uuid) is
  'Plan: {id, version, initial_credits, monthly_credits, trial_days, features}, the newest version; null when the product has none.';
