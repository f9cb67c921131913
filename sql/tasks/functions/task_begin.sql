-- Written down before anything is done, in a transaction of its own, so that a run that is killed leaves its trace.
create or replace function public.task_begin(p_name text, p_trigger text default 'service') returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_run public.task_runs;
  c_lease constant interval := '2 minutes';
begin
  perform turnpike.require_service();
  perform turnpike.task_run_bury();
  insert into public.task_runs (id, name, trigger, running_until, started_at)
  values (turnpike.new_id(), p_name, p_trigger, clock_timestamp() + c_lease, clock_timestamp())
  returning * into v_run;
  return turnpike.task_run_json(v_run);
end $$;
comment on function public.task_begin(text, text) is
  'The TaskRun that begins; it counts as abandoned unless task_finish comes within 2 minutes. Service only, else 403 forbidden.';
