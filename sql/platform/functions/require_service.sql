-- The guard at the head of every function that only our own back ends may use.
create or replace function turnpike.require_service() returns void
language plpgsql stable set search_path = '' as $$
begin
  if not turnpike.is_service() then
    perform turnpike.fail('forbidden', 403);
  end if;
end $$;
comment on function turnpike.require_service() is 'Raises 403 forbidden unless the caller is the service.';
