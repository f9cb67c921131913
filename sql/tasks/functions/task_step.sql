-- One bounded step of a task that is all the database's, in its own transaction: what a killed run has done stays done, and the next one
-- goes on from there. Whether more is left, the counts say: a step that found as much as it may look at is worth another.
create or replace function public.task_step(p_name text, p_before timestamptz, p_max_rows integer default 500) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_done jsonb;
  c_most_rows constant integer := 10000;
begin
  perform turnpike.require_service();
  if p_max_rows is null or p_max_rows not between 1 and c_most_rows then
    perform turnpike.invalid('/max_rows', 'out_of_range', 'must be between 1 and 10000');
  end if;
  v_done := case p_name
    when 'expire-holds' then jsonb_build_object('accounts', turnpike.task_settle_accounts(true, p_before, p_max_rows))
    when 'expire-grants' then jsonb_build_object('accounts', turnpike.task_settle_accounts(false, p_before, p_max_rows))
    when 'grant-monthly-credits' then jsonb_build_object('subscriptions', turnpike.subscription_grant_due(p_max_rows))
    when 'remind-subscribers' then jsonb_build_object('mails', turnpike.mail_remind_due(p_max_rows))
    when 'cleanup' then turnpike.cleanup(p_max_rows)
  end;
  if v_done is null then
    perform turnpike.fail('task_not_found', 404);
  end if;
  return jsonb_build_object('done', v_done, 'more', exists (
    select from jsonb_each_text(v_done) as d where d.value::bigint >= p_max_rows));
end $$;
comment on function public.task_step(text, timestamptz, integer) is
  '{done: {<what>: <how many>}, more}: one step of a task, of up to so many rows (1 to 10000); p_before is when the run began. Service only, '
  'else 403 forbidden; 404 task_not_found; 422 at /max_rows.';
