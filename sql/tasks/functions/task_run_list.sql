-- For administrators, who can read the table by no other way. The bounds are written as in credit_transactions.
create or replace function public.task_run_list(
  p_name text default null, p_status text default null, p_cursor text default null, p_limit integer default 20
) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
declare
  v_user_id uuid := turnpike.require_admin();
  v_limit integer := turnpike.page_limit(p_limit);
  v_after record := turnpike.cursor_decode(p_cursor);
  v_at timestamptz := coalesce(v_after.at, 'infinity');
  v_id uuid := coalesce(v_after.id, 'ffffffff-ffff-ffff-ffff-ffffffffffff');
  v_page jsonb;
begin
  if p_status not in ('running', 'succeeded', 'failed', 'abandoned') then
    perform turnpike.invalid('/status', 'invalid_value', 'must be one of running, succeeded, failed, abandoned');
  end if;
  select turnpike.page(array_agg(turnpike.task_run_json(r) order by r.started_at desc, r.id desc),
    array_agg(r.started_at order by r.started_at desc, r.id desc), array_agg(r.id order by r.started_at desc, r.id desc), v_limit)
  into v_page
  from (
    select r.* from public.task_runs as r
    where (p_name is null or r.name = p_name) and (p_status is null or turnpike.task_run_status(r) = p_status)
      and r.started_at <= v_at and (r.started_at, r.id) < (v_at, v_id)
    order by r.started_at desc, r.id desc limit v_limit + 1
  ) as r;
  return v_page;
end $$;
comment on function public.task_run_list(text, text, text, integer) is
  '{data: [TaskRun], next_cursor}, newest first. Admin only, else 403 forbidden; 400 cursor_invalid; 422 at /status, /limit; 401 '
  'token_missing, token_revoked.';
