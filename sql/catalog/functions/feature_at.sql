-- A path that leads nowhere is not an error: it is a feature that the plan does not have, and that means no.
create or replace function turnpike.feature_at(p_features jsonb, p_path text) returns jsonb
language plpgsql immutable set search_path = '' as $$
begin
  if p_path = '' then
    return null;
  end if;
  return nullif(coalesce(p_features -> p_path, p_features #> string_to_array(p_path, '.')), 'null');
end $$;
comment on function turnpike.feature_at(jsonb, text) is
  'What stands at the path, whose parts are divided by dots (api_access.calls_per_hour); a member of that whole name goes first. '
  'Null for null, for an unknown path and for a value that is JSON null.';
