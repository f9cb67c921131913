-- A member of a provider's result that must be there.
create or replace function turnpike.provider_text(p_operation public.provider_operations, p_result jsonb, p_name text) returns text
language plpgsql stable set search_path = '' as $$
declare
  v_text text := nullif(p_result ->> p_name, '');
begin
  if v_text is null or jsonb_typeof(p_result -> p_name) <> 'string' then
    perform turnpike.fail('provider_invalid', 502, jsonb_build_object('provider', p_operation.provider));
  end if;
  return v_text;
end $$;
comment on function turnpike.provider_text(public.provider_operations, jsonb, text) is
  'The text of that name in the result. Raises 502 provider_invalid {provider} if it is missing.';
