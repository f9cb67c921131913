-- The default is what a buyer gets who names no price, so it must be one that can be had.
create or replace function turnpike.price_check_default(p jsonb) returns void
language plpgsql stable set search_path = '' as $$
begin
  if (p ->> 'is_default')::boolean and not (p ->> 'active')::boolean then
    perform turnpike.invalid('/is_default', 'invalid_value', 'must be false for a price that is not active');
  end if;
end $$;
comment on function turnpike.price_check_default(jsonb) is 'Raises 422 at /is_default for a default price that is not active.';
