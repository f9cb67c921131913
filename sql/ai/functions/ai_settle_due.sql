-- The sweep: calls whose function was lost, so that their hold ended without a finish. They pay for what was last seen of them. In the order
-- of accounts, and past what another sweep or a finish has locked, so that nobody waits in a circle.
create or replace function turnpike.ai_settle_due(p_max_rows integer, p_account_id uuid default null) returns bigint
language plpgsql volatile set search_path = '' as $$
declare
  v_call public.ai_calls;
  v_settled bigint := 0;
begin
  for v_call in
    select c.* from public.ai_calls as c join public.credit_holds as h on h.id = c.hold_id
    where c.status = 'running' and (p_account_id is null or c.account_id = p_account_id)
      and (h.status <> 'active' or h.expires_at <= clock_timestamp())
    order by c.account_id, c.id limit p_max_rows for update of c skip locked
  loop
    perform turnpike.ai_call_settle(v_call, 'interrupted', coalesce(v_call.progress, '{}'), null, null, 'call_lost');
    v_settled := v_settled + 1;
  end loop;
  return v_settled;
end $$;
comment on function turnpike.ai_settle_due(integer, uuid) is
  'Ends up to so many calls, of one account or of all, whose hold has ended: charged by their last progress. Returns how many.';
