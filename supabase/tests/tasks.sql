-- test: a run is written down when it begins and when it ends, once
select test.as_service();
select set_config('t.id', (public.task_begin('cleanup', 'cron') ->> 'id')::text, true);
select test.equal(public.task_finish(current_setting('t.id')::uuid, 'succeeded', '{"steps": 1}') - array['id', 'started_at', 'finished_at', 'duration_ms'],
  '{"name": "cleanup", "error": null, "result": {"steps": 1}, "status": "succeeded", "trigger": "cron"}'::jsonb);
select test.equal(public.task_finish(current_setting('t.id')::uuid, 'failed') ->> 'status', 'succeeded', 'the second end');
select test.raises($$select public.task_finish(gen_random_uuid(), 'failed')$$, 'task_not_found');
select test.refuses(format($$select public.task_finish(%L, 'odd')$$, current_setting('t.id')::uuid), '/status');
select test.raises($$select public.task_begin('Not a name')$$, '23514');

-- test: a run that was killed is shown as abandoned, before and after somebody writes it down
delete from public.task_runs;
select test.as_service();
select set_config('t.id', (public.task_begin('cleanup') ->> 'id')::text, true);
select test.as_owner();
update public.task_runs set running_until = clock_timestamp() - interval '1 second';
select test.as_user(test.id(9), p_roles => '{admin}');
select test.equal(public.task_run_list(p_status => 'abandoned') #>> '{data,0,id}', current_setting('t.id'));
select test.equal(jsonb_array_length(public.task_run_list(p_status => 'running') -> 'data'), 0);
select test.as_service();
select public.task_begin('cleanup');
select test.as_owner();
select test.equal((select r.status from public.task_runs as r where r.id = current_setting('t.id')::uuid), 'abandoned');
select test.as_service();
select test.equal(public.task_finish(current_setting('t.id')::uuid, 'succeeded') ->> 'status', 'succeeded', 'it was only slow');

-- test: administrators see the runs, page by page; nobody else does, and nobody else runs a step
delete from public.task_runs;
select test.as_service();
select public.task_begin('cleanup'), public.task_begin('expire-holds'), public.task_begin('cleanup');
select test.as_user(test.id(9), p_roles => '{admin}');
select test.equal(jsonb_array_length(public.task_run_list('cleanup') -> 'data'), 2);
select test.equal(jsonb_array_length(public.task_run_list(p_cursor => public.task_run_list(p_limit => 2) ->> 'next_cursor') -> 'data'), 1);
select test.refuses($$select public.task_run_list(p_status => 'lost')$$, '/status');
select test.as_user(test.id(1));
select test.raises('select public.task_run_list()', 'forbidden');
select test.raises($$select public.task_begin('cleanup')$$, 'forbidden');
select test.raises($$select public.task_step('cleanup', now())$$, 'forbidden');
select test.raises($$select public.task_finish(gen_random_uuid(), 'failed')$$, 'forbidden');

-- test: a step of holds settles what is overdue, and leaves alone what is not
select test.give(n, 10) from generate_series(1, 4) as n;
select test.as_user(test.id(1));
select public.credit_hold_create(4);
select test.as_user(test.id(2));
select public.credit_hold_create(4, p_expires_in_seconds => 86400);
select test.as_owner();
select test.pass(interval '1 hour');
update public.credit_accounts set updated_at = updated_at - interval '1 minute';
select test.as_service();
select test.steps('expire-holds');
select test.as_owner();
select test.equal((select string_agg(h.status, ', ' order by h.status) from public.credit_holds as h where h.actor_id in (test.id(1), test.id(2))), 'active, expired');
select test.equal((select a.held from public.credit_accounts as a where a.user_id = test.id(1)), 0::bigint);
select test.sound();

-- test: steps of grants take overdue lots away, each no more than it may, until nothing is left
select test.give(n, 10, p_lifetime => interval '10 minutes') from generate_series(1, 5) as n;
select test.pass(interval '1 hour');
update public.credit_accounts set updated_at = updated_at - interval '1 minute';
select test.as_service();
select test.equal(public.task_step('expire-grants', clock_timestamp(), 2), '{"done": {"accounts": 2}, "more": true}'::jsonb);
select test.ok(test.steps('expire-grants', 2) >= 2, 'more than one step');
select test.as_owner();
select test.equal((select string_agg(a.balance::text, ' ') from public.credit_accounts as a where a.user_id in (select test.id(n) from generate_series(1, 5) as n)), '0 0 0 0 0');
select test.sound();

-- test: an overdue lot that a hold protects does not keep a run busy for ever
select set_config('t.lot', (test.give(1, 10, p_lifetime => interval '10 minutes'))::text, true);
select test.as_user(test.id(1));
select public.credit_hold_create(4, p_expires_in_seconds => 86400);
select test.as_owner();
update public.credit_grants set expires_at = expires_at - interval '1 hour' where id = current_setting('t.lot')::uuid;
update public.credit_accounts set next_deadline = next_deadline - interval '1 hour', updated_at = updated_at - interval '1 minute' where user_id = test.id(1);
select test.as_service();
select test.steps('expire-grants', 1);
select test.as_owner();
select test.equal(test.left(current_setting('t.lot')::uuid), 4::bigint);
select test.ok((select a.next_deadline <= clock_timestamp() from public.credit_accounts as a where a.user_id = test.id(1)), 'it is due still');

-- test: months that are due are granted once, and a plan that cannot be granted holds up no other
select set_config('t.plan', (test.sell('plan', 'subscription', 0, 'yearly', '{"monthly_credits": 100}'))::text, true);
select test.buy(1, current_setting('t.plan')::uuid), test.buy(2, current_setting('t.plan')::uuid);
update public.subscriptions set current_period_start = current_period_start - interval '40 days', current_period_end = current_period_end - interval '40 days',
  credits_granted_from = credits_granted_from - interval '40 days', credits_granted_until = credits_granted_until - interval '40 days';
select test.pass(interval '40 days');
create function test.broken() returns trigger language plpgsql as $$ begin
  if new.account_id = (select a.id from public.credit_accounts as a where a.user_id = test.id(1)) then raise exception 'not this one'; end if;
  return new;
end $$;
create trigger broken before insert on public.credit_grants for each row execute function test.broken();
select test.as_service();
select test.steps('grant-monthly-credits'), test.steps('grant-monthly-credits');
select test.as_owner();
select test.equal((select a.balance from public.credit_accounts as a where a.user_id = test.id(2)), 100::bigint);

-- test: the cleanup is one of the steps, and there is no step of another name
select test.as_service();
select test.ok((public.task_step('cleanup', now(), 10) -> 'done') ?& array['idempotency_keys', 'mails', 'mails_emptied', 'task_runs', 'reservations'], 'what was cleaned');
select test.raises($$select public.task_step('deliver-outbox', now())$$, 'task_not_found');
select test.raises($$select public.task_step(null, now())$$, 'task_not_found');
select test.refuses($$select public.task_step('cleanup', now(), 0)$$, '/max_rows');
select test.refuses($$select public.task_step('cleanup', now(), 10001)$$, '/max_rows');

-- test: runs are forgotten after 30 days
delete from public.task_runs;
insert into public.task_runs (id, name, trigger, running_until, started_at)
  select turnpike.new_id(), 'cleanup', 'cron', now(), now() - d * interval '1 day' from unnest(array[29, 31]) as d;
select test.equal(turnpike.task_run_cleanup(10), '{"task_runs": 1}'::jsonb);
