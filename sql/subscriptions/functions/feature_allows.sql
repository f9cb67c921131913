-- What a value says to the question "may I". Whatever is not clearly a yes is a no.
create or replace function turnpike.feature_allows(p_value jsonb) returns boolean
language plpgsql immutable set search_path = '' as $$
begin
  return coalesce(case jsonb_typeof(p_value)
    when 'boolean' then p_value::boolean
    when 'number' then p_value::numeric > 0 or p_value::numeric = -1
    when 'string' then p_value #>> '{}' <> ''
    when 'array' then jsonb_array_length(p_value) > 0
    when 'object' then p_value <> '{}' end, false);
end $$;
comment on function turnpike.feature_allows(jsonb) is
  'true for true, for a number above 0 and for -1 (unlimited), for a text, list or object that is not empty; false for anything else.';
