-- The promises of the ledger as one query over one snapshot, so that it may run while the ledger is busy. It reads everything:
-- for tests, and for a nightly task.
create or replace function turnpike.check_invariants()
returns table (invariant text, account_id uuid, detail jsonb)
language sql stable security definer set search_path = '' as $$
  with posted as (
    select b.account_id, b.balance, b.debt from turnpike.account_balances as b where b.kind <> 'system'
  ), lots as (
    select g.account_id, sum(g.remaining) as remaining, sum(g.amount) as amount, sum(g.expired) as expired, sum(g.revoked) as revoked
    from public.credit_grants as g group by g.account_id
  ), held as (
    select h.account_id, sum(h.amount) as amount from public.credit_holds as h where h.status = 'active' group by h.account_id
  ), kinds as (
    select t.account_id, sum(t.amount) filter (where t.kind = 'grant') as granted,
      -sum(t.amount) filter (where t.kind = 'expire') as expired, -sum(t.amount) filter (where t.kind = 'revoke') as revoked
    from public.credit_transfers as t group by t.account_id
  ), figures as (
    select a.id, a.balance, a.held, a.debt, a.next_deadline, posted.balance as posted, posted.debt as posted_debt,
      coalesce(lots.remaining, 0) as remaining, coalesce(held.amount, 0) as holds,
      (coalesce(lots.amount, 0), coalesce(lots.expired, 0), coalesce(lots.revoked, 0))
        = (coalesce(kinds.granted, 0), coalesce(kinds.expired, 0), coalesce(kinds.revoked, 0)) as lots_explained,
      least((select min(h.expires_at) from public.credit_holds as h where h.account_id = a.id and h.status = 'active'),
        (select min(g.expires_at) from public.credit_grants as g where g.account_id = a.id and g.open)) as deadline
    from public.credit_accounts as a join posted on posted.account_id = a.id
      left join lots on lots.account_id = a.id left join held on held.account_id = a.id left join kinds on kinds.account_id = a.id
  )
  select v.invariant, f.id, to_jsonb(f) from figures as f cross join lateral (values
    ('the balance is the sum of the transfers', f.balance = f.posted),
    ('the balance is the sum of what the lots have left', f.balance = f.remaining),
    ('the debt is the sum of its changes', f.debt = f.posted_debt),
    ('held is the sum of the active holds', f.held = f.holds),
    ('lots and transfers agree on what was granted, expired and revoked', f.lots_explained),
    ('nothing is available while there is a debt', f.debt = 0 or f.balance = f.held),
    ('no deadline is forgotten', f.deadline is null or f.next_deadline <= f.deadline)
  ) as v (invariant, holds) where not v.holds
  union all
  select 'all balances add up to zero', null, jsonb_build_object('sum', total.sum) from (
    select (select coalesce(sum(a.balance), 0) from public.credit_accounts as a)
      + (select coalesce(sum(b.balance), 0) from turnpike.account_balances as b where b.kind = 'system') as sum
  ) as total where total.sum <> 0
  union all
  select 'a captured hold has its one transfer, every other hold none', h.account_id, to_jsonb(h)
  from public.credit_holds as h left join public.credit_transfers as t on t.hold_id = h.id
  where (h.status = 'captured') is distinct from (t.id is not null) or -t.amount is distinct from h.captured_amount;
$$;
comment on function turnpike.check_invariants() is
  'Violated promises of the ledger, one row each: {invariant, account_id, detail}; no row when all is well.';
