-- A merge patch on the newest version: what is absent stays, null clears. Only what differs makes a new version, so saving a form
-- unchanged does not move anybody. The caller holds the product's lock.
create or replace function turnpike.plan_save(p_product_id uuid, p_change jsonb) returns void
language plpgsql volatile set search_path = '' as $$
declare
  v_last public.plan_versions;
  v_new public.plan_versions;
begin
  insert into public.plans (id, product_id) values (turnpike.new_id(), p_product_id) on conflict (product_id) do nothing;
  select v.* into v_last from public.plans as n join public.plan_versions as v on v.plan_id = n.id
  where n.product_id = p_product_id order by v.version desc limit 1;
  v_new.initial_credits := case when p_change ? 'initial_credits' then (p_change ->> 'initial_credits')::numeric else v_last.initial_credits end;
  v_new.monthly_credits := case when p_change ? 'monthly_credits' then (p_change ->> 'monthly_credits')::numeric else v_last.monthly_credits end;
  v_new.trial_days := case when p_change ? 'trial_days' then (p_change ->> 'trial_days')::numeric else v_last.trial_days end;
  v_new.features := case when p_change ? 'features' then nullif(p_change -> 'features', 'null') else v_last.features end;
  insert into public.plan_versions (id, plan_id, version, initial_credits, monthly_credits, trial_days, features)
  select turnpike.new_id(), n.id, coalesce(v_last.version, 0) + 1, coalesce(v_new.initial_credits, 0), coalesce(v_new.monthly_credits, 0),
    coalesce(v_new.trial_days, 0), coalesce(v_new.features, '{}')
  from public.plans as n
  where n.product_id = p_product_id and (v_last.id is null
    or (coalesce(v_new.initial_credits, 0), coalesce(v_new.monthly_credits, 0), coalesce(v_new.trial_days, 0), coalesce(v_new.features, '{}'))
      <> (v_last.initial_credits, v_last.monthly_credits, v_last.trial_days, v_last.features));
end $$;
comment on function turnpike.plan_save(uuid, jsonb) is
  'Makes the product''s plan, or a new version of it where the change changes anything: initial_credits, monthly_credits, trial_days, '
  'features (replaced as a whole).';
