-- The part that all checks of a member have in common. What is absent is not checked: a change leaves it as it is, and a creation
-- names every field.
create or replace function turnpike.check_type(
  p jsonb, p_name text, p_type text, p_nullable boolean, p_words text, p_pointer text
) returns boolean
language plpgsql stable set search_path = '' as $$
declare
  v_type text := jsonb_typeof(p -> p_name);
begin
  if v_type is null or (v_type = 'null' and p_nullable) then
    return false;
  elsif v_type = 'null' then
    perform turnpike.invalid(p_pointer || '/' || p_name, 'required', 'is required');
  elsif v_type <> p_type then
    perform turnpike.invalid(p_pointer || '/' || p_name, 'wrong_type', p_words || case when p_nullable then ' or null' else '' end);
  end if;
  return true;
end $$;
comment on function turnpike.check_type(jsonb, text, text, boolean, text, text) is
  'Whether the object has this member with a value to look at. Raises 422 at the pointer''s /<name>: required for null unless that '
  'is allowed, wrong_type for a value of another JSON type.';
