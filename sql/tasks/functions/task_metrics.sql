-- When each task last went well: an alarm on its age needs no list of runs.
create or replace function turnpike.task_metrics() returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  c_kept constant interval := '1 day';
begin
  return coalesce((select jsonb_agg(turnpike.metric('turnpike_task_runs', 'gauge', 'Runs of tasks that began within a day.', s.runs,
      jsonb_build_object('task', s.name, 'status', s.status)) order by s.name, s.status)
    from (select r.name, turnpike.task_run_status(r) as status, count(*) as runs
      from public.task_runs as r where r.started_at > now() - c_kept group by 1, 2) as s), '[]');
end $$;
comment on function turnpike.task_metrics() is 'The metrics of this domain, as turnpike.metric makes them.';
