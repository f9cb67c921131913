-- Helpers for the tests. Loaded at the start of the transaction of every block, and rolled back with it. A block begins with a line
-- `-- test: <promise>`, starts as the owner of the database, and fails if anything in it raises.
create schema test;
grant usage on schema test to public;

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
end $$;

-- What the ledger promises at every moment.
create function test.sound() returns void language plpgsql security definer as $$
declare
  v_first record;
begin
  select * into v_first from turnpike.check_invariants() limit 1;
  if found then
    raise exception 'broken invariant: % %', v_first.invariant, v_first.detail;
  end if;
end $$;

-- What a lot has left.
create function test.left(p_grant uuid) returns bigint language sql security definer as
  $$ select remaining from public.credit_grants where id = p_grant $$;
