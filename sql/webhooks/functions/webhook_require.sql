-- A command without the id of what it is about could be applied twice.
create or replace function turnpike.webhook_require(p jsonb, p_name text) returns void
language plpgsql stable set search_path = '' as $$
begin
  if coalesce(p ->> p_name, '') = '' then
    perform turnpike.invalid('/' || p_name, 'required', 'is required');
  end if;
end $$;
comment on function turnpike.webhook_require(jsonb, text) is 'Raises 422 at the member unless the command has it.';
