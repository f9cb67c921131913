-- One limit. -1 means that there is none, as it does for features.
create or replace function turnpike.subscription_limit(p_feature text, p_limit bigint, p_used bigint) returns jsonb
language plpgsql immutable set search_path = '' as $$
begin
  return jsonb_build_object('feature', p_feature, 'limit', case when p_limit >= 0 then p_limit end, 'used', p_used,
    'remaining', case when p_limit >= 0 then greatest(p_limit - p_used, 0) end);
end $$;
comment on function turnpike.subscription_limit(text, bigint, bigint) is '{feature, limit, used, remaining}.';
