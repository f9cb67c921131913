-- Called by credit_debit at the one movement that took what is available below the account's mark, under the account's lock. The mark goes
-- with the mail, so that the next movement asks nothing; the next grant that lifts the account above it sets it again. A tenant's account
-- has no address: whoever last ordered for it is told, or else who spent.
create or replace function turnpike.mail_low_balance(p_account public.credit_accounts, p_transfer_id uuid) returns void
language plpgsql volatile set search_path = '' as $$
begin
  update public.credit_accounts as a set alert_below = null where a.id = p_account.id;
  perform turnpike.mail_put('low_balance', p_account.id || ':' || p_transfer_id,
    case when p_account.tenant_id is null then p_account.user_id else coalesce(
      (select o.user_id from public.orders as o where o.tenant_id = p_account.tenant_id and o.paid_at is not null and o.user_id is not null
        order by o.created_at desc, o.id desc limit 1), turnpike.uid()) end,
    p_account.tenant_id, jsonb_build_object('available', p_account.balance - p_account.held, 'threshold', p_account.alert_below,
      'account', case when p_account.tenant_id is null then 'user' else 'tenant' end));
exception when others then
  raise warning 'no mail for account %: %', p_account.id, sqlerrm;
end $$;
comment on function turnpike.mail_low_balance(public.credit_accounts, uuid) is
  'Writes low_balance for a locked account: {available, threshold, account: user or tenant}, and takes the mark away. Never raises.';
