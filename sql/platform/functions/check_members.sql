-- The first look at a body: an object, and no member that nobody reads. A misspelt one must not be lost in silence.
create or replace function turnpike.check_members(p_value jsonb, p_names text[], p_pointer text default '') returns void
language plpgsql stable set search_path = '' as $$
declare
  v_name text;
begin
  if p_value is null or jsonb_typeof(p_value) <> 'object' then
    perform turnpike.invalid(p_pointer, 'wrong_type', 'must be a JSON object');
  end if;
  select k into v_name from jsonb_object_keys(p_value) as k where k <> all (p_names) limit 1;
  if v_name is not null then
    perform turnpike.invalid(p_pointer || '/' || replace(replace(v_name, '~', '~0'), '/', '~1'), 'unknown_field',
      'is not a field that is known here');
  end if;
end $$;
comment on function turnpike.check_members(jsonb, text[], text) is
  'Raises 422 at the pointer unless the value is an object, at the pointer''s /<name> for a member that is not among the names.';
