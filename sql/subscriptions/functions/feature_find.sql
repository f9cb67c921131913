-- What the caller has of a feature, whoever asks: under row-level security or with the owner's rights, so the owner is named in each query.
-- A plan that allows goes before one that does not; where no plan does, a right that was bought by itself counts. Unknown means no.
create or replace function turnpike.feature_find(p_feature text, out value jsonb, out source text)
language plpgsql stable set search_path = '' as $$
declare
  v_user_id uuid := turnpike.uid();
begin
  select f.value into feature_find.value
  from public.subscriptions as s cross join lateral (
    select turnpike.feature_at(turnpike.plan_features(s.plan_version_id), p_feature) as value) as f
  where ((s.user_id = v_user_id and s.tenant_id is null) or s.tenant_id = turnpike.tenant_id())
    and f.value is not null and turnpike.subscription_valid(s)
  order by turnpike.feature_allows(f.value) desc, s.tenant_id nulls first, s.created_at desc, s.id desc
  limit 1;
  source := case when feature_find.value is not null then 'plan' end;
  if not turnpike.feature_allows(feature_find.value) and exists (
    select from public.entitlements as e
    where ((e.user_id = v_user_id and e.tenant_id is null) or e.tenant_id = turnpike.tenant_id())
      and e.feature_key = p_feature and turnpike.entitlement_active(e)) then
    feature_find.value := 'true';
    source := 'entitlement';
  end if;
end $$;
comment on function turnpike.feature_find(text) is
  'The value at the path in the caller''s plans, or true for an entitlement of that key where no plan allows; source is plan, '
  'entitlement or null (unknown).';
