-- Calls a minute of one user, whoever pays. Only calls that begin count: a refusal takes its hit back with everything else.
create or replace function turnpike.ai_rate_take(p_user_id uuid) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  v_value jsonb := (turnpike.feature_find('ai.calls_per_minute')).value;
  v_limit bigint;
  v_hit jsonb;
  c_default_calls constant bigint := 60;
  c_window_seconds constant integer := 60;
begin
  v_limit := case when jsonb_typeof(v_value) = 'number' then turnpike.feature_limit(v_value::numeric) else c_default_calls end;
  if v_limit = -1 then
    return null;
  end if;
  v_hit := turnpike.rate_limit_count('ai_calls:' || p_user_id, v_limit, c_window_seconds);
  if not (v_hit -> 'allowed')::boolean then
    perform turnpike.fail('rate_limited', 429, jsonb_build_object('retry_after_seconds', greatest(1, (v_hit -> 'reset_seconds')::integer),
      'limit', v_limit));
  end if;
  return v_hit - 'allowed' || jsonb_build_object('limit', v_limit);
end $$;
comment on function turnpike.ai_rate_take(uuid) is
  'Counts a call of the user: {limit, remaining, reset_seconds}; null where the plan''s ai.calls_per_minute is -1. The default is 60. Raises '
  '429 rate_limited {retry_after_seconds, limit}.';
