-- Names of rights that entitlements carry and that a front end asks for.
create or replace function turnpike.product_check_features(p_keys jsonb) returns void
language plpgsql stable set search_path = '' as $$
declare
  v_key record;
  c_max_keys constant integer := 100;
begin
  if jsonb_typeof(p_keys) <> 'array' then
    perform turnpike.invalid('/feature_keys', 'wrong_type', 'must be an array of strings');
  elsif jsonb_array_length(p_keys) > c_max_keys then
    perform turnpike.invalid('/feature_keys', 'too_long', 'must have at most ' || c_max_keys || ' entries');
  end if;
  for v_key in
    select '/feature_keys/' || k.ordinality - 1 as pointer, k.value, k.value #>> '{}' as text,
      row_number() over (partition by k.value order by k.ordinality) > 1 as seen
    from jsonb_array_elements(p_keys) with ordinality as k
  loop
    if jsonb_typeof(v_key.value) <> 'string' then
      perform turnpike.invalid(v_key.pointer, 'wrong_type', 'must be a string');
    elsif v_key.text !~ '^[A-Za-z0-9][A-Za-z0-9_.:-]{0,99}$' then
      perform turnpike.invalid(v_key.pointer, 'invalid_format', 'must be of letters, digits and _ . : -, at most 100 characters');
    elsif v_key.seen then
      perform turnpike.invalid(v_key.pointer, 'duplicate', 'stands in the list already');
    end if;
  end loop;
end $$;
comment on function turnpike.product_check_features(jsonb) is
  'Raises 422 at /feature_keys or /feature_keys/<n> unless it is an array of at most 100 different keys such as exports.csv.';
