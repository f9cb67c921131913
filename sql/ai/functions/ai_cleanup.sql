-- Lost calls are settled, not too many at once, since each locks an account until the end; totals of days long past are kept for questions
-- that nobody asks any more.
create or replace function turnpike.ai_cleanup(p_max_rows integer) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  v_calls bigint;
  v_totals bigint;
  c_max_calls constant integer := 500;
  c_kept_days constant integer := 90;
begin
  v_calls := turnpike.ai_settle_due(least(p_max_rows, c_max_calls));
  delete from public.ai_spending as s
  using (
    select x.account_id, x.period, x.starts_on from public.ai_spending as x
    where x.starts_on < (now() at time zone 'UTC')::date - c_kept_days and x.held = 0
    limit p_max_rows for update skip locked
  ) as old
  where s.account_id = old.account_id and s.period = old.period and s.starts_on = old.starts_on;
  get diagnostics v_totals = row_count;
  return jsonb_build_object('ai_calls', v_calls, 'ai_spending', v_totals);
end $$;
comment on function turnpike.ai_cleanup(integer) is
  'Settles up to so many lost calls, 500 at most, and deletes up to so many totals of periods that began over 90 days ago: {ai_calls, '
  'ai_spending}.';
