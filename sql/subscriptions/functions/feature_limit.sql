-- A limit as a whole number, whatever a seller wrote into the features: past 2^53 - 1 no client would read it right.
create or replace function turnpike.feature_limit(p_value numeric) returns bigint
language plpgsql immutable set search_path = '' as $$
declare
  c_max constant bigint := 9007199254740991;
begin
  return case when p_value = -1 then -1 else floor(least(greatest(p_value, 0), c_max))::bigint end;
end $$;
comment on function turnpike.feature_limit(numeric) is 'The value rounded down, from 0 to 2^53 - 1; -1 (unlimited) stays.';
