-- A run that was only slow and was taken for killed says what it did all the same.
create or replace function public.task_finish(p_id uuid, p_status text, p_result jsonb default null, p_error jsonb default null) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_run public.task_runs;
begin
  perform turnpike.require_service();
  if p_status is null or p_status not in ('succeeded', 'failed') then
    perform turnpike.invalid('/status', 'invalid_value', 'must be succeeded or failed');
  end if;
  update public.task_runs as r set status = p_status, result = p_result, error = p_error, finished_at = clock_timestamp()
  where r.id = p_id and r.finished_at is null;
  select * into v_run from public.task_runs as r where r.id = p_id;
  if not found then
    perform turnpike.fail('task_not_found', 404);
  end if;
  return turnpike.task_run_json(v_run);
end $$;
comment on function public.task_finish(uuid, text, jsonb, jsonb) is
  'The TaskRun with its end; the second end of a run changes nothing. Service only, else 403 forbidden; 404 task_not_found; 422 at /status.';
