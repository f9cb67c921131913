-- Makes time happen to a locked account: holds past their deadline end, debt is paid from what is available then, and lots
-- past their expiry lose what no hold protects. Debt comes before expiry because credits that a hold set free were good until
-- then: they pay what the owner owes before they are lost.
create or replace function turnpike.credit_settle(p_account public.credit_accounts) returns public.credit_accounts
language plpgsql volatile set search_path = '' as $$
declare
  v_account public.credit_accounts := p_account;
  v_now timestamptz := clock_timestamp();
  v_freed bigint;
  v_payment bigint;
  v_lot record;
begin
  with ended as (
    update public.credit_holds as h set status = 'expired', resolved_at = v_now
    where h.account_id = v_account.id and h.status = 'active' and h.expires_at <= v_now
    returning h.amount
  ) select coalesce(sum(ended.amount), 0) into v_freed from ended;
  v_account.held := v_account.held - v_freed;
  v_payment := least(v_account.debt, v_account.balance - v_account.held);
  for v_lot in
    select l.id, l.paid, l.expired from turnpike.credit_lots(v_account.id, v_payment, v_account.held, v_now) as l
    where l.paid > 0 or l.expired > 0
  loop
    update public.credit_grants as g
    set remaining = g.remaining - v_lot.paid - v_lot.expired, expired = g.expired + v_lot.expired where g.id = v_lot.id;
    if v_lot.expired > 0 then
      v_account.balance := v_account.balance - v_lot.expired;
      perform turnpike.credit_record(v_account, 'expire', -v_lot.expired, 'task', 'expire-grants', p_grant_id => v_lot.id);
    end if;
  end loop;
  if v_payment > 0 then
    v_account.balance := v_account.balance - v_payment;
    v_account.debt := v_account.debt - v_payment;
    perform turnpike.credit_record(v_account, 'debt_payment', -v_payment, 'task', 'pay-debt', p_debt_change => -v_payment);
  end if;
  v_account.next_deadline := least(
    (select min(h.expires_at) from public.credit_holds as h where h.account_id = v_account.id and h.status = 'active'),
    (select min(g.expires_at) from public.credit_grants as g where g.account_id = v_account.id and g.open));
  update public.credit_accounts as a
  set balance = v_account.balance, held = v_account.held, debt = v_account.debt, next_deadline = v_account.next_deadline, updated_at = v_now
  where a.id = v_account.id;
  return v_account;
end $$;
comment on function turnpike.credit_settle(public.credit_accounts) is
  'Settles a locked account: overdue holds, then debt, then overdue lots. Returns the row as it is afterwards.';
