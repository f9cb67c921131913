-- One shape for the caller of a task and for the list.
create or replace function turnpike.task_run_json(p public.task_runs) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return jsonb_build_object(
    'id', p.id, 'name', p.name, 'status', turnpike.task_run_status(p), 'trigger', p.trigger,
    'started_at', turnpike.rfc3339(p.started_at), 'finished_at', turnpike.rfc3339(p.finished_at),
    'duration_ms', round(extract(epoch from p.finished_at - p.started_at) * 1000)::bigint, 'result', p.result, 'error', p.error);
end $$;
comment on function turnpike.task_run_json(public.task_runs) is
  'TaskRun: {id, name, status, trigger, started_at, finished_at, duration_ms, result, error: {code, message} or null}.';
