-- Helpers for the tests. Loaded at the start of the transaction of every block, and rolled back with it. A block begins with a line
-- `-- test: <promise>`, starts as the owner of the database, and fails if anything in it raises.
create schema test;
grant usage on schema test to public;

-- What the demo data sells is not there for the tests' own shops and calls; the transaction is rolled back.
delete from public.service_offers;
delete from public.prices;
delete from public.plan_versions;
delete from public.plans;
delete from public.products;
delete from public.ai_model_prices;
delete from public.ai_models;

-- The users of the tests, by number.
create function test.id(p_number integer) returns uuid language sql immutable as
  $$ select ('00000000-0000-4000-8000-' || lpad(p_number::text, 12, '0'))::uuid $$;

create function test.become(p_role text, p_claims jsonb) returns void language plpgsql as $$
begin
  perform set_config('request.jwt.claims', coalesce(p_claims::text, ''), true);
  perform set_config('role', p_role, true);
end $$;

-- From here on, the block acts as ...
create function test.as_user(p_id uuid, p_tenant text default null, p_roles text[] default '{}') returns void language sql as $$
  select test.become('authenticated', jsonb_build_object('sub', p_id, 'role', 'authenticated', 'email', p_id || '@example.com',
    'iat', floor(extract(epoch from clock_timestamp())), 'app_metadata', jsonb_build_object('tenant_id', p_tenant, 'roles', p_roles)))
$$;
create function test.as_anon() returns void language sql as $$ select test.become('anon', '{"role": "anon"}') $$;
create function test.as_service() returns void language sql as $$ select test.become('service_role', '{"role": "service_role"}') $$;
create function test.as_owner() returns void language sql as $$ select test.become('none', null) $$;

create function test.ok(p_true boolean, p_what text) returns void language plpgsql as $$
begin
  if p_true is not true then
    raise exception 'not so: %', p_what;
  end if;
end $$;

create function test.equal(p_actual anyelement, p_expected anyelement, p_what text default 'value') returns void language plpgsql as $$
begin
  if p_actual is distinct from p_expected then
    raise exception '%: expected %, got %', p_what, p_expected, p_actual;
  end if;
end $$;

-- The statement must fail with this message (a code of ours) or SQLSTATE, and its detail must contain these members.
create function test.raises(p_sql text, p_code text, p_detail jsonb default '{}') returns void language plpgsql as $$
declare
  v_state text;
  v_message text;
  v_detail text;
begin
  begin
    execute p_sql;
  exception when others then
    get stacked diagnostics v_state = returned_sqlstate, v_message = message_text, v_detail = pg_exception_detail;
  end;
  if v_state is null then
    raise exception 'expected %, but it worked: %', p_code, p_sql;
  elsif p_code not in (v_message, v_state) then
    raise exception 'expected %, got % (%): %', p_code, v_message, v_state, p_sql;
  elsif p_detail <> '{}' and not coalesce(v_detail::jsonb @> p_detail, false) then
    raise exception 'expected the detail %, got %: %', p_detail, v_detail, p_sql;
  end if;
end $$;

-- The statement must be refused with 422 at this pointer.
create function test.refuses(p_sql text, p_pointer text, p_field_code text default null) returns void language sql as $$
  select test.raises(p_sql, 'validation_failed', jsonb_build_object('errors', jsonb_build_array(
    jsonb_strip_nulls(jsonb_build_object('pointer', p_pointer, 'code', p_field_code)))))
$$;

-- Credits for a user or a tenant, as the service gives them. Works whoever the block is at the moment.
create function test.give(p_user integer, p_amount bigint, p_ref text default null, p_priority integer default 100,
  p_lifetime interval default null, p_tenant text default null) returns uuid language plpgsql security definer as $$
declare
  v_claims text := current_setting('request.jwt.claims', true);
  v_answer jsonb;
begin
  perform set_config('request.jwt.claims', '{"role": "service_role"}', true);
  v_answer := public.credit_grant_create(p_user_id => case when p_tenant is null then test.id(p_user) end, p_tenant_id => p_tenant,
    p_amount => p_amount, p_source => 'purchase', p_source_ref => p_ref, p_priority => p_priority, p_expires_at => clock_timestamp() + p_lifetime);
  perform set_config('request.jwt.claims', v_claims, true);
  return (v_answer -> 'grant' ->> 'id')::uuid;
end $$;
create function test.take_back(p_ref text, p_amount bigint default null) returns jsonb language plpgsql security definer as $$
declare
  v_claims text := current_setting('request.jwt.claims', true);
  v_answer jsonb;
begin
  perform set_config('request.jwt.claims', '{"role": "service_role"}', true);
  v_answer := public.credit_grant_revoke('purchase', p_ref, p_amount);
  perform set_config('request.jwt.claims', v_claims, true);
  return v_answer;
end $$;

-- Lets time pass: every deadline of holds, lots and keys comes closer by the interval.
create function test.pass(p_time interval) returns void language plpgsql security definer as $$
begin
  update public.credit_holds set expires_at = expires_at - p_time;
  update public.credit_grants set expires_at = expires_at - p_time;
  update public.credit_accounts set next_deadline = next_deadline - p_time where next_deadline is not null;
  update public.idempotency_keys set expires_at = expires_at - p_time, running_until = running_until - p_time;
  update public.orders set reserved_until = reserved_until - p_time, created_at = created_at - p_time;
  update public.checkout_sessions set expires_at = expires_at - p_time;
  update public.provider_operations set running_until = running_until - p_time, created_at = created_at - p_time,
    finished_at = finished_at - p_time;
end $$;

-- What the ledger, the shop and metered AI calls promise at every moment.
create function test.sound() returns void language plpgsql security definer as $$
declare
  v_first record;
begin
  for v_first in select c.invariant, c.detail from turnpike.check_invariants() as c
    union all select s.invariant, s.detail from turnpike.check_sales_invariants() as s
    union all select i.invariant, i.detail from turnpike.check_ai_invariants() as i loop
    raise exception 'broken invariant: % %', v_first.invariant, v_first.detail;
  end loop;
end $$;

-- What a lot has left.
create function test.left(p_grant uuid) returns bigint language sql security definer as
  $$ select remaining from public.credit_grants where id = p_grant $$;

-- The shop of the tests belongs to user 80. What these make is made as its user would, whoever the block is at the moment.
create function test.acting(p_user integer, p_role text, p_tenant text default null) returns text language plpgsql as $$
declare
  v_claims text := current_setting('request.jwt.claims', true);
begin
  perform set_config('request.jwt.claims', jsonb_build_object('sub', test.id(p_user), 'role', 'authenticated', 'email', test.id(p_user) || '@example.com',
    'iat', floor(extract(epoch from clock_timestamp())), 'iss', 'turnpike',
    'app_metadata', jsonb_build_object('role', p_role, 'tenant_id', p_tenant))::text, true);
  return v_claims;
end $$;

-- A published product with one price, whose id is returned.
create function test.sell(p_slug text, p_type text, p_amount bigint, p_period text default 'one_time', p_plan jsonb default null,
  p_keys text[] default '{}', p_seller integer default 80) returns uuid language plpgsql security definer as $$
declare
  v_claims text := test.acting(p_seller, 'seller');
  v_price jsonb;
begin
  v_price := public.seller_price_create((public.seller_product_create(initcap(p_slug), p_slug, p_type, 'published', p_feature_keys => p_keys,
    p_plan => p_plan) ->> 'id')::uuid, initcap(p_period), p_amount, 'usd', p_period);
  perform set_config('request.jwt.claims', v_claims, true);
  return (v_price ->> 'id')::uuid;
end $$;

-- One more price of a product.
create function test.price(p_slug text, p_amount bigint, p_period text, p_currency text default 'usd') returns uuid language plpgsql security definer as $$
declare
  v_claims text := test.acting(80, 'seller');
  v_price jsonb := public.seller_price_create((select id from public.products where slug = p_slug), initcap(p_period), p_amount, p_currency, p_period);
begin
  perform set_config('request.jwt.claims', v_claims, true);
  return (v_price ->> 'id')::uuid;
end $$;

-- A service, open all day every day in UTC unless told otherwise, with slots of an hour.
create function test.service(p_slug text, p_amount bigint, p_capacity integer default 1, p_zone text default 'UTC', p_from text default '00:00',
  p_to text default '24:00', p_step integer default 60, p_notice integer default 0) returns uuid language plpgsql security definer as $$
declare
  v_price uuid := test.sell(p_slug, 'service', p_amount);
  v_claims text := test.acting(80, 'seller');
begin
  perform public.seller_service_offer_set((select id from public.products where slug = p_slug), 60,
    (select jsonb_agg(jsonb_build_object('weekday', d, 'from', p_from, 'to', p_to)) from generate_series(1, 7) as d), p_capacity, p_notice, 700, p_zone, p_step);
  perform set_config('request.jwt.claims', v_claims, true);
  return v_price;
end $$;

-- An order of one price, paid by the development provider; returns its id.
create function test.buy(p_user integer, p_price uuid, p_tenant text default null) returns uuid language plpgsql security definer as $$
declare
  v_claims text := test.acting(p_user, null, p_tenant);
  v_order jsonb := public.order_create(jsonb_build_array(jsonb_build_object('price_id', p_price)),
    p_account => case when p_tenant is null then 'user' else 'tenant' end);
begin
  perform test.acting(p_user, 'service');
  v_order := public.order_confirm(v_order ->> 'public_id', test.id(p_user));
  perform set_config('request.jwt.claims', v_claims, true);
  perform test.equal(v_order ->> 'fulfilment', 'fulfilled', 'fulfilment');
  return (v_order ->> 'id')::uuid;
end $$;

-- The items of an order of one price.
create function test.items(p_price uuid, p_quantity integer default 1) returns jsonb language sql immutable as
  $$ select jsonb_build_array(jsonb_build_object('price_id', p_price, 'quantity', p_quantity)) $$;

-- The outbox with nothing of others' in it, whatever tests run beside this one.
create function test.outbox() returns void language plpgsql as $$
begin
  lock table public.mails in share row exclusive mode;
  delete from public.mails;
end $$;

-- Takes the steps of a task until no more is left; returns how many steps that were.
create function test.steps(p_name text, p_max_rows integer default 500) returns integer language plpgsql as $$
declare
  v_before timestamptz := clock_timestamp();
  v_steps integer := 1;
begin
  while (public.task_step(p_name, v_before, p_max_rows) -> 'more')::boolean loop
    v_steps := v_steps + 1;
  end loop;
  return v_steps;
end $$;

-- A checkout with the two URLs that every one needs; returns what checkout_begin does.
create function test.checkout(p_order text, p_provider text default 'stripe', p_key text default null) returns jsonb language sql as $$
  select public.checkout_begin(p_order => p_order, p_provider => p_provider, p_livemode => false, p_success_url => 'https://shop.example/ok',
    p_cancel_url => 'https://shop.example/no', p_idempotency_key => p_key)
$$;

-- The second half of a provider's call, given the first half's answer, as the service does it.
create function test.finish(p_begun jsonb, p_result jsonb) returns jsonb language plpgsql security definer as $$
declare
  v_claims text := test.acting(0, 'service');
  v_answer jsonb := public.provider_operation_finish((p_begun -> 'operation' ->> 'id')::uuid, p_result);
begin
  perform set_config('request.jwt.claims', v_claims, true);
  return v_answer;
end $$;
create function test.fail(p_begun jsonb, p_outcome text) returns text language plpgsql security definer as $$
declare
  v_claims text := test.acting(0, 'service');
  v_answer jsonb := public.provider_operation_fail((p_begun -> 'operation' ->> 'id')::uuid, p_outcome, '{"code": "x", "message": "y"}');
begin
  perform set_config('request.jwt.claims', v_claims, true);
  return v_answer ->> 'status';
end $$;

-- What a product has left, and what a coupon, an order or a payment says of itself; nobody needs the right to read it.
create function test.stock(p_slug text, p_stock integer default null) returns integer language plpgsql security definer as $$
begin
  update public.products set stock = coalesce(p_stock, stock) where slug = p_slug;
  return (select stock from public.products where slug = p_slug);
end $$;
create function test.order_row(p_public_id text) returns public.orders language sql security definer as
  $$ select o from public.orders as o where o.public_id = p_public_id $$;
create function test.payment_row(p_id text) returns public.payments language sql security definer as
  $$ select p from public.payments as p where p.id = p_id::uuid $$;
create function test.paid(p_id text, p_details jsonb default '{}') returns text language sql security definer as
  $$ select (turnpike.payment_succeeded(p_id::uuid, p_details)).status $$;

-- An event of a provider as the function in front passes it on; returns what webhook_event_receive does. The block must be the owner or
-- the service.
create function test.event(p_id text, p_commands jsonb, p_at timestamptz default now(), p_question jsonb default null, p_provider text default 'stripe')
returns jsonb language plpgsql as $$
declare
  v_claims text := coalesce(current_setting('request.jwt.claims', true), '');
  v_answer jsonb;
begin
  perform set_config('request.jwt.claims', '{"role": "service_role"}', true);
  v_answer := public.webhook_event_receive(p_provider, p_id, 'test', false, p_at, jsonb_build_object('id', p_id), p_commands, p_question);
  perform set_config('request.jwt.claims', v_claims, true);
  return v_answer;
end $$;

-- The answer of a provider that was asked.
create function test.answer(p_received jsonb, p_commands jsonb, p_error jsonb default null) returns jsonb language plpgsql as $$
declare
  v_claims text := coalesce(current_setting('request.jwt.claims', true), '');
  v_answer jsonb;
begin
  perform set_config('request.jwt.claims', '{"role": "service_role"}', true);
  v_answer := public.webhook_event_settle((p_received ->> 'id')::uuid, (p_received ->> 'version')::bigint, p_commands, p_error);
  perform set_config('request.jwt.claims', v_claims, true);
  return v_answer;
end $$;

-- Everything that events may change, without ids that are made on the way and without the times of rows.
create function test.books() returns jsonb language plpgsql security definer as $$
declare
  v_books text;
  v_id uuid;
  v_name text;
begin
  v_books := jsonb_build_object(
    'orders', (select jsonb_agg(to_jsonb(o) - 'updated_at' - 'paid_at' order by o.id) from public.orders as o),
    'payments', (select jsonb_agg(to_jsonb(p) - 'id' - 'updated_at' - 'created_at' - 'succeeded_at' order by p.amount, p.provider_payment_id) from public.payments as p),
    'sessions', (select jsonb_agg(to_jsonb(s) - 'updated_at' order by s.id) from public.checkout_sessions as s),
    'refunds', (select jsonb_agg(jsonb_build_object('amount', r.amount, 'status', r.status, 'id', r.provider_refund_id, 'reason', r.reason) order by r.amount, r.provider_refund_id) from public.refunds as r),
    'disputes', (select jsonb_agg(to_jsonb(d) - 'id' - 'refund_id' - 'payment_id' - 'updated_at' - 'created_at' order by d.provider_dispute_id) from public.disputes as d),
    'objects', (select jsonb_agg(o.kind || ':' || o.provider_id order by o.kind, o.provider_id) from public.provider_objects as o),
    'subscriptions', (select jsonb_agg(to_jsonb(s) - 'id' - 'updated_at' - 'created_at' order by s.provider_subscription_id) from public.subscriptions as s),
    'accounts', (select jsonb_agg(jsonb_build_array(a.user_id, a.balance, a.held, a.debt) order by a.user_id) from public.credit_accounts as a where a.kind <> 'system'),
    'lots', (select jsonb_agg(jsonb_build_array(g.source, g.source_ref, g.amount, g.remaining, g.revoked, g.owed, g.expired, g.expires_at) order by g.source_ref) from public.credit_grants as g),
    'entitlements', (select jsonb_agg(jsonb_build_array(e.feature_key, e.source, e.ends_at, e.revoked_at is null) order by e.source, e.feature_key) from public.entitlements as e),
    'bookings', (select jsonb_agg(jsonb_build_array(b.status, b.starts_at) order by b.id) from public.bookings as b),
    'stock', (select jsonb_agg(p.stock order by p.id) from public.products as p),
    'mails', (select jsonb_agg(m.key order by m.key) from public.mails as m),
    'events', (select jsonb_agg(jsonb_build_array(e.event_id, e.status) order by e.event_id) from public.webhook_events as e),
    'known', (select jsonb_agg(jsonb_build_array(u.kind, u.provider_id, u.order_id, u.state - 'as_of', u.first_start, u.first_end, u.paid_start, u.paid_until, u.failing)
      order by u.kind, u.provider_id) from public.webhook_subjects as u))::text;
  for v_id in select s.id from public.subscriptions as s loop
    v_books := replace(v_books, v_id::text, 'the subscription');
  end loop;
  for v_id, v_name in select p.id, p.provider_payment_id from public.payments as p where p.order_id is null loop
    v_books := replace(v_books, v_id::text, v_name);
  end loop;
  return v_books::jsonb;
end $$;

-- All orders of so many things.
create function test.orders_of(p_number integer) returns setof integer[] language sql immutable as $$
  with recursive o as (
    select '{}'::integer[] as taken
    union all
    select o.taken || n from o, generate_series(1, p_number) as n where n <> all (o.taken)
  )
  select taken from o where cardinality(taken) = p_number order by taken
$$;

-- Lets the events (a list of commands each) arrive in each of the orders, and compares what is in the books at the end with the end of
-- the first order. Where `p_ask`, a state of the subscription is asked for: the provider answers with the state after the latest of the
-- events that have happened so far. Returns how many orders there were.
create function test.all_orders(p_events jsonb, p_seconds integer, p_ask boolean default false, p_every integer default 1) returns integer language plpgsql as $$
declare
  v_order integer[];
  v_first jsonb;
  v_books jsonb;
  v_received jsonb;
  v_latest integer;
  v_count integer := 0;
  v_at timestamptz := date_trunc('second', now());
begin
  for v_order in select x.o from (select o, row_number() over () as n from test.orders_of(jsonb_array_length(p_events)) as o) as x where x.n % p_every = 0 or x.n = 1 loop
    begin
      v_latest := 0;
      for n in 1..cardinality(v_order) loop
        v_latest := greatest(v_latest, v_order[n]);
        if p_ask and p_events #>> array[(v_order[n] - 1)::text, '0', 'kind'] = 'subscription_changed' then
          v_received := test.event('evt_' || v_order[n], '[]', v_at + v_order[n] * p_seconds * interval '1 second',
            jsonb_build_object('kind', 'subscription', 'provider_id', p_events #>> array[(v_order[n] - 1)::text, '0', 'provider_subscription_id']));
          v_received := test.answer(v_received, jsonb_build_array((p_events #> array[(v_order[n] - 1)::text, '0'])
            || jsonb_build_object('authoritative', true, 'as_of', clock_timestamp(), 'state', (
              select e -> 0 -> 'state' from jsonb_array_elements(p_events) with ordinality as t (e, i)
              where i <= v_latest and e #>> '{0,kind}' = 'subscription_changed' order by i desc limit 1))));
        else
          v_received := test.event('evt_' || v_order[n], (select jsonb_agg(case when c ->> 'kind' = 'subscription_changed' then c
            || jsonb_build_object('as_of', v_at + v_order[n] * p_seconds * interval '1 second') else c end) from jsonb_array_elements(p_events -> (v_order[n] - 1)) as c),
            v_at + v_order[n] * p_seconds * interval '1 second');
        end if;
        if v_received ->> 'status' not in ('applied', 'pending') then
          raise exception 'event % of % is % %', v_order[n], v_order, v_received, (select error from public.webhook_events where event_id = 'evt_' || v_order[n]);
        end if;
      end loop;
      v_books := test.books();
      if v_count % 100 = 0 then
        perform test.sound();
      end if;
      raise exception using errcode = 'TST00';
    exception when sqlstate 'TST00' then
      null;
    end;
    v_first := coalesce(v_first, v_books);
    v_count := v_count + 1;
    if v_books <> v_first then
      raise exception 'the order % ends differently: %', v_order, (
        select jsonb_object_agg(key, jsonb_build_object('first', v_first -> key, 'now', v_books -> key))
        from jsonb_object_keys(v_first) as key where v_first -> key is distinct from v_books -> key);
    end if;
  end loop;
  return v_count;
end $$;

-- A model of the tests with a price that has held since yesterday, and the service's second half of a call, given the first half's answer.
create function test.model(p_id text, p_price jsonb default '{"input_credits_per_1k": 1, "output_credits_per_1k": 2}', p_kind text default 'chat',
  p_feature text default null, p_provider text default 'ollama') returns void language plpgsql security definer as $$
begin
  insert into public.ai_models (id, provider, provider_model, kind, feature, default_max_output_tokens, max_output_tokens)
  values (p_id, p_provider, 'their-' || p_id, p_kind, p_feature, 1000, 4000);
  insert into public.ai_model_prices select (jsonb_populate_record(null::public.ai_model_prices, jsonb_build_object('id', turnpike.new_id(),
    'model_id', p_id, 'effective_from', now() - interval '1 day', 'minimum_credits', 0, 'markup_basis_points', 0, 'created_at', now()) || p_price)).*
  where p_price is not null;
end $$;
create function test.ai_finish(p_begun jsonb, p_status text default 'succeeded', p_usage jsonb default '{}', p_cost numeric default null,
  p_answer jsonb default null) returns jsonb language plpgsql security definer as $$
declare
  v_claims text := test.acting(0, 'service');
  v_answer jsonb := public.ai_call_finish((p_begun ->> 'call_id')::uuid, p_status, p_usage, p_cost, 5, 50, case p_status when 'failed' then 'x' end, p_answer);
begin
  perform set_config('request.jwt.claims', v_claims, true);
  return v_answer;
end $$;
create function test.ai_progress(p_begun jsonb, p_usage jsonb) returns jsonb language plpgsql security definer as $$
declare
  v_claims text := test.acting(0, 'service');
  v_answer jsonb := public.ai_call_progress((p_begun ->> 'call_id')::uuid, p_usage);
begin
  perform set_config('request.jwt.claims', v_claims, true);
  return v_answer;
end $$;
create function test.ai_sweep() returns bigint language sql security definer as $$ select turnpike.ai_settle_due(100) $$;
create function test.ai_row(p_begun jsonb) returns public.ai_calls language sql security definer as
  $$ select c from public.ai_calls as c where c.id = (p_begun ->> 'call_id')::uuid $$;
