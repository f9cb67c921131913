-- Runs as the caller, under row-level security. A plan that allows goes before one that does not; where no plan does, a right that was
-- bought by itself counts. Unknown means no.
create or replace function public.feature_get(p_feature text default null) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_user_id uuid := turnpike.require_user();
  v_value jsonb;
  c_max_chars constant integer := 200;
begin
  if coalesce(p_feature, '') = '' then
    perform turnpike.invalid('/feature', 'required', 'is required');
  end if;
  perform turnpike.check_text(p_feature, c_max_chars, '/feature');
  select f.value into v_value
  from public.subscriptions as s cross join lateral (
    select turnpike.feature_at(turnpike.plan_features(s.plan_version_id), p_feature) as value) as f
  where ((s.user_id = v_user_id and s.tenant_id is null) or s.tenant_id = turnpike.tenant_id())
    and f.value is not null and turnpike.subscription_valid(s)
  order by turnpike.feature_allows(f.value) desc, s.tenant_id nulls first, s.created_at desc, s.id desc
  limit 1;
  if turnpike.feature_allows(v_value) then
    return jsonb_build_object('feature', p_feature, 'allowed', true, 'value', v_value, 'source', 'plan');
  elsif exists (select from public.entitlements as e where e.feature_key = p_feature and turnpike.entitlement_active(e)) then
    return jsonb_build_object('feature', p_feature, 'allowed', true, 'value', true, 'source', 'entitlement');
  end if;
  return jsonb_build_object('feature', p_feature, 'allowed', false, 'value', v_value,
    'source', case when v_value is not null then 'plan' end);
end $$;
comment on function public.feature_get(text) is
  'Feature: {feature, allowed, value, source}. The value is the plan''s at the path (api_access.calls_per_hour), allowed if it '
  'is true, a number above 0, -1 (unlimited), or a text, list or object that is not empty; an entitlement of that key allows '
  'with value true. source is plan, entitlement or null (unknown: not allowed). 422 at /feature; 401 token_missing, '
  'token_revoked.';
