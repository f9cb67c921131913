-- JSON has one kind of number; ours are counted in whole ones.
create or replace function turnpike.check_whole(
  p jsonb, p_name text, p_min bigint, p_max bigint, p_nullable boolean default false, p_pointer text default ''
) returns void
language plpgsql stable set search_path = '' as $$
declare
  v_number numeric;
begin
  if not turnpike.check_type(p, p_name, 'number', p_nullable, 'must be a whole number', p_pointer) then
    return;
  end if;
  v_number := (p ->> p_name)::numeric;
  if v_number not between p_min and p_max or v_number <> trunc(v_number) then
    perform turnpike.invalid(p_pointer || '/' || p_name, 'out_of_range', format('must be a whole number between %s and %s', p_min, p_max));
  end if;
end $$;
comment on function turnpike.check_whole(jsonb, text, bigint, bigint, boolean, text) is
  'Raises 422 at the pointer''s /<name> unless the member is absent or a whole number within the bounds.';
