-- What the ledger says each account should have. For the system accounts it is the only place that says so.
create or replace view turnpike.account_balances as
select a.id as account_id, a.kind, a.name, coalesce(sum(t.amount), 0)::bigint as balance, coalesce(sum(t.debt_change), 0)::bigint as debt
from public.credit_accounts as a left join public.credit_transfers as t on t.account_id = a.id
where a.kind <> 'system'
group by a.id
union all
select a.id, a.kind, a.name, coalesce(-sum(t.amount), 0)::bigint, 0
from public.credit_accounts as a left join public.credit_transfers as t on t.counter_account = a.name
where a.kind = 'system'
group by a.id;
comment on view turnpike.account_balances is
  'Balance and debt of every account, summed up from the transfers, in credits. Reads the whole ledger.';
