-- Small, indexed counts and estimates only.
create or replace function turnpike.credit_metrics() returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return jsonb_build_array(
    turnpike.metric('turnpike_credit_accounts', 'gauge', 'Credit accounts (estimate).', turnpike.row_estimate('public.credit_accounts')),
    turnpike.metric('turnpike_credit_transfers', 'gauge', 'Ledger entries (estimate).', turnpike.row_estimate('public.credit_transfers')),
    turnpike.metric('turnpike_credit_holds', 'gauge', 'Holds by what they wait for.',
      (select count(*) from public.credit_holds as h where h.status = 'active' and h.expires_at > now()), '{"state": "active"}'),
    turnpike.metric('turnpike_credit_holds', 'gauge', 'Holds by what they wait for.',
      (select count(*) from public.credit_holds as h where h.status = 'active' and h.expires_at <= now()), '{"state": "overdue"}'),
    turnpike.metric('turnpike_credit_accounts_due', 'gauge', 'Accounts with an overdue hold or lot.',
      (select count(*) from public.credit_accounts as a where a.next_deadline <= now())),
    turnpike.metric('turnpike_credit_debt', 'gauge', 'Debt over all accounts in credits.',
      (select sum(a.debt) from public.credit_accounts as a where a.debt > 0)));
end $$;
comment on function turnpike.credit_metrics() is 'The metrics of this domain, as turnpike.metric makes them.';
