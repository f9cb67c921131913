-- Whoever begins a run writes down which others were killed; nothing waits for it, since the list tells by the clock.
create or replace function turnpike.task_run_bury() returns void
language plpgsql volatile set search_path = '' as $$
declare
  c_max_rows constant integer := 100;
begin
  update public.task_runs as r set status = 'abandoned'
  from (select x.id from public.task_runs as x where x.status = 'running' and x.running_until <= clock_timestamp()
    limit c_max_rows for update skip locked) as dead
  where r.id = dead.id;
end $$;
comment on function turnpike.task_run_bury() is 'Marks up to 100 runs past their time as abandoned.';
