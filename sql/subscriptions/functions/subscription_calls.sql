-- Every priced call leaves a transfer with its endpoint, so the ledger is the counter. Never more rows are read than the limit asks for.
create or replace function turnpike.subscription_calls(p_account_id uuid, p_since timestamptz, p_limit bigint) returns bigint
language plpgsql stable set search_path = '' as $$
declare
  c_max_calls constant bigint := 100000;
begin
  return (select count(*) from (
    select from public.credit_transfers as t
    where t.account_id = p_account_id and t.created_at > p_since and t.kind in ('spend', 'capture') and t.endpoint is not null
    limit least(case when p_limit < 0 then c_max_calls else p_limit end, c_max_calls)
  ) as calls);
end $$;
comment on function turnpike.subscription_calls(uuid, timestamptz, bigint) is
  'Metered calls of the account since then, counted up to the limit, without one (negative) and at most up to 100000.';
