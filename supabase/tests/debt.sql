-- test: a refund takes the unspent part at once, and the spent part becomes a debt
select test.give(1, 100, 'order-1');
select test.as_user(test.id(1));
select public.credit_spend(70);
select test.equal(test.take_back('order-1') - 'grant',
  '{"revoked": 30, "owed": 70, "debt": 70, "balance": 0, "held": 0, "available": 0}'::jsonb);
select test.equal(public.credit_balance() - 'grants', '{"balance": 0, "held": 0, "available": 0, "debt": 70}'::jsonb);
select test.raises('select public.credit_spend(1)', 'insufficient_credits', '{"available": 0}');
select test.equal(t -> 'cause', '{"kind": "order", "id": "order-1"}'::jsonb), test.equal(t ->> 'amount', '-30'), test.equal(t ->> 'debt_change', '70')
from (select public.credit_transactions(p_kind => '{revoke}') -> 'data' -> 0 as t) as x;
select test.sound();

-- test: later grants pay the debt first, and what is left is available
select test.give(1, 100, 'order-1');
select test.as_user(test.id(1));
select public.credit_spend(70);
select test.take_back('order-1');
select test.give(1, 50);
select test.equal(public.credit_balance() - 'grants', '{"balance": 0, "held": 0, "available": 0, "debt": 20}'::jsonb);
select test.sound();
select test.give(1, 50);
select test.equal(public.credit_balance() - 'grants', '{"balance": 30, "held": 0, "available": 30, "debt": 0}'::jsonb);
select test.equal(sum((t ->> 'amount')::bigint), -70::numeric)
from jsonb_array_elements(public.credit_transactions(p_kind => '{debt_payment}') -> 'data') as t;
select test.sound();

-- test: the balance never goes below zero, and other lots pay the debt that a refund leaves
select test.give(1, 100, 'order-1', p_priority => 1);
select test.give(1, 20);
select test.as_user(test.id(1));
select public.credit_spend(90);
select test.equal(test.take_back('order-1') - 'grant',
  '{"revoked": 10, "owed": 90, "debt": 70, "balance": 0, "held": 0, "available": 0}'::jsonb);
select test.sound();

-- test: what a hold has cannot be taken at once: it becomes a debt, and the release pays it
select test.give(1, 100, 'order-1');
select test.as_user(test.id(1));
create temp table h as select (public.credit_hold_create(60) ->> 'id')::uuid as id;
select test.equal(test.take_back('order-1') - 'grant',
  '{"revoked": 40, "owed": 60, "debt": 60, "balance": 60, "held": 60, "available": 0}'::jsonb);
select test.sound();
select test.equal(public.credit_hold_release(id) - 'hold', '{"balance": 0, "held": 0, "available": 0}'::jsonb) from h;
select test.equal(public.credit_balance() ->> 'debt', '0');
select test.sound();

-- test: what a hold has can still be captured after a refund, and then stays owed
select test.give(1, 100, 'order-1');
select test.as_user(test.id(1));
create temp table h as select (public.credit_hold_create(60) ->> 'id')::uuid as id;
select test.take_back('order-1');
select public.credit_hold_capture(id, 50) from h;
select test.equal(public.credit_balance() - 'grants', '{"balance": 0, "held": 0, "available": 0, "debt": 50}'::jsonb);
select test.sound();

-- test: a hold that ends by itself pays the debt, for readers at once and for the ledger with the next movement
select test.give(1, 100, 'order-1');
select test.as_user(test.id(1));
select public.credit_hold_create(60);
select test.take_back('order-1');
select test.pass('1 hour');
select test.equal(public.credit_balance() - 'grants', '{"balance": 0, "held": 0, "available": 0, "debt": 0}'::jsonb);
select test.give(1, 5);
select test.equal(public.credit_balance() - 'grants', '{"balance": 5, "held": 0, "available": 5, "debt": 0}'::jsonb);
select test.sound();

-- test: a partial refund takes its part, unspent credits first, and never more than is left to take
select test.give(1, 100, 'order-1');
select test.as_user(test.id(1));
select public.credit_spend(70);
select test.equal(test.take_back('order-1', 20) - 'grant',
  '{"revoked": 20, "owed": 0, "debt": 0, "balance": 10, "held": 0, "available": 10}'::jsonb);
select test.equal(test.take_back('order-1', 20) - 'grant',
  '{"revoked": 10, "owed": 10, "debt": 10, "balance": 0, "held": 0, "available": 0}'::jsonb);
select test.equal(test.take_back('order-1', 1000) ->> 'owed', '60');
select test.equal(test.take_back('order-1', 1000) - 'grant',
  '{"revoked": 0, "owed": 0, "debt": 70, "balance": 0, "held": 0, "available": 0}'::jsonb);
select test.sound();

-- test: the same refund twice takes once
select test.give(1, 100, 'order-1');
select test.take_back('order-1');
select test.equal(test.take_back('order-1') ->> 'revoked', '0');
select test.equal(count(*), 1::bigint) from public.credit_transfers where kind = 'revoke';
select test.sound();

-- test: what had expired unspent is neither taken back nor owed
select test.give(1, 100, 'order-1', p_lifetime => '1 hour');
select test.as_user(test.id(1));
select public.credit_spend(30);
select test.pass('2 hours');
select test.equal(test.take_back('order-1') - 'grant',
  '{"revoked": 0, "owed": 30, "debt": 30, "balance": 0, "held": 0, "available": 0}'::jsonb);
select test.sound();

-- test: an overdue lot that a hold kept may pay its own debt and still expire
select test.give(1, 60, 'order-1', p_lifetime => '1 minute');
select test.give(1, 40, p_priority => 1);
select test.as_user(test.id(1));
create temp table h as select (public.credit_hold_create(100) ->> 'id')::uuid as id;
select test.take_back('order-1');
select test.pass('2 minutes');
select public.credit_hold_release(id) from h;
select test.equal(public.credit_balance() - 'grants', '{"balance": 0, "held": 0, "available": 0, "debt": 0}'::jsonb);
select test.sound();

-- test: only the service takes back, and only what was given
select test.give(1, 100, 'order-1');
select test.as_user(test.id(1), p_roles => '{admin}');
select test.raises($$select public.credit_grant_revoke('purchase', 'order-1')$$, 'forbidden');
select test.as_service();
select test.raises($$select public.credit_grant_revoke('purchase', 'order-2')$$, 'grant_not_found');
select test.refuses($$select public.credit_grant_revoke('purchase', 'order-1', 0)$$, '/amount', 'out_of_range');
