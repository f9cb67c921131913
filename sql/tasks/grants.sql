-- Nobody writes a run but the functions; administrators ask task_run_list.
revoke all on table public.task_runs from public, anon, authenticated, service_role;
grant select on table public.task_runs to service_role;

revoke execute on function
  public.task_begin(text, text), public.task_finish(uuid, text, jsonb, jsonb), public.task_step(text, timestamptz, integer),
  public.task_run_list(text, text, text, integer)
  from public, anon, authenticated, service_role;
grant execute on function public.task_run_list(text, text, text, integer) to authenticated;
-- The service comes as the service role, or as an authenticated token with the role service; the functions check which.
grant execute on function
  public.task_begin(text, text), public.task_finish(uuid, text, jsonb, jsonb), public.task_step(text, timestamptz, integer)
  to authenticated, service_role;
