-- test: a cap bounds what is spent and held in its period, for the user and for the tenant, by day and by month
create function test.capped(p_account text, p_period text) returns void language plpgsql as $$
declare
  v jsonb;
begin
  perform public.ai_cap_set(p_account, p_period, 10);
  v := public.ai_call_begin('m', p_input_tokens => 6000, p_max_output_tokens => 1000, p_account => p_account);
  perform test.raises(format($s$select public.ai_call_begin('m', p_input_tokens => 1000, p_max_output_tokens => 1000, p_account => %L)$s$, p_account),
    'spending_cap_reached', jsonb_build_object('cap', 10, 'period', p_period, 'by_admin', false, 'spent', 0, 'held', 8, 'required', 3,
      'resets_at', turnpike.rfc3339((date_trunc(p_period, now() at time zone 'UTC') + ('1 ' || p_period)::interval) at time zone 'UTC')));
  perform test.ai_finish(v, 'succeeded', '{"input_tokens": 7000}');
  perform test.raises(format($s$select public.ai_call_begin('m', p_input_tokens => 2000, p_max_output_tokens => 1000, p_account => %L)$s$, p_account),
    'spending_cap_reached', '{"spent": 7, "held": 0, "required": 4}');
  perform test.ai_finish(public.ai_call_begin('m', p_input_tokens => 1000, p_max_output_tokens => 1000, p_account => p_account), 'succeeded', '{"input_tokens": 3000}');
  perform test.equal((public.ai_cap_list(p_account) -> 'data' -> 0) - 'resets_at' - 'updated_at', jsonb_build_object('period', p_period, 'credits', 10,
    'by_admin', false, 'spent', 10, 'held', 0, 'remaining', 0));
  perform public.ai_cap_set(p_account, p_period, null);
  perform public.ai_call_begin('m', p_input_tokens => 1000, p_account => p_account);
end $$;
select test.model('m'), test.give(1, 100), test.give(2, 100), test.give(null, 100, p_tenant => 't1'), test.give(null, 100, p_tenant => 't2');
select test.as_user(test.id(1));
select test.capped('user', 'day');
select test.as_user(test.id(2));
select test.capped('user', 'month');
select test.as_user(test.id(1), 't1');
select test.capped('tenant', 'day');
select test.as_user(test.id(1), 't2');
select test.capped('tenant', 'month');
select test.sound();

-- test: a tenant's cap binds all of its members together, and none of them in their own accounts
select test.model('m'), test.give(1, 100), test.give(null, 100, p_tenant => 't1');
select test.as_user(test.id(1), 't1');
select public.ai_cap_set('tenant', 'day', 5);
select test.ai_finish(public.ai_call_begin('m', p_input_tokens => 1000, p_max_output_tokens => 1000, p_account => 'tenant'), 'succeeded', '{"input_tokens": 3000}');
select test.as_user(test.id(2), 't1');
select test.raises($$select public.ai_call_begin('m', p_input_tokens => 1000, p_max_output_tokens => 1000, p_account => 'tenant')$$, 'spending_cap_reached');
select test.as_user(test.id(1), 't1');
select test.equal(public.ai_call_begin('m', p_input_tokens => 9000, p_max_output_tokens => 1000) ->> 'held', '11');
select test.sound();

-- test: an administrator's cap stands beside the owner's, who cannot lift it; the lower binds
select test.model('m'), test.give(1, 100);
select test.as_user(test.id(9), p_roles => '{admin}');
select test.equal(public.ai_cap_set(p_period => 'day', p_credits => 5, p_user_id => test.id(1)) -> 'data' -> 0 ->> 'by_admin', 'true');
select test.as_user(test.id(1));
select public.ai_cap_set(p_period => 'day', p_credits => 50), public.ai_cap_set(p_period => 'day', p_credits => null);
select test.raises($$select public.ai_call_begin('m', p_input_tokens => 9000)$$, 'spending_cap_reached', '{"cap": 5, "by_admin": true}');
select test.equal(jsonb_array_length(public.ai_cap_list() -> 'data'), 1);
select public.ai_cap_set(p_period => 'day', p_credits => 2);
select test.raises($$select public.ai_call_begin('m', p_input_tokens => 1000)$$, 'spending_cap_reached', '{"cap": 2, "by_admin": false}');
select test.raises($$select public.ai_cap_set(p_period => 'day', p_credits => 500, p_user_id => test.id(1))$$, 'forbidden');
select test.raises($$select public.ai_cap_set(p_period => 'day', p_credits => 0, p_tenant_id => 't1')$$, 'forbidden');

-- test: of several caps that are reached, the one that lasts longest is named
select test.model('m'), test.give(1, 100);
select test.as_user(test.id(1));
select public.ai_cap_set(p_period => 'day', p_credits => 1), public.ai_cap_set(p_period => 'month', p_credits => 2);
select test.raises($$select public.ai_call_begin('m', p_input_tokens => 9000)$$, 'spending_cap_reached', '{"period": "month"}');

-- test: a new day begins at zero, a new month too, and a call counts where it began
select test.model('m'), test.give(1, 100);
select test.as_user(test.id(1));
do $$
declare
  v_old jsonb;
begin
  perform public.ai_cap_set(p_period => 'day', p_credits => 10);
  v_old := public.ai_call_begin('m', p_input_tokens => 6000, p_max_output_tokens => 1000);
  perform test.as_owner();
  update public.ai_calls set created_at = created_at - interval '40 days';
  update public.ai_spending set starts_on = (select p.starts_on from turnpike.ai_periods(clock_timestamp() - interval '40 days') as p where p.period = ai_spending.period);
  perform test.as_user(test.id(1));
  perform test.equal(public.ai_cap_list() -> 'data' -> 0 ->> 'remaining', '10');
  perform test.ai_finish(public.ai_call_begin('m', p_input_tokens => 6000, p_max_output_tokens => 1000), 'succeeded', '{"input_tokens": 1000}');
  perform test.ai_finish(v_old, 'succeeded', '{"input_tokens": 8000}');
  perform test.equal(public.ai_cap_list() -> 'data' -> 0 ->> 'spent', '1');
end $$;
select test.sound();

-- test: a cap's day and month are UTC's, whatever the session's time zone is
set local time zone 'Asia/Kathmandu';
select test.equal(array_agg(p.period || ' ' || to_char(p.starts_on, 'YYYY-MM-DD') || ' ' || turnpike.rfc3339(p.ends_at) order by p.period),
  '{"day 2026-02-28 2026-03-01T00:00:00.000000Z","month 2026-02-01 2026-03-01T00:00:00.000000Z"}'::text[]) from turnpike.ai_periods('2026-02-28T23:30:00Z') as p;

-- test: a lost call is settled before its hold keeps a cap closed
select test.model('m'), test.give(1, 100);
select test.as_user(test.id(1));
do $$
declare
  v jsonb;
begin
  perform public.ai_cap_set(p_period => 'day', p_credits => 10);
  v := public.ai_call_begin('m', p_input_tokens => 6000, p_max_output_tokens => 1000);
  perform test.ai_progress(v, '{"input_tokens": 2000}');
  perform test.pass('16 minutes');
  perform test.equal(public.ai_call_begin('m', p_input_tokens => 6000, p_max_output_tokens => 1000) ->> 'held', '8');
  perform test.equal((test.ai_row(v)).charged, 2::bigint);
  perform test.raises($s$select public.ai_call_begin('m', p_input_tokens => 1, p_max_output_tokens => 1)$s$, 'spending_cap_reached', '{"spent": 2, "held": 8}');
end $$;
select test.sound();

-- test: 80 and 100 percent of a cap are told once each a period
create function test.alerts() returns text language sql security definer as
  $$ select string_agg(m.data ->> 'period' || ' ' || (m.data ->> 'percent') || ' ' || m.user_id, ', ' order by m.created_at, m.id) from public.mails as m where m.kind = 'spending_cap' $$;
create function test.spend_ai(p_tokens bigint, p_account text default 'user') returns void language sql as
  $$ select test.ai_finish(public.ai_call_begin('m', p_input_tokens => p_tokens, p_max_output_tokens => 1, p_account => p_account), 'succeeded',
    jsonb_build_object('input_tokens', p_tokens)) $$;
select test.model('m', '{"input_credits_per_1k": 1, "output_credits_per_1k": 0}'), test.give(1, 100);
select test.as_user(test.id(1));
select public.ai_cap_set(p_period => 'day', p_credits => 20);
select test.spend_ai(15000);
select test.equal(test.alerts(), null::text, 'at 75 percent');
select test.spend_ai(1000);
select test.equal(test.alerts(), 'day 80 ' || test.id(1), 'at 80 percent');
select test.spend_ai(1000), test.spend_ai(1000);
select test.equal(test.alerts(), 'day 80 ' || test.id(1), 'at 90 percent');
select test.spend_ai(2000);
select test.equal(test.alerts(), 'day 80 ' || test.id(1) || ', day 100 ' || test.id(1), 'at 100 percent');
select test.ai_finish(public.ai_call_begin('m', p_input_tokens => 0, p_max_output_tokens => 1), 'succeeded');
select test.equal(test.alerts(), 'day 80 ' || test.id(1) || ', day 100 ' || test.id(1), 'and once');
select test.as_owner();
select test.equal(data - 'resets_at', '{"percent": 80, "period": "day", "cap": 20, "spent": 16, "by_admin": false, "account": "user"}'::jsonb)
from public.mails where kind = 'spending_cap' and data ->> 'percent' = '80';
select test.sound();

-- test: a tenant's cap is told to who set it, and an administrator's cap on a user to the user
select test.model('m', '{"input_credits_per_1k": 1, "output_credits_per_1k": 0}'), test.give(1, 100), test.give(null, 100, p_tenant => 't1');
select test.as_user(test.id(9), p_roles => '{admin}');
select public.ai_cap_set(p_period => 'month', p_credits => 10, p_user_id => test.id(1));
select test.as_user(test.id(2), 't1');
select public.ai_cap_set('tenant', 'day', 10);
select test.as_user(test.id(1), 't1');
select test.ai_finish(public.ai_call_begin('m', p_input_tokens => 9000, p_max_output_tokens => 1, p_account => a), 'succeeded', '{"input_tokens": 9000}') from unnest('{tenant,user}'::text[]) as a;
select test.as_owner();
select test.equal(array_agg(m.user_id || ' ' || coalesce(m.tenant_id, '-') order by m.user_id), array[test.id(1) || ' -', test.id(2) || ' t1']) from public.mails as m where m.kind = 'spending_cap';
select test.sound();

-- test: what a cap cannot be is refused
select test.as_user(test.id(1));
select test.refuses($$select public.ai_cap_set(p_period => 'week', p_credits => 1)$$, '/period');
select test.refuses($$select public.ai_cap_set(p_credits => 1)$$, '/period');
select test.refuses($$select public.ai_cap_set(p_period => 'day', p_credits => -1)$$, '/credits');
select test.refuses($$select public.ai_cap_set('all', 'day', 1)$$, '/account');
select test.raises($$select public.ai_cap_set('tenant', 'day', 1)$$, 'tenant_required');
select test.as_user(test.id(9), p_roles => '{admin}');
select test.refuses($$select public.ai_cap_set(p_period => 'day', p_credits => 1, p_user_id => test.id(1), p_tenant_id => 't')$$, '/user_id');
select test.equal(public.ai_cap_list() -> 'data', '[]'::jsonb);

-- test: a cap of zero closes an account to all that costs
select test.model('m'), test.model('free', '{"input_credits_per_1k": 0, "output_credits_per_1k": 0}'), test.give(1, 100);
select test.as_user(test.id(1));
select public.ai_cap_set(p_period => 'day', p_credits => 0);
select test.raises($$select public.ai_call_begin('m', p_input_tokens => 1)$$, 'spending_cap_reached');
select test.equal(public.ai_call_begin('free', p_input_tokens => 1) ->> 'held', '0');
