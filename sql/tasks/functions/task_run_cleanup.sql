create or replace function turnpike.task_run_cleanup(p_max_rows integer) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  v_runs bigint;
  c_kept constant interval := '30 days';
begin
  delete from public.task_runs as r
  using (select x.id from public.task_runs as x where x.started_at <= now() - c_kept limit p_max_rows for update skip locked) as old
  where r.id = old.id;
  get diagnostics v_runs = row_count;
  return jsonb_build_object('task_runs', v_runs);
end $$;
comment on function turnpike.task_run_cleanup(integer) is 'Deletes up to so many runs that began 30 days ago or earlier: {task_runs}.';
