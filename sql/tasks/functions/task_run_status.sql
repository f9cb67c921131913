create or replace function turnpike.task_run_status(p public.task_runs) returns text
language plpgsql stable set search_path = '' as $$
begin
  return case when p.status = 'running' and p.running_until <= clock_timestamp() then 'abandoned' else p.status end;
end $$;
comment on function turnpike.task_run_status(public.task_runs) is 'running, succeeded, failed, or abandoned: it was killed.';
