-- The other second transaction. `refused`: the provider said no and did nothing; everything is as before and the key is free. `unknown`:
-- no answer, or none that makes sense, so it may have happened; what may have moved money stays as it is, what was only reserved is
-- given back, and the same key repeats the call.
create or replace function public.provider_operation_fail(p_operation_id uuid, p_outcome text, p_error jsonb default '{}') returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_operation public.provider_operations;
begin
  perform turnpike.require_service();
  if p_outcome is null or p_outcome not in ('refused', 'unknown') then
    perform turnpike.invalid('/p_outcome', 'invalid_value', 'must be refused or unknown');
  end if;
  v_operation := turnpike.operation_lock(p_operation_id);
  if v_operation.status in ('running', 'unknown') then
    perform turnpike.operation_undo(v_operation, p_outcome, p_error);
    update public.provider_operations as o set status = p_outcome, error = p_error, running_until = null,
      finished_at = case when p_outcome = 'refused' then clock_timestamp() end
    where o.id = p_operation_id
    returning o.* into v_operation;
    if p_outcome = 'refused' then
      delete from public.idempotency_keys as k
      where k.caller = v_operation.caller and k.key = v_operation.idempotency_key and k.answer is null;
    else
      update public.idempotency_keys as k set running_until = clock_timestamp()
      where k.caller = v_operation.caller and k.key = v_operation.idempotency_key and k.answer is null;
    end if;
  end if;
  return jsonb_build_object('operation_id', v_operation.id, 'status', v_operation.status);
end $$;
comment on function public.provider_operation_fail(uuid, text, jsonb) is
  '{operation_id, status: refused|unknown|done}: undoes what was prepared for a call that was refused or whose outcome is unknown; '
  'p_error {code, message} is kept. Does nothing to an operation that is over. Service only, else 403 forbidden; 404 '
  'operation_not_found; 422 at /p_outcome.';
