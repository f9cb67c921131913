-- The key first and the operation after it, as operation_replay has them: a retry and the end of the first try meet at the key.
create or replace function turnpike.operation_lock(p_operation_id uuid) returns public.provider_operations
language plpgsql volatile set search_path = '' as $$
declare
  v_operation public.provider_operations;
begin
  select * into v_operation from public.provider_operations as o where o.id = p_operation_id;
  if not found then
    perform turnpike.fail('operation_not_found', 404);
  end if;
  perform from public.idempotency_keys as k
  where k.caller = v_operation.caller and k.key = v_operation.idempotency_key for update;
  select * into v_operation from public.provider_operations as o where o.id = p_operation_id for update;
  return v_operation;
end $$;
comment on function turnpike.operation_lock(uuid) is 'The operation with its key, both locked. Raises 404 operation_not_found.';
