-- Holds and lots past their time count no more whether or not this runs; it writes down that they are over. An account that was settled
-- since the run began is not looked at again: one whose overdue lot a hold protects would come back for ever.
create or replace function turnpike.task_settle_accounts(p_only_holds boolean, p_before timestamptz, p_max_rows integer) returns integer
language plpgsql volatile set search_path = '' as $$
declare
  v_account public.credit_accounts;
  v_settled integer := 0;
begin
  for v_account in
    select a.* from public.credit_accounts as a
    where a.next_deadline <= p_before and a.updated_at < p_before and (not p_only_holds or exists (
      select from public.credit_holds as h where h.account_id = a.id and h.status = 'active' and h.expires_at <= p_before))
    order by a.next_deadline limit p_max_rows for update skip locked
  loop
    perform turnpike.credit_settle(v_account);
    v_settled := v_settled + 1;
  end loop;
  return v_settled;
end $$;
comment on function turnpike.task_settle_accounts(boolean, timestamptz, integer) is
  'Settles up to so many accounts with something overdue at that time, or with an overdue hold; returns how many. Safe to run twice at once.';
