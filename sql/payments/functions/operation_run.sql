-- For how long a call is believed to be running: longer than the function's time-out with its retries. Until then the same key waits.
create or replace function turnpike.operation_run(p_operation_id uuid) returns public.provider_operations
language plpgsql volatile set search_path = '' as $$
declare
  v_operation public.provider_operations;
  c_running constant interval := '40 seconds';
begin
  update public.provider_operations as o
  set status = 'running', attempts = o.attempts + 1, running_until = clock_timestamp() + c_running
  where o.id = p_operation_id
  returning o.* into v_operation;
  update public.idempotency_keys as k set running_until = v_operation.running_until
  where k.caller = v_operation.caller and k.key = v_operation.idempotency_key;
  return v_operation;
end $$;
comment on function turnpike.operation_run(uuid) is 'Marks the operation, and the key it was asked for with, as running for 40 seconds.';
