-- test: no API role may change, delete or truncate a transfer, the service role included
select test.give(1, 10);
do $$
declare
  v_role text;
begin
  foreach v_role in array array['anon', 'authenticated', 'service_role'] loop
    perform test.become(v_role, jsonb_build_object('role', v_role, 'sub', test.id(1)));
    perform test.raises('update public.credit_transfers set amount = 1', '42501');
    perform test.raises('delete from public.credit_transfers', '42501');
    perform test.raises('truncate public.credit_transfers', '42501');
    perform test.raises('insert into public.credit_transfers select * from public.credit_transfers', '42501');
  end loop;
end $$;

-- test: not even the owner of the table may change a transfer
select test.give(1, 10);
select test.raises('update public.credit_transfers set amount = 1', '23001');
select test.raises($$update public.credit_transfers set description = 'x'$$, '23001');
select test.raises('update public.credit_transfers set description = null', '23001');
select test.raises('delete from public.credit_transfers', '23001');
select test.raises('truncate public.credit_transfers cascade', '23001');

-- test: erasure takes the name off a transfer and nothing else
select test.give(1, 10);
select set_config('turnpike.erasing_account', account_id::text, true) from public.credit_transfers where amount = 10;
update public.credit_transfers set actor_id = null, description = null, metadata = '{}' where account_id::text = current_setting('turnpike.erasing_account');
select test.raises($$update public.credit_transfers set amount = 1, description = null where account_id::text = current_setting('turnpike.erasing_account')$$, '23001');
select test.raises($$update public.credit_transfers set description = 'x' where account_id::text = current_setting('turnpike.erasing_account')$$, '23001');
select test.raises($$update public.credit_transfers set actor_id = gen_random_uuid() where account_id::text = current_setting('turnpike.erasing_account')$$, '23001');
select test.raises($$delete from public.credit_transfers where account_id::text = current_setting('turnpike.erasing_account')$$, '23001');

-- test: the ledger takes no transfer that does not look as its kind demands
select test.give(1, 10);
create temp table a as select id from public.credit_accounts where user_id = test.id(1);
select test.raises(format('insert into public.credit_transfers (id, account_id, counter_account, kind, amount, debt_change, cause_kind, created_at)
  select gen_random_uuid(), id, %L, %L, %s, %s, %L, now() from a', counter, kind, amount, debt, cause), '23514')
from (values ('revenue', 'spend', 1, 0, 'endpoint'), ('issuance', 'spend', -1, 0, 'endpoint'), ('revenue', 'spend', -1, 1, 'endpoint'),
  ('revenue', 'spend', -1, 0, 'magic'), ('issuance', 'grant', -1, 0, 'admin'), ('issuance', 'grant', 1, 0, 'admin'), ('revenue', 'capture', -1, 0, 'endpoint'),
  ('adjustment', 'debt_payment', -1, 0, 'task'), ('issuance', 'revoke', 0, 0, 'order'), ('expiry', 'expire', 0, 0, 'task'), ('revenue', 'theft', -1, 0, 'admin')
) as t (counter, kind, amount, debt, cause);

-- test: a balance below zero, and a hold of more than there is, do not fit into the table
select test.give(1, 10);
select test.raises($$update public.credit_accounts set balance = -1 where user_id = test.id(1)$$, '23514');
select test.raises($$update public.credit_accounts set held = 11 where user_id = test.id(1)$$, '23514');
select test.raises($$update public.credit_accounts set held = -1 where user_id = test.id(1)$$, '23514');
select test.raises($$update public.credit_accounts set debt = -1 where user_id = test.id(1)$$, '23514');
select test.raises($$update public.credit_accounts set tenant_id = 't' where user_id = test.id(1)$$, '23514');
select test.raises($$insert into public.credit_accounts (id, kind, name) values (gen_random_uuid(), 'system', 'bank')$$, '23514');
select test.raises($$update public.credit_grants set remaining = 11$$, '23514');
select test.raises($$update public.credit_grants set remaining = -1$$, '23514');
select test.raises($$update public.credit_grants set expired = 1$$, '23514');

-- test: the sum over all accounts is zero, whatever happened, and no movement touches a system account's row
create temp table before as select xmin::text as version, name from public.credit_accounts where kind = 'system';
select test.give(1, 100, 'order-1'), test.give(2, 50, p_lifetime => '1 hour');
select test.as_user(test.id(1));
select public.credit_spend(30), public.credit_hold_create(20);
select test.take_back('order-1');
select test.as_user(test.id(2));
select test.pass('2 hours');
select test.raises('select public.credit_spend(1)', 'insufficient_credits');
select test.give(2, 1);
select test.as_owner();
select test.equal(sum(balance), 0::numeric) from turnpike.account_balances;
select test.equal(count(*), 4::bigint) from public.credit_accounts as a join before as b on b.name = a.name and b.version = a.xmin::text;
select test.sound();

-- test: a broken promise is found
select test.give(1, 10);
update public.credit_accounts set balance = 9 where user_id = test.id(1);
select test.equal(array_agg(invariant order by invariant), array['all balances add up to zero', 'the balance is the sum of the transfers',
  'the balance is the sum of what the lots have left']) from turnpike.check_invariants();
