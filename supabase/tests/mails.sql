-- test: a paid order is confirmed once, with a receipt and its files' names, however often it is fulfilled
select test.outbox();
select set_config('t.song', (test.sell('song', 'digital', 900))::text, true);
insert into public.assets (id, product_id, title, file_path) select turnpike.new_id(), id, 'Song.flac', 'song.flac' from public.products where slug = 'song';
select set_config('t.first_order', (test.buy(1, current_setting('t.song')::uuid))::text, true);
select turnpike.mail_order(o) from public.orders as o where o.id = current_setting('t.first_order')::uuid;
select test.equal((select string_agg(m.kind, ', ' order by m.kind) from public.mails as m where m.user_id = test.id(1)),
  'download_ready, order_confirmation, receipt');
select test.equal((select (m.data #>> '{payment,amount,amount}') || ' ' || (m.data #>> '{order,items,0,name}') from public.mails as m where m.kind = 'receipt'),
  '900 Song');
select test.equal((select m.data -> 'files' from public.mails as m where m.kind = 'download_ready'), '["Song.flac"]'::jsonb);
select test.ok((select m.data::text !~* 'token|secret|signature' from public.mails as m where m.kind = 'download_ready'), 'a mail has no way in');

-- test: a booking is confirmed with the hour on its own place's clock, and what costs nothing has no receipt
select test.outbox();
select set_config('t.talk', (test.service('talk', 0, p_zone => 'America/New_York'))::text, true);
select test.as_user(test.id(1));
select public.booking_create(current_setting('t.talk')::uuid, date_trunc('day', now() at time zone 'America/New_York') at time zone 'America/New_York' + interval '34 hours');
select test.as_owner();
select test.equal((select string_agg(m.kind, ', ' order by m.kind) from public.mails as m), 'booking_confirmation, order_confirmation');
select test.ok((select m.data ->> 'starts_local' like '%T10:00' and m.data ->> 'time_zone' = 'America/New_York' from public.mails as m
  where m.kind = 'booking_confirmation'), 'ten o''clock in New York');

-- test: whatever is wrong with a mail, the purchase stands
select test.outbox();
select set_config('t.song', (test.sell('song', 'digital', 900))::text, true);
create function test.broken() returns trigger language plpgsql as $$ begin raise exception 'no mails today'; end $$;
create trigger broken before insert on public.mails for each row execute function test.broken();
select test.buy(1, current_setting('t.song')::uuid);
select test.equal((select o.status || ' ' || o.fulfilment from public.orders as o), 'paid fulfilled');
select test.equal((select count(*) from public.mails), 0::bigint);

-- test: a purchase that is undone writes no mail
select test.outbox();
select set_config('t.song', (test.sell('song', 'digital', 900))::text, true);
do $$ begin
  perform test.buy(1, (select p.id from public.prices as p));
  raise exception 'undone';
exception when others then null;
end $$;
select test.equal((select count(*) from public.mails), 0::bigint);

-- test: a mail goes where bills go, else where the user is known, in the profile's language; for nobody, it is skipped
select test.outbox();
insert into public.profiles (user_id, email, display_name, locale) values (test.id(1), 'one@example.com', 'One', 'es-MX'), (test.id(2), 'two@example.com', null, null);
insert into public.customers (user_id, email) values (test.id(2), 'bills@example.com');
select turnpike.mail_put('low_balance', n::text, test.id(n), null, '{}') from generate_series(1, 3) as n;
select turnpike.mail_put('low_balance', '4', test.id(1), null, '{}', 'other@example.com');
select test.as_service();
select set_config('t.claimed', (public.mail_claim(10))::text, true);
select test.equal((select string_agg(concat_ws(' ', m ->> 'to', m ->> 'name', m ->> 'locale'), ', ' order by m ->> 'to')
  from jsonb_array_elements(current_setting('t.claimed')::jsonb -> 'mails') as m), 'bills@example.com, one@example.com One es-MX, other@example.com One es-MX');
select test.as_owner();
select test.equal((select m.status || ' ' || (m.error ->> 'code') from public.mails as m where m.user_id = test.id(3)), 'skipped no_address');

-- test: what a run has taken no other takes, until its time is over; then it is taken again
select test.outbox();
select turnpike.mail_put('low_balance', n::text, null, null, '{}', 'a' || n || '@example.com') from generate_series(1, 3) as n;
select test.as_service();
select test.equal(jsonb_array_length(public.mail_claim(2) -> 'mails'), 2);
select test.equal(public.mail_claim(0), '{"mails": [], "waiting": 1}'::jsonb);
select test.equal(jsonb_array_length(public.mail_claim(10) -> 'mails'), 1);
select test.equal(public.mail_claim(10), '{"mails": [], "waiting": 0}'::jsonb);
select test.as_owner();
update public.mails set running_until = running_until - interval '3 minutes' where key = 'low_balance:2';
select test.as_service();
select set_config('t.again', (public.mail_claim(10) -> 'mails')::text, true);
select test.equal((current_setting('t.again')::jsonb -> 0 ->> 'attempts') || ' of ' || jsonb_array_length(current_setting('t.again')::jsonb), '2 of 1');

-- test: a mail is tried again after a growing pause, and is dead after ten attempts
select test.outbox();
select turnpike.mail_put('low_balance', '1', null, null, '{}', 'a@example.com');
create function test.attempt() returns text language plpgsql security definer as $$
declare
  v_mail jsonb;
begin
  update public.mails set next_attempt_at = clock_timestamp();
  v_mail := public.mail_claim(1) #> '{mails,0}';
  perform public.mail_settle(jsonb_build_array(jsonb_build_object('id', v_mail -> 'id', 'attempts', v_mail -> 'attempts', 'outcome', 'retry',
    'error', '{"code": "unreachable", "message": "x"}'::jsonb)));
  return (select m.status || ' ' || round(extract(epoch from m.next_attempt_at - clock_timestamp()) / 60) from public.mails as m);
end $$;
select test.as_service();
select test.equal((select string_agg(test.attempt(), ', ') from generate_series(1, 9)),
  'pending 1, pending 2, pending 4, pending 8, pending 16, pending 32, pending 64, pending 128, pending 256');
select test.equal(left(test.attempt(), 4), 'dead');
select test.equal(public.mail_claim(10) ->> 'waiting', '0');
select test.as_owner();
select test.equal(turnpike.mail_pause(10), interval '6 hours');
select test.equal(turnpike.mail_pause(1000000), interval '6 hours');

-- test: a run that keeps dying over a mail does not do so for ever
select test.outbox();
select turnpike.mail_put('low_balance', '1', null, null, '{}', 'a@example.com');
update public.mails set attempts = 10;
select test.as_service();
select test.equal(public.mail_claim(10), '{"mails": [], "waiting": 0}'::jsonb);
select test.as_owner();
select test.equal((select m.status || ' ' || (m.error ->> 'code') from public.mails as m), 'dead abandoned');

-- test: what is refused is dead at once; what waits for a rate limit has lost no attempt
select test.outbox();
select turnpike.mail_put('low_balance', n::text, null, null, '{}', 'a' || n || '@example.com') from generate_series(1, 3) as n;
select test.as_service();
select set_config('t.results', ((select jsonb_agg(jsonb_build_object('id', m -> 'id', 'attempts', 1, 'outcome', (array['dead', 'later', 'sent'])[n], 'retry_after_seconds', 600,
  'provider_message_id', 'e-' || n, 'error', '{"code": "c"}'::jsonb))
from jsonb_array_elements(public.mail_claim(10) -> 'mails') with ordinality as c (m, n)))::text, true);
select test.equal(public.mail_settle(current_setting('t.results')::jsonb), '{"settled": 3}'::jsonb);
select test.equal(public.mail_settle(current_setting('t.results')::jsonb), '{"settled": 0}'::jsonb, 'a second time');
select test.as_owner();
select test.equal((select string_agg(concat_ws(' ', m.status, m.attempts, m.provider_message_id, round(extract(epoch from m.next_attempt_at - now()) / 60)), ', ' order by m.key)
  from public.mails as m where m.status = 'pending'), 'pending 0 10');
select test.equal((select string_agg(m.status || ' ' || coalesce(m.provider_message_id, '-'), ', ' order by m.status) from public.mails as m where m.status <> 'pending'), 'dead -, sent e-3');

-- test: a run that was too slow takes nothing away from the run that has the mail now, but that it sent it counts
select test.outbox();
select turnpike.mail_put('low_balance', '1', null, null, '{}', 'a@example.com');
select test.as_service();
select set_config('t.id', (public.mail_claim(1) #>> '{mails,0,id}')::text, true);
select test.as_owner();
update public.mails set running_until = clock_timestamp();
select test.as_service();
select test.equal(public.mail_claim(1) #> '{mails,0,attempts}', '2'::jsonb);
select test.equal(public.mail_settle(jsonb_build_array(jsonb_build_object('id', current_setting('t.id')::uuid, 'attempts', 1, 'outcome', 'retry'))), '{"settled": 0}'::jsonb);
select test.equal(public.mail_settle(jsonb_build_array(jsonb_build_object('id', current_setting('t.id')::uuid, 'attempts', 1, 'outcome', 'sent'))), '{"settled": 1}'::jsonb);

-- test: administrators see what was given up and bring it back; nobody else does
select test.outbox();
select turnpike.mail_put('low_balance', n::text, test.id(1), null, '{"available": 1}', 'a' || n || '@example.com') from generate_series(1, 2) as n;
update public.mails set status = 'dead', attempts = 10, error = '{"code": "c", "message": "m"}' where key = 'low_balance:1';
update public.mails set status = 'sent' where key = 'low_balance:2';
select set_config('t.dead_id', (select m.id from public.mails as m where m.status = 'dead')::text, true);
select set_config('t.sent_id', (select m.id from public.mails as m where m.status = 'sent')::text, true);
select test.as_user(test.id(1));
select test.raises('select public.mail_list()', 'forbidden');
select test.raises(format('select public.mail_retry(%L)', current_setting('t.dead_id')::uuid), 'forbidden');
select test.raises('select public.mail_claim()', 'forbidden');
select test.raises($$select public.mail_settle('[]')$$, 'forbidden');
select test.as_user(test.id(9), p_roles => '{admin}');
select test.equal((public.mail_list('dead') #> '{data,0}') - array['id', 'created_at', 'user_id'], '{"to": "a1@example.com", "kind": "low_balance", "error": {"code": "c", "message": "m"},
  "status": "dead", "sent_at": null, "attempts": 10, "tenant_id": null, "next_attempt_at": null, "provider_message_id": null}'::jsonb);
select test.equal(jsonb_array_length(public.mail_list(p_kind => 'low_balance') -> 'data'), 2);
select test.ok(public.mail_list(p_limit => 1) ->> 'next_cursor' is not null, 'there is more');
select test.refuses($$select public.mail_list('lost')$$, '/status');
select test.equal(public.mail_retry(current_setting('t.dead_id')::uuid) ->> 'status', 'pending');
select test.raises(format('select public.mail_retry(%L)', current_setting('t.sent_id')::uuid), 'mail_already_sent');
select test.raises('select public.mail_retry(gen_random_uuid())', 'mail_not_found');
select test.as_service();
select test.equal(public.mail_claim(10) #>> '{mails,0,id}', current_setting('t.dead_id'));

-- test: a fall below a tenth of the last grant is told once, and again only after the next rise
select test.outbox();
select test.give(1, 100);
select test.as_user(test.id(1));
select public.credit_spend(90);
select test.as_owner();
select test.equal((select count(*) from public.mails), 0::bigint, 'ten are a tenth');
select test.as_user(test.id(1));
select public.credit_spend(1), public.credit_spend(1), public.credit_spend(8);
select test.as_owner();
select test.equal((select string_agg(m.data::text, '; ') from public.mails as m), '{"account": "user", "available": 9, "threshold": 10}');
select test.give(1, 50);
select test.as_user(test.id(1));
select set_config('t.hold', ((public.credit_hold_create(47) ->> 'id'))::text, true);
select public.credit_hold_capture(current_setting('t.hold')::uuid, 46);
select test.as_owner();
select test.equal((select count(*) from public.mails), 2::bigint, 'a capture tells too');
select test.equal((select m.data ->> 'available' from public.mails as m order by m.created_at desc limit 1), '4');
select test.sound();

-- test: the owner's own mark counts, none means none, and an account that stays below it is told nothing
select test.outbox();
select test.give(1, 100);
update public.credit_accounts set alert_at = 60 where user_id = test.id(1);
select test.give(1, 5);
select test.as_user(test.id(1));
select public.credit_spend(50);
select test.as_owner();
select test.equal((select m.data ->> 'threshold' from public.mails as m), '60');
select test.give(1, 2);
select test.as_user(test.id(1));
select public.credit_spend(50);
select test.as_owner();
select test.equal((select count(*) from public.mails), 1::bigint, 'it was below all the time');
update public.credit_accounts set alert_at = 0 where user_id = test.id(1);
select test.give(1, 1000);
select test.as_user(test.id(1));
select public.credit_spend(1000);
select test.as_owner();
select test.equal((select count(*) from public.mails), 1::bigint, 'never');

-- test: a tenant's fall is told to who last ordered for it, or else to who spent
select test.outbox();
select test.give(1, 100, p_tenant => 'acme');
select test.as_user(test.id(5), 'acme');
select public.credit_spend(95, p_account => 'tenant');
select test.as_owner();
select test.equal((select m.user_id || ' ' || m.tenant_id || ' ' || (m.data ->> 'account') from public.mails as m), test.id(5) || ' acme tenant');
select set_config('t.song', (test.sell('song', 'digital', 900))::text, true);
select test.buy(6, current_setting('t.song')::uuid, 'acme');
select test.give(1, 100, p_tenant => 'acme');
select test.as_user(test.id(5), 'acme');
select public.credit_spend(100, p_account => 'tenant');
select test.as_owner();
select test.equal((select m.user_id from public.mails as m where m.kind = 'low_balance' order by m.created_at desc limit 1), test.id(6));

-- test: a mail that cannot be written is no reason to refuse a spend
select test.outbox();
select test.give(1, 100);
create function test.broken() returns trigger language plpgsql as $$ begin raise exception 'no mails today'; end $$;
create trigger broken before insert on public.mails for each row execute function test.broken();
select test.as_user(test.id(1));
select test.equal(public.credit_spend(95) ->> 'balance', '5');
select test.sound();

-- test: who is to lose a subscription or a trial in three days is told once
select test.outbox();
select set_config('t.plan', (test.sell('plan', 'subscription', 2900, 'monthly', '{"trial_days": 0}'))::text, true);
insert into public.subscriptions (id, user_id, seller_id, product_id, plan_id, plan_version_id, price_id, amount, currency, billing_period, status, provider,
    current_period_start, current_period_end, cancel_at_period_end, canceled_at, trial_ends_at)
  select turnpike.new_id(), test.id(n), test.id(80), p.product_id, v.plan_id, v.id, p.id, 2900, 'usd', 'monthly', case n when 2 then 'trialing' else 'active' end, 'stripe',
    now(), now() + case n when 3 then interval '9 days' else interval '2 days' end, n in (1, 3), case when n in (1, 3) then now() end, case n when 2 then now() + interval '2 days' end
  from generate_series(1, 4) as n, public.prices as p join public.plans as l on l.product_id = p.product_id join public.plan_versions as v on v.plan_id = l.id where p.id = current_setting('t.plan')::uuid;
select test.equal(turnpike.mail_remind_due(10), 2);
select test.equal(turnpike.mail_remind_due(10), 0);
select test.equal((select string_agg(m.kind || ' ' || (m.data #>> '{subscription,plan,name}'), ', ' order by m.kind) from public.mails as m), 'subscription_ending Plan, trial_ending Plan');

-- test: a deleted user is written to no more, and a user's mails are in the user's data
select test.outbox();
select turnpike.mail_put('low_balance', '1', test.id(1), null, '{"available": 1}', 'a@example.com');
select test.as_user(test.id(1));
select test.equal(public.me_export() #>> '{mails,0,to}', 'a@example.com');
select public.me_delete();
select test.as_owner();
select test.equal((select count(*) from public.mails), 0::bigint);

-- test: what a mail said is forgotten after 30 days, that it was sent after 90; what waits is kept
select test.outbox();
select turnpike.mail_put('low_balance', n::text, null, null, '{"available": 1}', 'a@example.com') from generate_series(1, 4) as n;
update public.mails set status = 'sent', updated_at = now() - interval '29 days' where key = 'low_balance:1';
update public.mails set status = 'sent', updated_at = now() - interval '31 days' where key = 'low_balance:2';
update public.mails set status = 'dead', updated_at = now() - interval '91 days' where key = 'low_balance:3';
update public.mails set updated_at = now() - interval '91 days' where key = 'low_balance:4';
select test.equal(turnpike.mail_cleanup(10), '{"mails": 1, "mails_emptied": 1}'::jsonb);
select test.equal((select string_agg(m.key || coalesce(' ' || m.email, '') || ' ' || m.data::text, ', ' order by m.key) from public.mails as m),
  'low_balance:1 a@example.com {"available": 1}, low_balance:2 {}, low_balance:4 a@example.com {"available": 1}');

-- test: a metric tells what waits and what was given up
select test.outbox();
select turnpike.mail_put('low_balance', n::text, null, null, '{}', 'a@example.com') from generate_series(1, 3) as n;
update public.mails set status = 'dead' where key = 'low_balance:1';
select test.equal((select string_agg((m #>> '{labels,status}') || ' ' || (m ->> 'value'), ', ') from jsonb_array_elements(turnpike.mail_metrics()) as m
  where m ->> 'name' = 'turnpike_mails'), 'pending 2, dead 1');

-- test: a mail of a kind without templates cannot be written
select test.outbox();
select test.raises($$select turnpike.mail_put('postcard', '1', null, null, '{}')$$, '23514');
