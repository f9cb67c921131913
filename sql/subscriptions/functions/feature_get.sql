-- Runs as the caller, under row-level security.
create or replace function public.feature_get(p_feature text default null) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_user_id uuid := turnpike.require_user();
  v_found record;
  c_max_chars constant integer := 200;
begin
  if coalesce(p_feature, '') = '' then
    perform turnpike.invalid('/feature', 'required', 'is required');
  end if;
  perform turnpike.check_text(p_feature, c_max_chars, '/feature');
  v_found := turnpike.feature_find(p_feature);
  return jsonb_build_object('feature', p_feature, 'allowed', turnpike.feature_allows(v_found.value), 'value', v_found.value,
    'source', v_found.source);
end $$;
comment on function public.feature_get(text) is
  'Feature: {feature, allowed, value, source}. The value is the plan''s at the path (api_access.calls_per_hour), allowed if it '
  'is true, a number above 0, -1 (unlimited), or a text, list or object that is not empty; an entitlement of that key allows '
  'with value true. source is plan, entitlement or null (unknown: not allowed). 422 at /feature; 401 token_missing, '
  'token_revoked.';
