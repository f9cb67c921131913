-- test: a period's credits come once, whoever reports it, and expire with it
select test.buy(1, test.sell('pro', 'subscription', 1000, 'monthly', '{"monthly_credits": 100}'));
update public.subscriptions set provider = 'stripe', provider_subscription_id = 'sub_1';
select test.equal(turnpike.subscription_period_grant(s, s.current_period_start, s.current_period_end, 'webhook_event', 'evt_1'), 0::bigint) from public.subscriptions as s;
select test.equal(g.expires_at, s.current_period_end), test.equal(g.source_ref, 'period:' || s.id || ':' || to_char(s.current_period_start at time zone 'UTC', 'YYYYMMDDHH24MISS'))
from public.credit_grants as g, public.subscriptions as s where g.source = 'plan';
select test.equal(turnpike.subscription_period_grant(s, s.current_period_end, s.current_period_end + interval '1 month', 'webhook_event', 'evt_1'), 100::bigint) from public.subscriptions as s;
select test.equal(turnpike.subscription_period_grant(s, s.current_period_end, s.current_period_end + interval '1 month', 'webhook_event', 'evt_2'), 0::bigint) from public.subscriptions as s;
select test.equal(turnpike.subscription_period_grant(s, now() - interval '2 months', now() - interval '1 month'), 0::bigint, 'a period that is over') from public.subscriptions as s;
select test.equal(string_agg(t.cause_kind || ' ' || g.amount, ', ' order by t.id), 'order 100, webhook_event 100') from public.credit_grants as g join public.credit_transfers as t on t.grant_id = g.id where g.source = 'plan';
select test.sound();

-- test: a year's credits come month by month
select set_config('test.price', test.sell('pro', 'subscription', 10000, 'yearly', '{"monthly_credits": 100}')::text, true);
select test.buy(1, current_setting('test.price')::uuid);
select test.equal(turnpike.subscription_grant_due(), 0);
create function test.months(p_months integer) returns void language sql as $$
  update public.subscriptions set current_period_start = current_period_start - p_months * interval '1 month', current_period_end = current_period_end - p_months * interval '1 month',
    credits_granted_from = credits_granted_from - p_months * interval '1 month', credits_granted_until = credits_granted_until - p_months * interval '1 month';
  -- The lots that are there were for months that are now other ones.
  update public.credit_grants set source_ref = source_ref || '-' || p_months where source = 'plan';
  select test.pass(p_months * interval '31 days') $$;
select test.months(1);
select test.equal(turnpike.subscription_grant_due(), 1);
select test.equal(turnpike.subscription_grant_due(), 0);
select test.months(4);
select test.equal(turnpike.subscription_grant_due(), 1, 'months that nobody was there for are over');
select test.equal(count(*), 3::bigint) from public.credit_grants where source = 'plan';
select test.as_user(test.id(1));
select test.equal(public.credit_balance() ->> 'balance', '100');
select test.equal(public.subscription_get() -> 'limits', '[{"feature": "monthly_credits", "limit": 100, "used": 0, "remaining": 100}]'::jsonb);
select test.as_owner();
select test.months(8);
select test.equal(turnpike.subscription_grant_due(), 0, 'nothing without the next payment');
select test.sound();

-- test: the months of a period cover it without a gap, and the last ends with it
select test.equal(array_agg(m.starts_at at time zone 'UTC' order by d), array['2024-01-31', '2024-01-31', '2024-02-29', '2024-02-29', '2024-03-31', '2024-03-31']::timestamp[]),
  test.equal(array_agg(m.ends_at at time zone 'UTC' order by d), array['2024-02-29', '2024-02-29', '2024-03-31', '2024-03-31', '2024-04-30', '2024-04-30']::timestamp[])
from unnest(array['2024-01-01', '2024-02-01', '2024-02-29', '2024-03-30', '2024-04-01', '2025-01-01']::date[]) as d
  cross join lateral turnpike.subscription_credit_month('quarterly', timestamptz '2024-01-31 00:00Z', timestamptz '2024-04-30 00:00Z', d::timestamp at time zone 'UTC') as m;
select test.equal(m.ends_at, timestamptz '2024-03-30 00:00Z')
from turnpike.subscription_credit_month('monthly', timestamptz '2024-02-28 00:00Z', timestamptz '2024-03-30 00:00Z', timestamptz '2024-03-29 00:00Z') as m;

-- test: what costs nothing renews by itself and cannot be had twice a period by canceling and coming back
select set_config('test.free', test.sell('free', 'subscription', 0, 'monthly', '{"initial_credits": 7, "monthly_credits": 100}')::text, true),
  set_config('test.other', test.sell('other', 'subscription', 0, 'weekly', '{"initial_credits": 7, "monthly_credits": 100}')::text, true);
create function test.take(p_price text) returns jsonb language plpgsql as $$
begin
  perform test.buy(1, current_setting('test.' || p_price)::uuid);
  update public.subscriptions set provider = 'none' where amount = 0;
  return turnpike.credit_figures(a) from public.credit_accounts as a where a.user_id = test.id(1);
end $$;
select test.equal(test.take('free') ->> 'balance', '107');
select test.equal(test.take('free') ->> 'balance', '107'), test.equal(count(*), 1::bigint) from public.subscriptions;
select turnpike.subscription_set_status(id, 'canceled') from public.subscriptions;
select test.equal(test.take('free') ->> 'balance', '107', 'after a cancelation');
select test.equal(test.take('other') ->> 'balance', '107', 'another free plan');
select test.equal(string_agg(status, ' ' order by id), 'canceled canceled active') from public.subscriptions;
update public.subscriptions set current_period_start = now() - interval '15 days', current_period_end = now() - interval '8 days', credits_granted_until = now() - interval '8 days' where status = 'active';
select test.pass('32 days');
select test.equal(turnpike.subscription_grant_due(), 1);
select test.ok(current_period_start between now() - interval '1 day' - interval '1 second' and now() and current_period_end - current_period_start = interval '7 days', 'renewed') from public.subscriptions where status = 'active';
select test.sound();

-- test: a trial has rights and credits until it ends, once an owner and seller
select set_config('test.price', test.sell('pro', 'subscription', 1000, 'monthly', '{"initial_credits": 5, "monthly_credits": 100, "trial_days": 14}', '{pro}')::text, true);
select test.buy(1, current_setting('test.price')::uuid);
select test.as_user(test.id(1));
select test.equal(public.subscription_get() ->> 'status', 'trialing'), test.equal(public.subscription_get() #> '{current_period,end}', public.subscription_get() -> 'trial_ends_at'),
  test.equal(public.credit_balance() ->> 'balance', '105'), test.equal(public.feature_get('pro') -> 'allowed', 'true'::jsonb);
select test.as_owner();
update public.subscriptions set current_period_start = now() - interval '14 days', current_period_end = now(), trial_ends_at = now();
select test.as_user(test.id(1));
select test.equal(public.subscription_get() -> 'valid', 'false'::jsonb), test.equal(public.feature_get('pro') -> 'allowed', 'false'::jsonb);
select test.as_owner();
select turnpike.subscription_settle_due();
select test.equal(status, 'expired') from public.subscriptions;
select test.equal(turnpike.subscription_trial_days(test.id(1), null, test.id(80), 14), 0), test.equal(turnpike.subscription_trial_days(test.id(2), null, test.id(80), 14), 14),
  test.equal(turnpike.subscription_trial_days(test.id(1), 't1', test.id(80), 14), 14);

-- test: without a provider a period that is over is past due for the grace, then the subscription expires
select test.buy(1, test.sell('pro', 'subscription', 1000, 'monthly', '{"monthly_credits": 100}'));
update public.subscriptions set current_period_start = now() - interval '32 days', current_period_end = now() - interval '1 day';
select test.equal(turnpike.subscription_grant_due(), 0);
select test.ok(status = 'past_due' and past_due_since = current_period_end and turnpike.subscription_valid(s), 'past due') from public.subscriptions as s;
select test.equal(turnpike.subscription_settle_due(), 0);
update public.subscriptions set current_period_end = now() - interval '8 days', past_due_since = now() - interval '8 days';
select test.equal(turnpike.subscription_settle_due(), 1);
select test.ok(status = 'expired' and ended_at = current_period_end + interval '7 days' and not turnpike.subscription_valid(s), 'expired') from public.subscriptions as s;

-- test: a subscription's credits are the tenant's if it is
select test.buy(1, test.sell('pro', 'subscription', 1000, 'monthly', '{"initial_credits": 5, "monthly_credits": 100}'), 't1');
select test.as_user(test.id(2), 't1');
select test.equal(public.credit_balance('tenant') ->> 'balance', '105'), test.equal(public.subscription_get() #>> '{limits,0,limit}', '100');

-- test: going to and fro between two free prices gives a period's credits once
select set_config('test.free', test.sell('free', 'subscription', 0, 'monthly', '{"monthly_credits": 100}')::text, true);
select test.buy(1, current_setting('test.free')::uuid);
select test.as_user(test.id(80), null, array['seller']);
select set_config('test.quarterly', public.seller_price_create(
  p_product_id => (select p.product_id from public.prices as p where p.id = current_setting('test.free')::uuid), p_name => 'Quarterly',
  p_amount => 0, p_currency => 'usd', p_billing_period => 'quarterly') ->> 'id', true);
select test.as_user(test.id(1));
select public.subscription_change_begin(p_price_id => current_setting('test.quarterly')::uuid);
select public.subscription_change_begin(p_price_id => current_setting('test.free')::uuid);
select public.subscription_change_begin(p_price_id => current_setting('test.quarterly')::uuid);
select public.subscription_change_begin(p_price_id => current_setting('test.free')::uuid);
select test.equal(public.credit_balance() ->> 'balance', '100');
