-- A function may use what a later statement makes.
set local check_function_bodies = off;

-- platform/schema.sql

-- `turnpike` holds what the domains share and what no client may call: PostgREST exposes `public` only. Usage is granted
-- because row-level security policies and the readers in `public` run as the caller and need a few helpers by name;
-- which of them may be executed is decided function by function in each domain's grants.sql.
create schema if not exists turnpike;
comment on schema turnpike is 'Internal helpers of the turnpike back end. Never add it to PostgREST''s exposed schemas.';

-- platform/tables/idempotency_keys.sql

-- A key and its answer are written in the transaction that has the effect, so a retry finds both or neither.
-- `answer` is null only while a metered call runs: that one spans two transactions, and `running_until` says how long the
-- first may be believed to be alive.
create table public.idempotency_keys (
  caller uuid not null,
  key text not null,
  fingerprint text not null,
  status integer not null default 200,
  answer jsonb,
  hold_id uuid,
  running_until timestamptz,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  constraint idempotency_keys_pkey primary key (caller, key)
) with (fillfactor = 70);
create index idempotency_keys_expires_at on public.idempotency_keys (expires_at);
alter table public.idempotency_keys enable row level security;
comment on table public.idempotency_keys is
  'First answers by caller and Idempotency-Key, kept at least 24 hours. Read and written by functions only.';

-- platform/tables/rate_limit_windows.sql

-- Counters of the fixed-window rate limit, for platforms without a rate limit of their own. Unlogged: a crash may forget
-- them, and a forgotten counter is cheaper than a disk flush for every request.
create unlogged table public.rate_limit_windows (
  key text not null,
  window_start timestamptz not null,
  hits bigint not null,
  expires_at timestamptz not null,
  constraint rate_limit_windows_pkey primary key (key, window_start)
);
create index rate_limit_windows_expires_at on public.rate_limit_windows (expires_at);
alter table public.rate_limit_windows enable row level security;
comment on table public.rate_limit_windows is 'Hits by key and window. Read and written by rate_limit_hit only.';

-- identity/tables/deleted_users.sql

-- A token outlives its user by up to an hour, and our own functions may have it cached as verified. The tombstone is what
-- refuses it. It holds no personal data: an id that nothing links to a person any more.
create table public.deleted_users (
  user_id uuid not null,
  deleted_at timestamptz not null,
  constraint deleted_users_pkey primary key (user_id)
);
alter table public.deleted_users enable row level security;
comment on table public.deleted_users is
  'Tombstones: tokens issued up to deleted_at are refused with 401 token_revoked. Read by functions only.';

-- identity/tables/profiles.sql

-- One row a user, whoever issued the token. No foreign key to auth.users: users of another issuer are not in there.
create table public.profiles (
  user_id uuid not null,
  tenant_id text,
  email text,
  display_name text,
  avatar_url text,
  locale text,
  metadata jsonb not null default '{}',
  active boolean not null default true,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint profiles_pkey primary key (user_id),
  constraint profiles_display_name_length check (length(display_name) <= 100),
  constraint profiles_avatar_url_length check (length(avatar_url) <= 2048),
  constraint profiles_metadata_object check (jsonb_typeof(metadata) = 'object')
);
create index profiles_tenant_id on public.profiles (tenant_id) where tenant_id is not null;
alter table public.profiles enable row level security;
comment on table public.profiles is
  'What we know of a user. Written by the me_* functions and by the triggers on auth.users only.';
comment on column public.profiles.tenant_id is 'The tenant of the last token that asked for the profile.';
comment on column public.profiles.active is 'False after me_deactivate: the user may read and come back, but not move credits.';

-- credits/tables/credit_accounts.sql

-- One account an owner. A movement changes exactly one row here, the owner's: the system accounts on the other side have rows,
-- but their balances are derived from the transfers (turnpike.account_balances), so that no row is shared by two users' spends.
-- The fill factor leaves room for updates in place: balance and held are in no index. Only the checks that every movement must
-- meet are constraints: Postgres parses a constraint anew for every statement, which for a long one costs more than the
-- statement; what holds for a row once and for all is checked by the trigger credit_accounts_owner.
create table public.credit_accounts (
  id uuid not null,
  kind text not null,
  user_id uuid,
  tenant_id text,
  name text,
  balance bigint not null default 0,
  held bigint not null default 0,
  debt bigint not null default 0,
  next_deadline timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint credit_accounts_pkey primary key (id),
  constraint credit_accounts_user_id_key unique (user_id),
  constraint credit_accounts_tenant_id_key unique (tenant_id),
  constraint credit_accounts_name_key unique (name),
  -- 2^53 - 1: past it a client that reads JSON numbers as doubles would show a wrong balance.
  constraint credit_accounts_balance check (balance between 0 and 9007199254740991),
  constraint credit_accounts_held check (held between 0 and balance),
  constraint credit_accounts_debt check (debt >= 0)
) with (fillfactor = 70);
create index credit_accounts_next_deadline on public.credit_accounts (next_deadline) where next_deadline is not null;
create index credit_accounts_in_debt on public.credit_accounts (id) where debt > 0;
alter table public.credit_accounts enable row level security;

insert into public.credit_accounts (id, kind, name) values
  ('00000000-0000-7000-8000-000000000001', 'system', 'issuance'),
  ('00000000-0000-7000-8000-000000000002', 'system', 'revenue'),
  ('00000000-0000-7000-8000-000000000003', 'system', 'expiry'),
  ('00000000-0000-7000-8000-000000000004', 'system', 'adjustment')
on conflict do nothing;

comment on table public.credit_accounts is
  'Balances in credits. available = balance - held. Written by the ledger''s functions only.';
comment on column public.credit_accounts.user_id is 'Owner of a user''s account; null once the user was deleted.';
comment on column public.credit_accounts.balance is
  'Posted credits; for system accounts always 0, see turnpike.account_balances.';
comment on column public.credit_accounts.held is 'Sum of the active holds.';
comment on column public.credit_accounts.debt is
  'Credits taken back after they had been spent or held; while it is above 0, nothing is available.';
comment on column public.credit_accounts.next_deadline is
  'Not later than the first deadline of an active hold or an open lot: before it a movement has nothing to settle.';

-- credits/tables/credit_grants.sql

-- Lots of credits. What is neither remaining, expired nor revoked was spent. The columns that change with every spend are in
-- no index; `open` is, and changes once, when the lot is used up. The trigger credit_grants_parts checks what a spend leaves alone.
create table public.credit_grants (
  id uuid not null,
  account_id uuid not null,
  tenant_id text,
  amount bigint not null,
  remaining bigint not null,
  expired bigint not null default 0,
  revoked bigint not null default 0,
  owed bigint not null default 0,
  open boolean not null generated always as (remaining > 0) stored,
  source text not null,
  source_ref text,
  priority integer not null default 100,
  expires_at timestamptz,
  description text,
  created_at timestamptz not null default now(),
  constraint credit_grants_pkey primary key (id),
  constraint credit_grants_account_id_fkey foreign key (account_id) references public.credit_accounts (id),
  constraint credit_grants_remaining check (remaining between 0 and amount)
) with (fillfactor = 70);
create index credit_grants_consumption on public.credit_grants (account_id, priority, expires_at, id) where open;
create index credit_grants_account_id on public.credit_grants (account_id, created_at, id);
create unique index credit_grants_source_ref on public.credit_grants (source, source_ref) where source_ref is not null;
alter table public.credit_grants enable row level security;
comment on table public.credit_grants is
  'Lots of credits, consumed by priority, then expiry, then age. Written by the ledger''s functions only.';
comment on column public.credit_grants.revoked is 'Taken back while unspent.';
comment on column public.credit_grants.owed is 'Taken back although spent or held: it went into the account''s debt.';
comment on column public.credit_grants.source_ref is
  'What the lot was given for (an order line, a billing period): one lot a source and reference, ever.';
comment on column public.credit_grants.priority is 'The lower number is spent first.';

-- credits/tables/credit_holds.sql

-- Reservations. `active` is left once, for one of the three ends; the trigger credit_holds_states stands behind the functions.
-- A free hold (amount 0) is a metered call of an admin whom the rate lets run free: it is written down like any other.
create table public.credit_holds (
  id uuid not null,
  account_id uuid not null,
  tenant_id text,
  actor_id uuid,
  amount bigint not null,
  captured_amount bigint,
  free boolean not null default false,
  status text not null default 'active',
  endpoint text,
  description text,
  metadata jsonb not null default '{}',
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  resolved_at timestamptz,
  constraint credit_holds_pkey primary key (id),
  constraint credit_holds_account_id_fkey foreign key (account_id) references public.credit_accounts (id)
);
create index credit_holds_account_id on public.credit_holds (account_id, created_at, id);
create index credit_holds_active on public.credit_holds (account_id, expires_at) where status = 'active';
alter table public.credit_holds enable row level security;
comment on table public.credit_holds is 'Reserved credits. Written by the ledger''s functions only.';
comment on column public.credit_holds.expires_at is 'Past it the hold counts no more, whether or not its status says so yet.';

-- credits/tables/credit_rates.sql

-- What a metered route costs. The pattern is kept compiled, so that pricing a call is an index look-up for an exact path and
-- one regular expression a rate for the others.
create table public.credit_rates (
  id uuid not null,
  method text not null,
  path text not null,
  path_regex text not null generated always as
    ('^' || regexp_replace(replace(path, '.', '\.'), '\{[^/{}]+\}', '[^/]+', 'g') || '$') stored,
  credits bigint not null,
  active boolean not null default true,
  admin_free boolean not null default false,
  description text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint credit_rates_pkey primary key (id),
  constraint credit_rates_method_path_key unique (method, path),
  constraint credit_rates_method check (method in ('GET', 'POST', 'PUT', 'PATCH', 'DELETE')),
  constraint credit_rates_path check (length(path) <= 200 and path ~ '^(/([A-Za-z0-9._~:-]+|\{[a-z][a-z0-9_]*\}))+$'),
  constraint credit_rates_credits check (credits between 1 and 1000000000000000),
  constraint credit_rates_description_length check (length(description) <= 500)
);
create index credit_rates_active on public.credit_rates (active, created_at, id);
alter table public.credit_rates enable row level security;
comment on table public.credit_rates is 'Prices of metered routes, in credits a request. Written by credit_rate_* only.';
comment on column public.credit_rates.path is 'Exact, or with {name} for one segment: /v1/credits/jobs/{name}.';
comment on column public.credit_rates.admin_free is
  'Whether callers with the role admin run free; it is written down with amount 0.';

-- credits/tables/credit_transfers.sql

-- The ledger itself: each row moves credits between an owner's account and a system account. `amount` is the change of the
-- owner's balance (negative for a spend), the counter account changes by the opposite, so every row adds up to zero and so
-- does their sum. The counter account is a name without a foreign key on purpose: a key would lock its row in every movement
-- of every user. Append-only: see the trigger credit_transfers_append_only; what each kind may look like: credit_transfers_kinds.
create table public.credit_transfers (
  id uuid not null,
  account_id uuid not null,
  counter_account text not null,
  tenant_id text,
  kind text not null,
  amount bigint not null,
  debt_change bigint not null default 0,
  endpoint text,
  description text,
  metadata jsonb not null default '{}',
  cause_kind text not null,
  cause_id text,
  actor_id uuid,
  hold_id uuid,
  grant_id uuid,
  created_at timestamptz not null,
  constraint credit_transfers_pkey primary key (id),
  constraint credit_transfers_account_id_fkey foreign key (account_id) references public.credit_accounts (id),
  constraint credit_transfers_hold_id_fkey foreign key (hold_id) references public.credit_holds (id),
  constraint credit_transfers_grant_id_fkey foreign key (grant_id) references public.credit_grants (id)
);
create index credit_transfers_account_id on public.credit_transfers (account_id, created_at, id);
create unique index credit_transfers_hold_id on public.credit_transfers (hold_id) where hold_id is not null;
create index credit_transfers_grant_id on public.credit_transfers (grant_id) where grant_id is not null;
alter table public.credit_transfers enable row level security;
comment on table public.credit_transfers is 'Every movement of credits, for ever. Appended by the ledger''s functions only.';
comment on column public.credit_transfers.amount is
  'Change of the owner''s balance; 0 for a free call of an admin, and for a revocation that became debt only.';
comment on column public.credit_transfers.debt_change is 'Change of the owner''s debt.';
comment on column public.credit_transfers.cause_kind is 'What moved the credits; cause_id says which one.';
comment on column public.credit_transfers.actor_id is
  'Who caused it: a user''s id; null when the ledger did by itself, or once that user was deleted.';

-- platform/functions/check_metadata.sql

-- Metadata is the client's own: any object, of a size that keeps rows small.
create or replace function turnpike.check_metadata(p_value jsonb, p_max_bytes integer, p_pointer text) returns void
language plpgsql stable set search_path = '' as $$
begin
  if p_value is null then
    return;
  end if;
  if jsonb_typeof(p_value) <> 'object' then
    perform turnpike.invalid(p_pointer, 'wrong_type', 'must be a JSON object');
  end if;
  if octet_length(p_value::text) > p_max_bytes then
    perform turnpike.invalid(p_pointer, 'too_long', 'must have at most ' || p_max_bytes || ' bytes as JSON');
  end if;
end $$;
comment on function turnpike.check_metadata(jsonb, integer, text) is
  'Raises 422 at the pointer unless the value is null or an object of at most so many bytes.';

-- platform/functions/check_text.sql

-- Limits of free text, checked here too because a client may call PostgREST without going through a function.
create or replace function turnpike.check_text(p_value text, p_max_chars integer, p_pointer text) returns void
language plpgsql stable set search_path = '' as $$
begin
  if length(p_value) > p_max_chars then
    perform turnpike.invalid(p_pointer, 'too_long', 'must have at most ' || p_max_chars || ' characters');
  end if;
end $$;
comment on function turnpike.check_text(text, integer, text) is
  'Raises 422 too_long at the pointer if the text has more characters; null is fine.';

-- platform/functions/claims.sql

-- The only place that reads the token: everything else asks the helpers built on it, so that "who is calling" has one answer.
create or replace function turnpike.claims() returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return coalesce(nullif(current_setting('request.jwt.claims', true), ''), '{}')::jsonb;
end $$;
comment on function turnpike.claims() is 'The verified claims of the caller''s token; an empty object without one.';

-- platform/functions/cleanup.sql

-- Called by the task `cleanup`, in batches, so that no run holds locks for long; skipping locked rows lets two runs share the work.
create or replace function turnpike.cleanup(p_max_rows integer default 10000) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_keys bigint;
  v_windows bigint;
begin
  delete from public.idempotency_keys as k
  using (select caller, key from public.idempotency_keys where expires_at <= now() limit p_max_rows for update skip locked) as old
  where k.caller = old.caller and k.key = old.key;
  get diagnostics v_keys = row_count;
  delete from public.rate_limit_windows as w
  using (select key, window_start from public.rate_limit_windows where expires_at <= now() limit p_max_rows for update skip locked) as old
  where w.key = old.key and w.window_start = old.window_start;
  get diagnostics v_windows = row_count;
  return jsonb_build_object('idempotency_keys', v_keys, 'rate_limit_windows', v_windows);
end $$;
comment on function turnpike.cleanup(integer) is
  'Deletes up to so many expired idempotency keys and rate limit windows each; returns how many: {idempotency_keys, '
  'rate_limit_windows}.';

-- platform/functions/cursor_decode.sql

-- Whatever a client sends as a cursor is either one of ours or a 400: never a cast error, never an empty page by chance.
create or replace function turnpike.cursor_decode(p_cursor text, out at timestamptz, out id uuid)
language plpgsql stable set search_path = '' as $$
declare
  v_parts text[];
  c_max_chars constant integer := 100;
begin
  if p_cursor is null then
    return;
  end if;
  begin
    if p_cursor !~ '^[A-Za-z0-9_-]+$' or length(p_cursor) > c_max_chars then
      raise invalid_parameter_value;
    end if;
    v_parts := string_to_array(convert_from(decode(
      translate(p_cursor, '-_', '+/') || repeat('=', (4 - length(p_cursor) % 4) % 4), 'base64'), 'UTF8'), ':');
    if cardinality(v_parts) <> 2 or v_parts[1] !~ '^[0-9]{1,16}$' then
      raise invalid_parameter_value;
    end if;
    at := timestamptz 'epoch' + v_parts[1]::bigint * interval '1 microsecond';
    id := v_parts[2]::uuid;
  exception when data_exception then
    perform turnpike.fail('cursor_invalid', 400, jsonb_build_object('errors', jsonb_build_array(jsonb_build_object(
      'pointer', '/cursor', 'code', 'cursor_invalid', 'detail', 'is not a cursor of this list'))));
  end;
end $$;
comment on function turnpike.cursor_decode(text) is
  'The key inside a cursor; nulls for null. Raises 400 cursor_invalid for anything that cursor_encode did not make.';

-- platform/functions/cursor_encode.sql

-- Cursors are opaque to clients: base64url of the last row's key. A key, unlike an offset, stays right while rows are added.
create or replace function turnpike.cursor_encode(p_at timestamptz, p_id uuid) returns text
language plpgsql stable set search_path = '' as $$
declare
  v_text text := (extract(epoch from p_at) * 1000000)::bigint || ':' || p_id;
begin
  return rtrim(translate(encode(convert_to(v_text, 'UTF8'), 'base64'), E'+/\n', '-_'), '=');
end $$;
comment on function turnpike.cursor_encode(timestamptz, uuid) is
  'The cursor that continues a list after the row with this creation time and id.';

-- platform/functions/fail.sql

-- How an error leaves the database: PostgREST, hosted Supabase and postrust all turn SQLSTATE PTnnn into status nnn and pass
-- message and detail on. The code is the message, so that clients never see, and callers never parse, SQL text.
create or replace function turnpike.fail(p_code text, p_status integer, p_detail jsonb default '{}') returns void
language plpgsql stable set search_path = '' as $$
begin
  raise exception using errcode = 'PT' || p_status, message = p_code, detail = p_detail::text;
end $$;
comment on function turnpike.fail(text, integer, jsonb) is
  'Raises a domain error: stable code, HTTP status, and the members that the problem document gets besides them.';

-- platform/functions/fingerprint.sql

-- The functions in front send a fingerprint of method, path and body. Whoever calls PostgREST directly need not: then the
-- name of the RPC and its arguments stand for them, so that one key can never give back another request's answer.
create or replace function turnpike.fingerprint(variadic p_parts text[]) returns text
language plpgsql immutable set search_path = '' as $$
begin
  return encode(sha256(convert_to(array_to_json(p_parts)::text, 'UTF8')), 'hex');
end $$;
comment on function turnpike.fingerprint(text[]) is 'SHA-256 in hex of the parts; nulls count.';

-- platform/functions/has_role.sql

-- One question for every check of a role, so that a change of where roles live is one change.
create or replace function turnpike.has_role(p_role text) returns boolean
language plpgsql stable set search_path = '' as $$
begin
  return p_role = any (turnpike.roles());
end $$;
comment on function turnpike.has_role(text) is 'Whether the caller''s token carries this role.';

-- platform/functions/idempotency_begin.sql

-- The first line of every function that creates or charges. A replay must look like the first answer: same status, same
-- body, and the header that says so.
create or replace function turnpike.idempotency_begin(p_key text, p_fingerprint text) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  v_row public.idempotency_keys;
begin
  if p_key is null then
    return null;
  end if;
  v_row := turnpike.idempotency_claim(p_key, p_fingerprint);
  if v_row.caller is not null then
    perform set_config('response.headers', '[{"Idempotent-Replayed": "true"}]', true);
    perform set_config('response.status', v_row.status::text, true);
  end if;
  return v_row.answer;
end $$;
comment on function turnpike.idempotency_begin(text, text) is
  'Null when the caller shall go on (also without a key); else the first answer, with status and Idempotent-Replayed set. '
  'Raises what idempotency_claim raises.';

-- platform/functions/idempotency_claim.sql

-- Takes a key for this transaction, or says what became of it. The insert waits for another transaction that holds the same
-- key; the short lock time-out turns a wait without end into SQLSTATE 55P03, which the caller sees as 409
-- idempotency_in_progress. Raising later rolls the key back, so a refusal is never kept.
create or replace function turnpike.idempotency_claim(p_key text, p_fingerprint text) returns public.idempotency_keys
language plpgsql volatile set search_path = '' set lock_timeout = '5s' as $$
declare
  v_caller uuid := coalesce(turnpike.uid(), '00000000-0000-0000-0000-000000000000');
  v_now timestamptz := clock_timestamp();
  v_row public.idempotency_keys;
  c_max_chars constant integer := 255;
  c_lifetime constant interval := '48 hours';
begin
  if length(p_key) not between 1 and c_max_chars or p_key ~ '[^\x20-\x7e]' then
    perform turnpike.fail('idempotency_key_invalid', 400);
  end if;
  insert into public.idempotency_keys (caller, key, fingerprint, running_until, created_at, expires_at)
  values (v_caller, p_key, p_fingerprint, v_now, v_now, v_now + c_lifetime)
  on conflict (caller, key) do nothing;
  if found then
    return null;
  end if;
  select * into v_row from public.idempotency_keys where caller = v_caller and key = p_key for update;
  if not found then
    -- The other transaction gave the key up between the two statements; the client's next try will have it.
    perform turnpike.fail('idempotency_in_progress', 409, jsonb_build_object('retry_after_seconds', 1));
  end if;
  if v_row.expires_at > v_now then
    if v_row.fingerprint <> p_fingerprint then
      perform turnpike.fail('idempotency_key_reused', 422);
    elsif v_row.answer is not null then
      return v_row;
    elsif v_row.running_until > v_now then
      perform turnpike.fail('idempotency_in_progress', 409, jsonb_build_object('retry_after_seconds', 1));
    end if;
  end if;
  update public.idempotency_keys
  set fingerprint = p_fingerprint, status = 200, answer = null, hold_id = null,
      running_until = v_now, created_at = v_now, expires_at = v_now + c_lifetime
  where caller = v_caller and key = p_key;
  return null;
end $$;
comment on function turnpike.idempotency_claim(text, text) is
  'Null when the key is now this transaction''s; else the finished row. Raises 400 idempotency_key_invalid, 422 '
  'idempotency_key_reused, 409 idempotency_in_progress {retry_after_seconds}, SQLSTATE 55P03 after 5 seconds of waiting.';

-- platform/functions/idempotency_finish.sql

-- The last line of the same functions: the answer is stored in the transaction that made it true.
create or replace function turnpike.idempotency_finish(p_key text, p_status integer, p_answer jsonb) returns jsonb
language plpgsql volatile set search_path = '' as $$
begin
  if p_key is not null then
    update public.idempotency_keys set status = p_status, answer = p_answer
    where caller = coalesce(turnpike.uid(), '00000000-0000-0000-0000-000000000000') and key = p_key;
  end if;
  if p_status <> 200 then
    perform set_config('response.status', p_status::text, true);
  end if;
  return p_answer;
end $$;
comment on function turnpike.idempotency_finish(text, integer, jsonb) is
  'Stores status and answer under the key, if there is one, sets the HTTP status and returns the answer.';

-- platform/functions/invalid.sql

-- A refused field. The pointer (RFC 6901) names it in the request's body, or the query parameter for a list.
create or replace function turnpike.invalid(
  p_pointer text, p_code text, p_detail text, p_error text default 'validation_failed'
) returns void
language plpgsql stable set search_path = '' as $$
begin
  perform turnpike.fail(p_error, 422, jsonb_build_object('errors',
    jsonb_build_array(jsonb_build_object('pointer', p_pointer, 'code', p_code, 'detail', p_detail))));
end $$;
comment on function turnpike.invalid(text, text, text, text) is
  'Raises 422 with one field error: {errors: [{pointer, code, detail}]}. The last argument is the problem''s own code.';

-- platform/functions/is_admin.sql

-- A name of its own because policies and functions ask it more often than any other role.
create or replace function turnpike.is_admin() returns boolean
language plpgsql stable set search_path = '' as $$
begin
  return turnpike.has_role('admin');
end $$;
comment on function turnpike.is_admin() is 'Whether the caller''s token carries the role admin.';

-- platform/functions/is_service.sql

-- Two kinds of back end count as the service: the database role of the service key, and a token that a function minted for
-- a caller with the service secret (its issuer is ours: a user whose roles say `service` is a user). `role` (the setting) survives `security definer`, current_user does not.
create or replace function turnpike.is_service() returns boolean
language plpgsql stable set search_path = '' as $$
begin
  return coalesce(current_setting('role', true), '') = 'service_role'
    or coalesce(turnpike.claims() ->> 'role', '') = 'service_role'
    or (turnpike.has_role('service') and turnpike.claims() ->> 'iss' = 'turnpike');
end $$;
comment on function turnpike.is_service() is 'Whether the caller is one of our own back ends.';

-- platform/functions/metric.sql

-- One shape for every metric, ready for Prometheus' text format.
create or replace function turnpike.metric(
  p_name text, p_type text, p_help text, p_value numeric, p_labels jsonb default '{}'
) returns jsonb
language plpgsql immutable set search_path = '' as $$
begin
  return jsonb_build_object('name', p_name, 'type', p_type, 'help', p_help, 'labels', p_labels, 'value', coalesce(p_value, 0));
end $$;
comment on function turnpike.metric(text, text, text, numeric, jsonb) is 'One metric: {name, type, help, labels, value}.';

-- platform/functions/metrics.sql

-- Every domain adds its own. Big tables are counted by the planner's estimate: a scrape every few seconds must never scan them.
create or replace function public.metrics() returns jsonb
language plpgsql stable security definer set search_path = '' as $$
begin
  perform turnpike.require_service();
  return jsonb_build_array(
    turnpike.metric('turnpike_database_connections', 'gauge', 'Connections to this database.',
      (select count(*) from pg_stat_activity where datname = current_database())),
    turnpike.metric('turnpike_database_size_bytes', 'gauge', 'Size of this database in bytes.',
      pg_database_size(current_database())),
    turnpike.metric('turnpike_idempotency_keys', 'gauge', 'Idempotency keys kept (estimate).',
      turnpike.row_estimate('public.idempotency_keys')))
    || turnpike.credit_metrics();
end $$;
comment on function public.metrics() is 'An array of {name, help, type, labels, value}. Service only (403 forbidden).';

-- platform/functions/new_id.sql

-- UUIDv7, so that ids sort by age. Postgres 18 makes them itself; a hosted project may still run 15 to 17, where the same
-- layout is put together by hand: 48 bits of milliseconds, 12 bits of the fraction of one, the rest random (RFC 9562, 6.2
-- method 3). Which one is decided here, when the migration runs.
do $do$
begin
  if to_regprocedure('pg_catalog.uuidv7()') is not null then
    create or replace function turnpike.new_id() returns uuid
    language plpgsql volatile set search_path = '' as $$
    begin
      return uuidv7();
    end $$;
  else
    create or replace function turnpike.new_id() returns uuid
    language plpgsql volatile set search_path = '' as $$
    declare
      v_micros bigint := (extract(epoch from clock_timestamp()) * 1000000)::bigint;
      v_bytes bytea := uuid_send(gen_random_uuid());
      v_fraction integer := ((v_micros % 1000) * 4096 / 1000)::integer;
    begin
      v_bytes := substring(int8send(v_micros / 1000) from 3) || substring(v_bytes from 7);
      v_bytes := set_byte(v_bytes, 6, 112 | (v_fraction >> 8));
      v_bytes := set_byte(v_bytes, 7, v_fraction & 255);
      return encode(v_bytes, 'hex')::uuid;
    end $$;
  end if;
end $do$;
comment on function turnpike.new_id() is 'A new UUIDv7; ids made one after the other by one session ascend.';

-- platform/functions/page.sql

-- Lists read one row more than they show: that row, and no second query, says whether there is a next page.
create or replace function turnpike.page(p_items jsonb[], p_ats timestamptz[], p_ids uuid[], p_limit integer) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return jsonb_build_object(
    'data', to_jsonb(coalesce(p_items[1:p_limit], '{}')),
    'next_cursor', case when cardinality(p_items) > p_limit then turnpike.cursor_encode(p_ats[p_limit], p_ids[p_limit]) end);
end $$;
comment on function turnpike.page(jsonb[], timestamptz[], uuid[], integer) is
  'The body of a list, {data, next_cursor}, from up to one row more than the page holds, with the key of each row.';

-- platform/functions/page_limit.sql

-- No list is unlimited, whoever asks and whichever way.
create or replace function turnpike.page_limit(p_limit integer) returns integer
language plpgsql stable set search_path = '' as $$
declare
  c_default_rows constant integer := 20;
  c_max_rows constant integer := 100;
begin
  if p_limit < 1 or p_limit > c_max_rows then
    perform turnpike.invalid('/limit', 'out_of_range', 'must be between 1 and 100');
  end if;
  return coalesce(p_limit, c_default_rows);
end $$;
comment on function turnpike.page_limit(integer) is 'The number of rows on a page: 1 to 100, 20 for null. Raises 422 at /limit.';

-- platform/functions/ping.sql

-- Readiness: one cheap answer that proves that PostgREST, the database and our schema are all there. Open to everybody, so it
-- tells nothing but that. The migration count is read dynamically: who applied them decides where they are written down.
create or replace function public.ping() returns jsonb
language plpgsql stable security definer set search_path = '' as $$
declare
  v_migrations bigint;
begin
  if to_regclass('supabase_migrations.schema_migrations') is not null then
    execute 'select count(*) from supabase_migrations.schema_migrations' into v_migrations;
  end if;
  return jsonb_build_object('ok', true, 'time', turnpike.rfc3339(clock_timestamp()), 'migrations', v_migrations);
end $$;
comment on function public.ping() is
  'Readiness: {ok: true, time, migrations}; migrations is null where the applied ones are not recorded as Supabase does.';

-- platform/functions/rate_limit_hit.sql

-- A fixed window, because one upsert is the cheapest thing that is right under concurrency. Service only: a caller who could
-- name the key could use up somebody else's limit.
create or replace function public.rate_limit_hit(p_key text, p_limit integer, p_window_seconds integer) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_now timestamptz := clock_timestamp();
  v_start timestamptz;
  v_end timestamptz;
  v_hits bigint;
  c_max_key_chars constant integer := 200;
  c_max_window_seconds constant integer := 86400;
begin
  perform turnpike.require_service();
  if p_key is null or length(p_key) not between 1 and c_max_key_chars then
    perform turnpike.invalid('/p_key', 'out_of_range', 'must have 1 to 200 characters');
  elsif p_limit is null or p_limit < 1 then
    perform turnpike.invalid('/p_limit', 'out_of_range', 'must be at least 1');
  elsif p_window_seconds is null or p_window_seconds not between 1 and c_max_window_seconds then
    perform turnpike.invalid('/p_window_seconds', 'out_of_range', 'must be between 1 and 86400');
  end if;
  v_start := date_bin(p_window_seconds * interval '1 second', v_now, timestamptz 'epoch');
  v_end := v_start + p_window_seconds * interval '1 second';
  insert into public.rate_limit_windows as w (key, window_start, hits, expires_at)
  values (p_key, v_start, 1, v_end)
  on conflict (key, window_start) do update set hits = w.hits + 1
  returning w.hits into v_hits;
  return jsonb_build_object(
    'allowed', v_hits <= p_limit,
    'remaining', greatest(p_limit - v_hits, 0),
    'reset_seconds', ceil(extract(epoch from v_end - v_now))::integer);
end $$;
comment on function public.rate_limit_hit(text, integer, integer) is
  'Counts one hit of the key in the current window: {allowed, remaining, reset_seconds}. Service only (403 forbidden); 422 '
  'for a bad key, limit or window (1 to 86400 seconds).';

-- platform/functions/require_service.sql

-- The guard at the head of every function that only our own back ends may use.
create or replace function turnpike.require_service() returns void
language plpgsql stable set search_path = '' as $$
begin
  if not turnpike.is_service() then
    perform turnpike.fail('forbidden', 403);
  end if;
end $$;
comment on function turnpike.require_service() is 'Raises 403 forbidden unless the caller is the service.';

-- platform/functions/rfc3339.sql

-- Times leave the database in one form, whatever the session's time zone and date style are.
create or replace function turnpike.rfc3339(p_at timestamptz) returns text
language plpgsql stable strict set search_path = '' as $$
begin
  return to_char(p_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"');
end $$;
comment on function turnpike.rfc3339(timestamptz) is 'RFC 3339 in UTC with microseconds and Z; null for null.';

-- platform/functions/roles.sql

-- Supabase projects keep either one `role` or a list of `roles` in app_metadata; both count.
create or replace function turnpike.roles() returns text[]
language plpgsql stable set search_path = '' as $$
declare
  v_meta jsonb := turnpike.claims() -> 'app_metadata';
  v_roles text[] := '{}';
begin
  if jsonb_typeof(v_meta -> 'roles') = 'array' then
    v_roles := array(select r from jsonb_array_elements_text(v_meta -> 'roles') as r where r <> '' order by r);
  end if;
  if coalesce(v_meta ->> 'role', '') <> '' and not (v_meta ->> 'role') = any (v_roles) then
    v_roles := v_roles || (v_meta ->> 'role');
  end if;
  return v_roles;
end $$;
comment on function turnpike.roles() is 'The caller''s roles (claims `app_metadata.role` and `app_metadata.roles`), each once.';

-- platform/functions/row_estimate.sql

-- What the last vacuum or analyse counted, at no cost.
create or replace function turnpike.row_estimate(p_table regclass) returns bigint
language plpgsql stable set search_path = '' as $$
begin
  return (select greatest(c.reltuples, 0)::bigint from pg_class as c where c.oid = p_table);
end $$;
comment on function turnpike.row_estimate(regclass) is 'Estimated number of rows of a table; 0 before its first analyse.';

-- platform/functions/tenant_id.sql

-- From app_metadata, which users cannot write; user_metadata would let anybody join any tenant.
create or replace function turnpike.tenant_id() returns text
language plpgsql stable set search_path = '' as $$
begin
  return nullif(turnpike.claims() -> 'app_metadata' ->> 'tenant_id', '');
end $$;
comment on function turnpike.tenant_id() is 'The caller''s tenant (claim `app_metadata.tenant_id`); null when there is none.';

-- platform/functions/uid.sql

-- Equal to auth.uid(), but independent of the versions of it that the local stand-ins install.
create or replace function turnpike.uid() returns uuid
language plpgsql stable set search_path = '' as $$
begin
  return nullif(turnpike.claims() ->> 'sub', '')::uuid;
end $$;
comment on function turnpike.uid() is 'The caller''s user id (claim `sub`); null without a token.';

-- identity/functions/check_profile_field.sql

-- The rules of each field a user may change, and the refusal of every other field: a misspelt one must not be lost in silence.
create or replace function turnpike.check_profile_field(p_name text, p_value jsonb) returns void
language plpgsql stable set search_path = '' as $$
declare
  v_pointer text := '/' || replace(replace(p_name, '~', '~0'), '/', '~1');
  v_text text := p_value #>> '{}';
  v_type text := jsonb_typeof(p_value);
  c_max_name_chars constant integer := 100;
  c_max_url_chars constant integer := 2048;
  c_max_locale_chars constant integer := 35;
  c_max_metadata_bytes constant integer := 16384;
begin
  if p_name in ('display_name', 'avatar_url', 'locale') then
    if v_type not in ('string', 'null') then
      perform turnpike.invalid(v_pointer, 'wrong_type', 'must be a string or null');
    end if;
  elsif p_name = 'metadata' then
    if v_type <> 'object' then
      perform turnpike.invalid(v_pointer, 'wrong_type', 'must be a JSON object');
    end if;
  elsif p_name = 'active' then
    if v_type <> 'boolean' then
      perform turnpike.invalid(v_pointer, 'wrong_type', 'must be true or false');
    end if;
  else
    perform turnpike.invalid(v_pointer, 'unknown_field', 'is not a field of the profile that can be changed');
  end if;
  case p_name
    when 'display_name' then
      perform turnpike.check_text(v_text, c_max_name_chars, v_pointer);
      if v_text ~ '[[:cntrl:]]' then
        perform turnpike.invalid(v_pointer, 'invalid_format', 'must not contain control characters');
      end if;
    when 'avatar_url' then
      perform turnpike.check_text(v_text, c_max_url_chars, v_pointer);
      if v_text !~* '^https://[a-z0-9._~-]+(:[0-9]{1,5})?([/?#][^[:space:][:cntrl:]<>"]*)?$' then
        perform turnpike.invalid(v_pointer, 'invalid_format', 'must be an https URL');
      end if;
    when 'locale' then
      if length(v_text) > c_max_locale_chars or v_text !~ '^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$' then
        perform turnpike.invalid(v_pointer, 'invalid_format', 'must be a language tag such as en or es-MX (BCP 47)');
      end if;
    when 'metadata' then
      perform turnpike.check_metadata(p_value, c_max_metadata_bytes, v_pointer);
    else
      null;
  end case;
end $$;
comment on function turnpike.check_profile_field(text, jsonb) is
  'Raises 422 at /<name> unless the field may be changed by its user and the value is good: display_name up to 100 '
  'characters, avatar_url an https URL up to 2048, locale a BCP 47 tag, metadata an object up to 16384 bytes, active a '
  'boolean.';

-- identity/functions/me_deactivate.sql

-- A pause, not a deletion: the profile can be read and switched on again with me_update.
create or replace function public.me_deactivate() returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
begin
  return public.me_update('{"active": false}');
end $$;
comment on function public.me_deactivate() is
  'Pauses the caller''s account (movements answer 403 account_deactivated) and returns the Profile.';

-- identity/functions/me_delete.sql

-- The row in auth.users goes too, where there is one, and with it Supabase's sessions and refresh tokens.
create or replace function public.me_delete() returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_user_id uuid := turnpike.require_user();
  v_deleted_at timestamptz;
begin
  v_deleted_at := turnpike.user_erase(v_user_id);
  delete from auth.users where id = v_user_id;
  return jsonb_build_object('user_id', v_user_id, 'deleted', true, 'deleted_at', turnpike.rfc3339(v_deleted_at));
end $$;
comment on function public.me_delete() is
  '{user_id, deleted: true, deleted_at}. Unspent credits are forfeited, ledger entries stay without a name, tokens issued so '
  'far are refused. 401 token_missing, token_revoked.';

-- identity/functions/me_export.sql

-- Everything we keep about the caller, in one document. Each domain answers for its own tables.
create or replace function public.me_export() returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_user_id uuid := turnpike.require_user();
begin
  return jsonb_build_object(
    'exported_at', turnpike.rfc3339(clock_timestamp()),
    'profile', turnpike.profile_json(turnpike.profile_ensure(v_user_id)),
    'credits', turnpike.credit_export(v_user_id));
end $$;
comment on function public.me_export() is
  '{exported_at, profile: Profile, credits: {account, grants, holds, transactions}}: all rows of the caller. 401 '
  'token_missing, token_revoked.';

-- identity/functions/me_get.sql

-- Definer, because the first call of a user writes the row and users may write no table.
create or replace function public.me_get() returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
begin
  return turnpike.profile_json(turnpike.profile_ensure(turnpike.require_user()));
end $$;
comment on function public.me_get() is 'The caller''s Profile, made on the first call. 401 token_missing, token_revoked.';

-- identity/functions/me_update.sql

-- A merge patch: what is absent stays, null clears. `active` may be set by its user, which is how a paused account comes back.
create or replace function public.me_update(p_change jsonb) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_user_id uuid := turnpike.require_user();
  v_profile public.profiles;
  v_field record;
begin
  if p_change is null or jsonb_typeof(p_change) <> 'object' then
    perform turnpike.invalid('', 'wrong_type', 'must be a JSON object');
  end if;
  for v_field in select key, value from jsonb_each(p_change) loop
    perform turnpike.check_profile_field(v_field.key, v_field.value);
  end loop;
  perform turnpike.profile_ensure(v_user_id);
  update public.profiles as t set
    display_name = case when p_change ? 'display_name' then p_change ->> 'display_name' else t.display_name end,
    avatar_url = case when p_change ? 'avatar_url' then p_change ->> 'avatar_url' else t.avatar_url end,
    locale = case when p_change ? 'locale' then p_change ->> 'locale' else t.locale end,
    metadata = case when p_change ? 'metadata' then p_change -> 'metadata' else t.metadata end,
    active = case when p_change ? 'active' then (p_change ->> 'active')::boolean else t.active end,
    updated_at = clock_timestamp()
  where t.user_id = v_user_id
  returning * into v_profile;
  return turnpike.profile_json(v_profile);
end $$;
comment on function public.me_update(jsonb) is
  'Changes display_name, avatar_url, locale, metadata (replaced as a whole) and active; returns the Profile. 422 with a '
  'pointer for an unknown field or a bad value; 401 token_missing, token_revoked.';

-- identity/functions/on_auth_user_deleted.sql

-- Deleting a user in Supabase's dashboard must do what me_delete does, or the ledger would keep a name.
create or replace function turnpike.on_auth_user_deleted() returns trigger
language plpgsql volatile security definer set search_path = '' as $$
begin
  perform turnpike.user_erase(old.id);
  return null;
end $$;
comment on function turnpike.on_auth_user_deleted() is
  'Trigger: erases the user''s data in our domains after the row in auth.users is gone.';

-- identity/functions/on_auth_user_saved.sql

-- A profile for every sign-up, and the current e-mail address in it. Whatever goes wrong here must not stop a sign-up: me_get
-- makes the profile on the first call anyway.
create or replace function turnpike.on_auth_user_saved() returns trigger
language plpgsql volatile security definer set search_path = '' as $$
declare
  c_max_name_chars constant integer := 100;
begin
  insert into public.profiles as p (user_id, email, display_name)
  values (new.id, new.email, left(nullif(coalesce(to_jsonb(new) -> 'raw_user_meta_data' ->> 'display_name',
    to_jsonb(new) -> 'raw_user_meta_data' ->> 'full_name', to_jsonb(new) -> 'raw_user_meta_data' ->> 'name'), ''), c_max_name_chars))
  on conflict (user_id) do update set email = excluded.email, updated_at = now()
  where p.email is distinct from excluded.email;
  return null;
exception when others then
  raise warning 'no profile for user %: %', new.id, sqlerrm;
  return null;
end $$;
comment on function turnpike.on_auth_user_saved() is
  'Trigger: makes the profile of a new user of Supabase Auth, keeps its e-mail address in step.';

-- identity/functions/profile_ensure.sql

-- Users of Supabase Auth get their profile by a trigger, users of another issuer on their first call. The e-mail address
-- and the tenant follow the token, which is what the issuer says now; the row is written only when one of them changed.
create or replace function turnpike.profile_ensure(p_user_id uuid) returns public.profiles
language plpgsql volatile set search_path = '' as $$
declare
  v_profile public.profiles;
  v_email text := nullif(turnpike.claims() ->> 'email', '');
  v_tenant_id text := turnpike.tenant_id();
begin
  select * into v_profile from public.profiles as p where p.user_id = p_user_id;
  if found and v_profile.email is not distinct from coalesce(v_email, v_profile.email)
    and v_profile.tenant_id is not distinct from v_tenant_id then
    return v_profile;
  end if;
  insert into public.profiles as p (user_id, email, tenant_id) values (p_user_id, v_email, v_tenant_id)
  on conflict (user_id) do update set email = coalesce(excluded.email, p.email), tenant_id = excluded.tenant_id, updated_at = now()
  returning * into v_profile;
  return v_profile;
end $$;
comment on function turnpike.profile_ensure(uuid) is
  'The user''s profile, made or brought up to date from the claims of the current token.';

-- identity/functions/profile_json.sql

-- Tenant and roles are the token's, not the table's: they hold for this call.
create or replace function turnpike.profile_json(p public.profiles) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return jsonb_build_object(
    'user_id', p.user_id, 'email', p.email, 'display_name', p.display_name, 'avatar_url', p.avatar_url, 'locale', p.locale,
    'metadata', p.metadata, 'tenant_id', turnpike.tenant_id(), 'roles', to_jsonb(turnpike.roles()), 'active', p.active,
    'created_at', turnpike.rfc3339(p.created_at), 'updated_at', turnpike.rfc3339(p.updated_at));
end $$;
comment on function turnpike.profile_json(public.profiles) is
  'Profile: {user_id, email, display_name, avatar_url, locale, metadata, tenant_id, roles, active, created_at, updated_at}.';

-- identity/functions/require_active_user.sql

-- Reading stays possible while an account is paused; moving credits does not. No profile yet means a user of another issuer
-- who has not asked for one: active.
create or replace function turnpike.require_active_user() returns uuid
language plpgsql stable security definer set search_path = '' as $$
declare
  v_user_id uuid := turnpike.require_user();
begin
  if exists (select from public.profiles as p where p.user_id = v_user_id and not p.active) then
    perform turnpike.fail('account_deactivated', 403);
  end if;
  return v_user_id;
end $$;
comment on function turnpike.require_active_user() is
  'The caller''s user id. Raises what require_user raises, and 403 account_deactivated.';

-- identity/functions/require_admin.sql

-- The guard at the head of every function for administrators. The role counts only together with a live, active user.
create or replace function turnpike.require_admin() returns uuid
language plpgsql stable set search_path = '' as $$
declare
  v_user_id uuid := turnpike.require_active_user();
begin
  if not turnpike.is_admin() then
    perform turnpike.fail('forbidden', 403);
  end if;
  return v_user_id;
end $$;
comment on function turnpike.require_admin() is
  'The caller''s user id. Raises what require_active_user raises, and 403 forbidden without the role admin.';

-- identity/functions/require_user.sql

-- The first check of everything that acts for a user. A token without `iat` cannot prove that it is younger than the deletion,
-- so a deleted user's is refused.
create or replace function turnpike.require_user() returns uuid
language plpgsql stable security definer set search_path = '' as $$
declare
  v_claims jsonb := turnpike.claims();
  v_user_id uuid := nullif(v_claims ->> 'sub', '')::uuid;
  v_deleted_at timestamptz;
begin
  if v_user_id is null then
    perform turnpike.fail('token_missing', 401);
  end if;
  select d.deleted_at into v_deleted_at from public.deleted_users as d where d.user_id = v_user_id;
  if found and coalesce((v_claims ->> 'iat')::numeric, 0) <= extract(epoch from v_deleted_at) then
    perform turnpike.fail('token_revoked', 401);
  end if;
  return v_user_id;
end $$;
comment on function turnpike.require_user() is
  'The caller''s user id. Raises 401 token_missing without one, 401 token_revoked if the user was deleted after the token was '
  'issued.';

-- identity/functions/user_erase.sql

-- What deleting a user means, whether the user asked for it or an administrator removed the row from auth.users. The ledger keeps
-- its entries without a name; each domain forgets its own. Safe to run twice.
create or replace function turnpike.user_erase(p_user_id uuid) returns timestamptz
language plpgsql volatile set search_path = '' as $$
declare
  v_deleted_at timestamptz;
begin
  insert into public.deleted_users as d (user_id, deleted_at) values (p_user_id, clock_timestamp())
  on conflict (user_id) do update set deleted_at = greatest(d.deleted_at, excluded.deleted_at)
  returning d.deleted_at into v_deleted_at;
  perform turnpike.credit_erase(p_user_id);
  delete from public.idempotency_keys where caller = p_user_id;
  delete from public.profiles where user_id = p_user_id;
  return v_deleted_at;
end $$;
comment on function turnpike.user_erase(uuid) is
  'Deletes the user''s personal data in all domains, leaves a tombstone and returns its time.';

-- credits/functions/check_invariants.sql

-- The promises of the ledger as one query over one snapshot, so that it may run while the ledger is busy. It reads everything:
-- for tests, and for a nightly task.
create or replace function turnpike.check_invariants()
returns table (invariant text, account_id uuid, detail jsonb)
language sql stable security definer set search_path = '' as $$
  with posted as (
    select b.account_id, b.balance, b.debt from turnpike.account_balances as b where b.kind <> 'system'
  ), lots as (
    select g.account_id, sum(g.remaining) as remaining, sum(g.amount) as amount, sum(g.expired) as expired, sum(g.revoked) as revoked
    from public.credit_grants as g group by g.account_id
  ), held as (
    select h.account_id, sum(h.amount) as amount from public.credit_holds as h where h.status = 'active' group by h.account_id
  ), kinds as (
    select t.account_id, sum(t.amount) filter (where t.kind = 'grant') as granted,
      -sum(t.amount) filter (where t.kind = 'expire') as expired, -sum(t.amount) filter (where t.kind = 'revoke') as revoked
    from public.credit_transfers as t group by t.account_id
  ), figures as (
    select a.id, a.balance, a.held, a.debt, a.next_deadline, posted.balance as posted, posted.debt as posted_debt,
      coalesce(lots.remaining, 0) as remaining, coalesce(held.amount, 0) as holds,
      (coalesce(lots.amount, 0), coalesce(lots.expired, 0), coalesce(lots.revoked, 0))
        = (coalesce(kinds.granted, 0), coalesce(kinds.expired, 0), coalesce(kinds.revoked, 0)) as lots_explained,
      least((select min(h.expires_at) from public.credit_holds as h where h.account_id = a.id and h.status = 'active'),
        (select min(g.expires_at) from public.credit_grants as g where g.account_id = a.id and g.open)) as deadline
    from public.credit_accounts as a join posted on posted.account_id = a.id
      left join lots on lots.account_id = a.id left join held on held.account_id = a.id left join kinds on kinds.account_id = a.id
  )
  select v.invariant, f.id, to_jsonb(f) from figures as f cross join lateral (values
    ('the balance is the sum of the transfers', f.balance = f.posted),
    ('the balance is the sum of what the lots have left', f.balance = f.remaining),
    ('the debt is the sum of its changes', f.debt = f.posted_debt),
    ('held is the sum of the active holds', f.held = f.holds),
    ('lots and transfers agree on what was granted, expired and revoked', f.lots_explained),
    ('nothing is available while there is a debt', f.debt = 0 or f.balance = f.held),
    ('no deadline is forgotten', f.deadline is null or f.next_deadline <= f.deadline)
  ) as v (invariant, holds) where not v.holds
  union all
  select 'all balances add up to zero', null, jsonb_build_object('sum', total.sum) from (
    select (select coalesce(sum(a.balance), 0) from public.credit_accounts as a)
      + (select coalesce(sum(b.balance), 0) from turnpike.account_balances as b where b.kind = 'system') as sum
  ) as total where total.sum <> 0
  union all
  select 'a captured hold has its one transfer, every other hold none', h.account_id, to_jsonb(h)
  from public.credit_holds as h left join public.credit_transfers as t on t.hold_id = h.id
  where (h.status = 'captured') is distinct from (t.id is not null) or -t.amount is distinct from h.captured_amount;
$$;
comment on function turnpike.check_invariants() is
  'Violated promises of the ledger, one row each: {invariant, account_id, detail}; no row when all is well.';

-- credits/functions/credit_account_find.sql

-- For readers: no lock, and no row made only because somebody looked.
create or replace function turnpike.credit_account_find(p_account text) returns public.credit_accounts
language plpgsql stable set search_path = '' as $$
declare
  v_owner record := turnpike.credit_owner(p_account);
  v_account public.credit_accounts;
begin
  if v_owner.tenant_id is not null then
    select * into v_account from public.credit_accounts as a where a.tenant_id = v_owner.tenant_id;
  else
    select * into v_account from public.credit_accounts as a where a.user_id = v_owner.user_id;
  end if;
  return v_account;
end $$;
comment on function turnpike.credit_account_find(text) is
  'The caller''s account, a row of nulls if there is none yet. Raises what credit_owner raises.';

-- credits/functions/credit_account_lock.sql

-- The first step of every movement: the account's row is locked, so that movements of one account happen one after the other,
-- and what is overdue is settled before anybody counts. Movements of two accounts never wait for each other.
create or replace function turnpike.credit_account_lock(
  p_user_id uuid, p_tenant_id text, p_create boolean default false, p_id uuid default null
) returns public.credit_accounts
language plpgsql volatile set search_path = '' as $$
declare
  v_account public.credit_accounts;
begin
  if p_id is not null then
    select * into v_account from public.credit_accounts as a where a.id = p_id for update;
  elsif p_tenant_id is not null then
    select * into v_account from public.credit_accounts as a where a.tenant_id = p_tenant_id for update;
  else
    select * into v_account from public.credit_accounts as a where a.user_id = p_user_id for update;
  end if;
  if not found and p_create then
    insert into public.credit_accounts (id, kind, user_id, tenant_id)
    values (turnpike.new_id(), case when p_tenant_id is null then 'user' else 'tenant' end,
      case when p_tenant_id is null then p_user_id end, p_tenant_id)
    on conflict do nothing;
    return turnpike.credit_account_lock(p_user_id, p_tenant_id);
  end if;
  return turnpike.credit_settle_due(v_account);
end $$;
comment on function turnpike.credit_account_lock(uuid, text, boolean, uuid) is
  'The owner''s account, or the one with the id, locked and settled, made first if wanted; else a row of nulls when there is '
  'none.';

-- credits/functions/credit_accounts_check.sql

-- An account has one owner, and the four system accounts are all there will ever be.
create or replace function turnpike.credit_accounts_check() returns trigger
language plpgsql volatile set search_path = '' as $$
begin
  if not (case new.kind
    when 'user' then new.tenant_id is null and new.name is null
    when 'tenant' then new.tenant_id is not null and new.user_id is null and new.name is null
    when 'system' then new.name in ('issuance', 'revenue', 'expiry', 'adjustment') and new.user_id is null and new.tenant_id is null
    else false end) then
    raise exception using errcode = 'check_violation', message = 'an account belongs to a user, to a tenant or to the system';
  end if;
  return new;
end $$;
comment on function turnpike.credit_accounts_check() is 'Trigger: refuses an account whose owner does not fit its kind.';

-- credits/functions/credit_balance.sql

-- Runs as the caller, under row-level security, and changes nothing: what is overdue is left out by the same arithmetic that
-- settles it later. `stable` is part of that: all its queries see one snapshot.
create or replace function public.credit_balance(p_account text default 'user') returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_user_id uuid := turnpike.require_user();
  v_account public.credit_accounts := turnpike.credit_account_find(p_account);
  v_now timestamptz := clock_timestamp();
  v_held bigint := coalesce(v_account.held, 0);
  v_payment bigint := 0;
  v_expired bigint;
  v_balance bigint;
  v_lots jsonb;
  c_max_lots constant integer := 100;
begin
  if v_account.next_deadline <= v_now then
    v_held := coalesce((select sum(h.amount) from public.credit_holds as h
      where h.account_id = v_account.id and h.status = 'active' and h.expires_at > v_now), 0);
    v_payment := least(v_account.debt, v_account.balance - v_held);
  end if;
  select coalesce(sum(l.expired), 0), coalesce(jsonb_agg(jsonb_build_object(
      'id', l.id, 'amount', l.amount, 'remaining', l.remaining, 'source', l.source, 'priority', l.priority,
      'expires_at', turnpike.rfc3339(l.expires_at)) order by l.place) filter (where l.remaining > 0 and l.place <= c_max_lots), '[]')
  into v_expired, v_lots
  from (select t.*, row_number() over (order by t.priority, t.expires_at, t.id) as place
    from turnpike.credit_lots(v_account.id, v_payment, v_held, v_now) as t) as l;
  v_balance := coalesce(v_account.balance, 0) - v_payment - v_expired;
  return jsonb_build_object('balance', v_balance, 'held', v_held, 'available', v_balance - v_held,
    'debt', coalesce(v_account.debt, 0) - v_payment, 'grants', v_lots);
end $$;
comment on function public.credit_balance(text) is
  '{balance, held, available, debt, grants: [{id, amount, remaining, source, priority, expires_at}]} in credits, as of now; '
  'at most 100 open lots, in the order they will be spent. 422 tenant_required; 401 token_missing, token_revoked.';

-- credits/functions/credit_check_amount.sql

-- The bounds of one movement. The upper one keeps every sum of a long life inside bigint and every answer inside a double.
create or replace function turnpike.credit_check_amount(p_amount bigint) returns void
language plpgsql stable set search_path = '' as $$
declare
  c_max_credits constant bigint := 1000000000000000;
begin
  if p_amount is null then
    perform turnpike.invalid('/amount', 'required', 'is required');
  elsif p_amount < 1 then
    perform turnpike.invalid('/amount', 'out_of_range', 'must be at least 1');
  elsif p_amount > c_max_credits then
    perform turnpike.invalid('/amount', 'out_of_range', 'must be at most ' || c_max_credits);
  end if;
end $$;
comment on function turnpike.credit_check_amount(bigint) is 'Raises 422 at /amount unless it is between 1 and 10^15 credits.';

-- credits/functions/credit_check_available.sql

-- The one refusal that clients act upon: it says how much is missing.
create or replace function turnpike.credit_check_available(p_account public.credit_accounts, p_required bigint) returns void
language plpgsql stable set search_path = '' as $$
declare
  v_available bigint := coalesce(p_account.balance - p_account.held, 0);
begin
  if v_available < p_required then
    perform turnpike.fail('insufficient_credits', 402, jsonb_build_object('required', p_required, 'available', v_available));
  end if;
end $$;
comment on function turnpike.credit_check_available(public.credit_accounts, bigint) is
  'Raises 402 insufficient_credits {required, available} unless the locked account has so many; no account has none.';

-- credits/functions/credit_check_grant.sql

-- What a lot must be before it is made; the table's checks say the same in words that no client should see.
create or replace function turnpike.credit_check_grant(
  p_user_id uuid, p_tenant_id text, p_source text, p_expires_at timestamptz, p_priority integer, p_description text, p_source_ref text
) returns void
language plpgsql stable set search_path = '' as $$
declare
  c_max_description_chars constant integer := 500;
  c_max_ref_chars constant integer := 255;
  c_max_priority constant integer := 1000000;
begin
  if num_nonnulls(p_user_id, nullif(p_tenant_id, '')) <> 1 then
    perform turnpike.invalid('/user_id', 'exactly_one', 'give either user_id or tenant_id');
  elsif p_source is null then
    perform turnpike.invalid('/source', 'required', 'is required');
  elsif p_source not in ('signup', 'plan', 'purchase', 'referral', 'promo', 'manual') then
    perform turnpike.invalid('/source', 'invalid_value', 'must be signup, plan, purchase, referral, promo or manual');
  elsif not isfinite(p_expires_at) or p_expires_at <= clock_timestamp() then
    perform turnpike.invalid('/expires_at', 'out_of_range', 'must be in the future');
  elsif p_priority not between 0 and c_max_priority then
    perform turnpike.invalid('/priority', 'out_of_range', 'must be between 0 and ' || c_max_priority);
  end if;
  perform turnpike.check_text(p_tenant_id, c_max_ref_chars, '/tenant_id');
  perform turnpike.check_text(p_source_ref, c_max_ref_chars, '/source_ref');
  perform turnpike.check_text(p_description, c_max_description_chars, '/description');
  if exists (select from public.deleted_users as d where d.user_id = p_user_id)
    and not exists (select from public.profiles as p where p.user_id = p_user_id) then
    perform turnpike.invalid('/user_id', 'user_deleted', 'belongs to a user who was deleted');
  end if;
end $$;
comment on function turnpike.credit_check_grant(uuid, text, text, timestamptz, integer, text, text) is
  'Raises 422 at /user_id, /tenant_id, /source, /expires_at, /priority, /source_ref or /description unless a lot may be made '
  'of these.';

-- credits/functions/credit_check_note.sql

-- What a caller may write beside a movement.
create or replace function turnpike.credit_check_note(p_description text, p_metadata jsonb) returns void
language plpgsql stable set search_path = '' as $$
declare
  c_max_description_chars constant integer := 500;
  c_max_metadata_bytes constant integer := 8192;
begin
  perform turnpike.check_text(p_description, c_max_description_chars, '/description');
  perform turnpike.check_metadata(p_metadata, c_max_metadata_bytes, '/metadata');
end $$;
comment on function turnpike.credit_check_note(text, jsonb) is
  'Raises 422 at /description past 500 characters, at /metadata unless null or an object of at most 8192 bytes.';

-- credits/functions/credit_check_rate.sql

-- The fields of a rate as they come from an administrator, checked by name for creation and change alike.
create or replace function turnpike.credit_check_rate(p jsonb) returns void
language plpgsql stable set search_path = '' as $$
declare
  v_field record;
  c_max_path_chars constant integer := 200;
  c_max_description_chars constant integer := 500;
  c_max_credits constant numeric := 1000000000000000;
begin
  if p is null or jsonb_typeof(p) <> 'object' then
    perform turnpike.invalid('', 'wrong_type', 'must be a JSON object');
  end if;
  for v_field in select key, value, value #>> '{}' as text, jsonb_typeof(value) as type from jsonb_each(p) loop
    case v_field.key
      when 'method' then
        if v_field.type <> 'string' or v_field.text not in ('GET', 'POST', 'PUT', 'PATCH', 'DELETE') then
          perform turnpike.invalid('/method', 'invalid_value', 'must be GET, POST, PUT, PATCH or DELETE');
        end if;
      when 'path' then
        if v_field.type <> 'string' or length(v_field.text) > c_max_path_chars
          or v_field.text !~ '^(/([A-Za-z0-9._~:-]+|\{[a-z][a-z0-9_]*\}))+$' then
          perform turnpike.invalid('/path', 'invalid_format', 'must be a path such as /v1/jobs/{name}, of at most 200 characters');
        end if;
      when 'credits' then
        if v_field.type <> 'number' then
          perform turnpike.invalid('/credits', 'wrong_type', 'must be a whole number');
        elsif v_field.text::numeric % 1 <> 0 or v_field.text::numeric not between 1 and c_max_credits then
          perform turnpike.invalid('/credits', 'out_of_range', 'must be a whole number between 1 and ' || c_max_credits);
        end if;
      when 'active', 'admin_free' then
        if v_field.type <> 'boolean' then
          perform turnpike.invalid('/' || v_field.key, 'wrong_type', 'must be true or false');
        end if;
      when 'description' then
        if v_field.type not in ('string', 'null') then
          perform turnpike.invalid('/description', 'wrong_type', 'must be a string or null');
        end if;
        perform turnpike.check_text(v_field.text, c_max_description_chars, '/description');
      else
        perform turnpike.invalid('/' || replace(replace(v_field.key, '~', '~0'), '/', '~1'), 'unknown_field', 'is not a field of a rate');
    end case;
  end loop;
end $$;
comment on function turnpike.credit_check_rate(jsonb) is
  'Raises 422 with a pointer for an unknown field or a bad value of method, path, credits, active, admin_free or description.';

-- credits/functions/credit_consume.sql

-- Takes credits out of the lots in the promised order: lower priority number, then earlier expiry, then older. Lots past
-- their expiry are still open only because a hold protects them, so only a capture may take from them.
create or replace function turnpike.credit_consume(p_account_id uuid, p_amount bigint, p_overdue boolean) returns void
language plpgsql volatile set search_path = '' as $$
declare
  v_left bigint := p_amount;
  v_part bigint;
  v_lot record;
begin
  if p_amount = 0 then
    return;
  end if;
  for v_lot in
    select g.id, g.remaining from public.credit_grants as g
    where g.account_id = p_account_id and g.open and (p_overdue or g.expires_at is null or g.expires_at > clock_timestamp())
    order by g.priority, g.expires_at, g.id
  loop
    v_part := least(v_left, v_lot.remaining);
    update public.credit_grants as g set remaining = g.remaining - v_part where g.id = v_lot.id;
    v_left := v_left - v_part;
    exit when v_left = 0;
  end loop;
  if v_left > 0 then
    perform turnpike.fail('ledger_inconsistent', 500);
  end if;
end $$;
comment on function turnpike.credit_consume(uuid, bigint, boolean) is
  'Takes so many credits from the open lots of a locked account. Raises 500 ledger_inconsistent if they hold less than the '
  'balance says.';

-- credits/functions/credit_debit.sql

-- What a spend and a capture have in common: lots, balance, ledger.
create or replace function turnpike.credit_debit(
  p_account public.credit_accounts, p_kind text, p_amount bigint, p_released bigint, p_endpoint text, p_description text,
  p_metadata jsonb, p_hold_id uuid,
  out account public.credit_accounts, out transfer public.credit_transfers)
language plpgsql volatile set search_path = '' as $$
begin
  account := p_account;
  perform turnpike.credit_consume(account.id, p_amount, p_kind = 'capture');
  transfer := turnpike.credit_record(account, p_kind, -p_amount, 'endpoint',
    coalesce(p_endpoint, case p_kind when 'spend' then 'POST /v1/credits/spend' else 'POST /v1/credits/holds/{id}/capture' end),
    turnpike.uid(), p_endpoint => p_endpoint, p_description => p_description, p_metadata => p_metadata, p_hold_id => p_hold_id);
  update public.credit_accounts as a
  set balance = a.balance - p_amount, held = a.held - p_released, updated_at = transfer.created_at
  where a.id = account.id
  returning a.balance, a.held into account.balance, account.held;
end $$;
comment on function turnpike.credit_debit(public.credit_accounts, text, bigint, bigint, text, text, jsonb, uuid) is
  'Takes p_amount credits from a locked account and p_released from what it holds; kind is spend or capture.';

-- credits/functions/credit_erase.sql

-- A deleted user's credits are forfeited, and the ledger loses the name but not the numbers: the entries stay, on an account
-- that belongs to nobody, without actor, description and metadata.
create or replace function turnpike.credit_erase(p_user_id uuid) returns void
language plpgsql volatile set search_path = '' as $$
declare
  v_account public.credit_accounts := turnpike.credit_account_lock(p_user_id, null);
  v_now timestamptz := clock_timestamp();
begin
  if v_account.id is null then
    return;
  end if;
  update public.credit_holds as h set status = 'released', resolved_at = v_now
  where h.account_id = v_account.id and h.status = 'active';
  update public.credit_accounts as a set held = 0 where a.id = v_account.id;
  v_account.held := 0;
  v_account := turnpike.credit_settle(v_account);
  if v_account.balance > 0 then
    perform turnpike.credit_consume(v_account.id, v_account.balance, true);
    perform turnpike.credit_record(v_account, 'forfeit', -v_account.balance, 'endpoint', 'DELETE /v1/me');
  end if;
  perform set_config('turnpike.erasing_account', v_account.id::text, true);
  update public.credit_transfers as t
  set actor_id = case when t.actor_id <> p_user_id then t.actor_id end, description = null, metadata = '{}'
  where t.account_id = v_account.id;
  update public.credit_holds as h set actor_id = null, description = null, metadata = '{}' where h.account_id = v_account.id;
  update public.credit_grants as g set description = null where g.account_id = v_account.id;
  update public.credit_accounts as a set user_id = null, balance = 0, next_deadline = null, updated_at = v_now where a.id = v_account.id;
  perform set_config('turnpike.erasing_account', '', true);
end $$;
comment on function turnpike.credit_erase(uuid) is
  'Releases the user''s holds, forfeits the balance and takes the user''s name off account, lots, holds and transfers.';

-- credits/functions/credit_export.sql

-- The credits' share of a user's data. Only the user's own account: a tenant's belongs to the tenant.
create or replace function turnpike.credit_export(p_user_id uuid) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_account public.credit_accounts;
begin
  select * into v_account from public.credit_accounts as a where a.user_id = p_user_id;
  return jsonb_build_object(
    'account', case when v_account.id is not null then turnpike.credit_figures(v_account) || jsonb_build_object(
      'id', v_account.id, 'debt', v_account.debt, 'created_at', turnpike.rfc3339(v_account.created_at)) end,
    'grants', coalesce((select jsonb_agg(turnpike.credit_grant_json(g) order by g.created_at, g.id)
      from public.credit_grants as g where g.account_id = v_account.id), '[]'),
    'holds', coalesce((select jsonb_agg(turnpike.credit_hold_json(h) order by h.created_at, h.id)
      from public.credit_holds as h where h.account_id = v_account.id), '[]'),
    'transactions', coalesce((select jsonb_agg(turnpike.credit_transfer_json(t) order by t.created_at, t.id)
      from public.credit_transfers as t where t.account_id = v_account.id), '[]'));
end $$;
comment on function turnpike.credit_export(uuid) is
  '{account, grants, holds, transactions} of a user, oldest first; account is null without one.';

-- credits/functions/credit_figures.sql

-- The three numbers that every movement answers with.
create or replace function turnpike.credit_figures(p_account public.credit_accounts) returns jsonb
language plpgsql immutable set search_path = '' as $$
begin
  return jsonb_build_object('balance', p_account.balance, 'held', p_account.held, 'available', p_account.balance - p_account.held);
end $$;
comment on function turnpike.credit_figures(public.credit_accounts) is '{balance, held, available} in credits.';

-- credits/functions/credit_grant.sql

-- The movement behind every way to get credits: an administrator's gift now, orders and plans later. A debt is paid from the
-- new lot in the same transaction.
create or replace function turnpike.credit_grant(
  p_user_id uuid, p_tenant_id text, p_amount bigint, p_source text, p_expires_at timestamptz, p_priority integer, p_description text,
  p_source_ref text, p_cause_kind text, p_cause_id text, p_actor_id uuid,
  out account public.credit_accounts, out lot public.credit_grants, out transfer public.credit_transfers)
language plpgsql volatile set search_path = '' as $$
declare
  c_max_balance constant bigint := 9007199254740991;
begin
  perform turnpike.credit_check_amount(p_amount);
  perform turnpike.credit_check_grant(p_user_id, p_tenant_id, p_source, p_expires_at, p_priority, p_description, p_source_ref);
  account := turnpike.credit_account_lock(p_user_id, p_tenant_id, p_create => true);
  if account.balance + p_amount > c_max_balance then
    perform turnpike.invalid('/amount', 'out_of_range', 'would take the balance above ' || c_max_balance);
  end if;
  insert into public.credit_grants (
    id, account_id, tenant_id, amount, remaining, source, source_ref, priority, expires_at, description, created_at)
  values (turnpike.new_id(), account.id, account.tenant_id, p_amount, p_amount, p_source, p_source_ref, coalesce(p_priority, 100),
    p_expires_at, p_description, clock_timestamp())
  on conflict (source, source_ref) where source_ref is not null do nothing
  returning * into lot;
  if lot.id is null then
    perform turnpike.fail('grant_exists', 409, jsonb_build_object('grant_id',
      (select g.id from public.credit_grants as g where g.source = p_source and g.source_ref = p_source_ref)));
  end if;
  transfer := turnpike.credit_record(account, 'grant', p_amount, p_cause_kind, p_cause_id, p_actor_id,
    p_description => p_description, p_grant_id => lot.id);
  update public.credit_accounts as a
  set balance = a.balance + p_amount, next_deadline = least(a.next_deadline, p_expires_at), updated_at = transfer.created_at
  where a.id = account.id
  returning a.* into account;
  if account.debt > 0 then
    account := turnpike.credit_settle(account);
    select * into lot from public.credit_grants as g where g.id = lot.id;
  end if;
end $$;
comment on function turnpike.credit_grant(uuid, text, bigint, text, timestamptz, integer, text, text, text, text, uuid) is
  'Gives credits to a user or a tenant, making the account if needed, and pays its debt from them. Raises 422 for bad '
  'arguments, 409 grant_exists {grant_id} for a source and reference that has its lot.';

-- credits/functions/credit_grant_create.sql

-- Credits come from administrators and from our own back ends, never from the user who gets them.
create or replace function public.credit_grant_create(
  p_user_id uuid default null, p_tenant_id text default null, p_amount bigint default null, p_source text default null,
  p_expires_at timestamptz default null, p_priority integer default 100, p_description text default null, p_source_ref text default null,
  p_idempotency_key text default null, p_fingerprint text default null
) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_service boolean := turnpike.is_service();
  v_actor_id uuid := case when v_service then turnpike.uid() else turnpike.require_admin() end;
  v_replay jsonb := turnpike.idempotency_begin(p_idempotency_key, coalesce(p_fingerprint, turnpike.fingerprint(
    'credit_grant_create', p_user_id::text, p_tenant_id, p_amount::text, p_source, p_expires_at::text, p_priority::text,
    p_description, p_source_ref)));
  v_done record;
begin
  if v_replay is not null then
    return v_replay;
  end if;
  v_done := turnpike.credit_grant(
    p_user_id, p_tenant_id, p_amount, p_source, p_expires_at, p_priority, p_description, p_source_ref,
    case when not v_service then 'admin' when p_source = 'purchase' then 'order' else 'task' end,
    case when not v_service then v_actor_id::text else p_source_ref end, v_actor_id);
  return turnpike.idempotency_finish(p_idempotency_key, 201,
    jsonb_build_object('grant', turnpike.credit_grant_json(v_done.lot), 'transaction', turnpike.credit_transfer_json(v_done.transfer),
      'debt', (v_done.account).debt) || turnpike.credit_figures(v_done.account));
end $$;
comment on function public.credit_grant_create(uuid, text, bigint, text, timestamptz, integer, text, text, text, text) is
  '201 {grant: Grant, transaction: Transaction, balance, held, available, debt} for a user or a tenant; priority 0 to '
  '1000000, the lower is spent first. Admin or service, else 403 forbidden; 409 grant_exists {grant_id}; 422 at /user_id, '
  '/tenant_id, /amount, /source, /expires_at, /priority, /description, /source_ref; 401 token_missing, token_revoked; and the '
  'errors of idempotency_claim.';

-- credits/functions/credit_grant_json.sql

-- A lot as its owner and its giver see it.
create or replace function turnpike.credit_grant_json(p public.credit_grants) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return jsonb_build_object(
    'id', p.id, 'amount', p.amount, 'remaining', p.remaining, 'expired', p.expired, 'revoked', p.revoked, 'source', p.source,
    'source_ref', p.source_ref, 'priority', p.priority, 'description', p.description,
    'expires_at', turnpike.rfc3339(p.expires_at), 'created_at', turnpike.rfc3339(p.created_at));
end $$;
comment on function turnpike.credit_grant_json(public.credit_grants) is
  'Grant: {id, amount, remaining, expired, revoked, source, source_ref, priority, description, expires_at, created_at}.';

-- credits/functions/credit_grant_revoke.sql

-- A refund or a lost dispute. The lot's unspent credits go at once, as far as no hold has them; what was spent or is held
-- becomes a debt that is paid as soon as credits are free. Taking back more than is left of the lot takes back what is left:
-- a second report of the same refund does nothing.
create or replace function public.credit_grant_revoke(
  p_source text, p_source_ref text, p_amount bigint default null, p_reason text default null,
  p_idempotency_key text default null, p_fingerprint text default null
) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_replay jsonb;
  v_done record;
begin
  perform turnpike.require_service();
  v_replay := turnpike.idempotency_begin(p_idempotency_key, coalesce(p_fingerprint, turnpike.fingerprint(
    'credit_grant_revoke', p_source, p_source_ref, p_amount::text, p_reason)));
  if v_replay is not null then
    return v_replay;
  end if;
  v_done := turnpike.credit_revoke(p_source, p_source_ref, p_amount, p_reason,
    case when p_source = 'purchase' then 'order' else 'task' end, p_source_ref, turnpike.uid());
  return turnpike.idempotency_finish(p_idempotency_key, 200,
    jsonb_build_object('grant', turnpike.credit_grant_json(v_done.lot), 'revoked', v_done.revoked, 'owed', v_done.owed,
      'debt', (v_done.account).debt) || turnpike.credit_figures(v_done.account));
end $$;
comment on function public.credit_grant_revoke(text, text, bigint, text, text, text) is
  '{grant: Grant, revoked, owed, balance, held, available, debt}: credits taken back at once and credits turned into debt by '
  'this call; p_amount null means all that is left to take back. Service only (403 forbidden); 404 grant_not_found; 422 at '
  '/amount, /description; and the errors of idempotency_claim.';

-- credits/functions/credit_grants_check.sql

-- The parts of a lot never add up to more than the lot.
create or replace function turnpike.credit_grants_check() returns trigger
language plpgsql volatile set search_path = '' as $$
begin
  if not (new.source in ('signup', 'plan', 'purchase', 'referral', 'promo', 'manual') and new.amount > 0
    and new.expired >= 0 and new.revoked >= 0 and new.remaining + new.expired + new.revoked <= new.amount
    and new.owed between 0 and new.amount) then
    raise exception using errcode = 'check_violation', message = 'the parts of a lot must fit into it';
  end if;
  return new;
end $$;
comment on function turnpike.credit_grants_check() is
  'Trigger: refuses a lot with an unknown source or with parts that exceed it.';

-- credits/functions/credit_hold_capture.sql

-- Takes part or all of a hold; the rest goes back in the same step.
create or replace function public.credit_hold_capture(
  p_id uuid, p_amount bigint default null, p_idempotency_key text default null, p_fingerprint text default null
) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_actor_id uuid := turnpike.require_active_user();
  v_replay jsonb := turnpike.idempotency_begin(p_idempotency_key, coalesce(p_fingerprint, turnpike.fingerprint(
    'credit_hold_capture', p_id::text, p_amount::text)));
  v_locked record;
  v_done record;
begin
  if v_replay is not null then
    return v_replay;
  end if;
  if p_amount is not null then
    perform turnpike.credit_check_amount(p_amount);
  end if;
  v_locked := turnpike.credit_hold_lock(p_id);
  if p_amount > (v_locked.hold).amount then
    perform turnpike.invalid('/amount', 'out_of_range', 'must be at most the amount held, ' || (v_locked.hold).amount);
  end if;
  v_done := turnpike.credit_hold_resolve(v_locked.account, v_locked.hold, coalesce(p_amount, (v_locked.hold).amount));
  return turnpike.idempotency_finish(p_idempotency_key, 200,
    jsonb_build_object('hold', turnpike.credit_hold_json(v_done.hold), 'transaction', turnpike.credit_transfer_json(v_done.transfer))
      || turnpike.credit_figures(v_done.account));
end $$;
comment on function public.credit_hold_capture(uuid, bigint, text, text) is
  'Spends p_amount credits of the hold, or all, and returns the rest: {hold: Hold, transaction: Transaction, balance, held, '
  'available}. 404 hold_not_found; 409 hold_already_captured, hold_already_released, hold_expired; 403 account_deactivated; '
  '422 at /amount; 401 token_missing, token_revoked; and the errors of idempotency_claim.';

-- credits/functions/credit_hold_create.sql

-- Reserving is not spending: nothing is posted, but nobody else can have the credits until the hold ends.
create or replace function public.credit_hold_create(
  p_amount bigint default null, p_endpoint text default null, p_expires_in_seconds integer default 900, p_description text default null,
  p_metadata jsonb default null, p_account text default 'user', p_idempotency_key text default null, p_fingerprint text default null
) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_actor_id uuid := turnpike.require_active_user();
  v_replay jsonb := turnpike.idempotency_begin(p_idempotency_key, coalesce(p_fingerprint, turnpike.fingerprint(
    'credit_hold_create', p_amount::text, p_endpoint, p_expires_in_seconds::text, p_description, p_metadata::text, p_account)));
  v_price record;
  v_placed record;
begin
  if v_replay is not null then
    return v_replay;
  end if;
  v_price := turnpike.credit_price(p_amount, p_endpoint);
  perform turnpike.credit_check_note(p_description, p_metadata);
  v_placed := turnpike.credit_hold_place(
    p_account, v_price.credits, false, v_price.endpoint, p_description, p_metadata, p_expires_in_seconds);
  return turnpike.idempotency_finish(p_idempotency_key, 201, turnpike.credit_hold_json(v_placed.hold));
end $$;
comment on function public.credit_hold_create(bigint, text, integer, text, jsonb, text, text, text) is
  '201 with the Hold of p_amount credits, or of the price of p_endpoint, for 1 to 86400 seconds. 402 insufficient_credits '
  '{required, available}; 403 account_deactivated; 422 at /amount, /expires_in_seconds, /description, /metadata, /endpoint '
  '(field error rate_not_found), tenant_required; 401 token_missing, token_revoked; and the errors of idempotency_claim.';

-- credits/functions/credit_hold_get.sql

-- Runs as the caller: row-level security is what makes somebody else's hold a 404.
create or replace function public.credit_hold_get(p_id uuid) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_user_id uuid := turnpike.require_user();
  v_hold public.credit_holds;
begin
  select * into v_hold from public.credit_holds as h where h.id = p_id;
  if not found then
    perform turnpike.fail('hold_not_found', 404);
  end if;
  return turnpike.credit_hold_json(v_hold);
end $$;
comment on function public.credit_hold_get(uuid) is 'The Hold. 404 hold_not_found; 401 token_missing, token_revoked.';

-- credits/functions/credit_hold_json.sql

-- The status is the true one at this moment, also when no movement has settled the account since the deadline.
create or replace function turnpike.credit_hold_json(p public.credit_holds) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_overdue boolean := p.status = 'active' and p.expires_at <= clock_timestamp();
begin
  return jsonb_build_object(
    'id', p.id, 'account', case when p.tenant_id is null then 'user' else 'tenant' end, 'amount', p.amount,
    'captured_amount', p.captured_amount, 'status', case when v_overdue then 'expired' else p.status end,
    'endpoint', p.endpoint, 'description', p.description, 'metadata', p.metadata, 'expires_at', turnpike.rfc3339(p.expires_at),
    'created_at', turnpike.rfc3339(p.created_at),
    'resolved_at', turnpike.rfc3339(case when v_overdue then p.expires_at else p.resolved_at end));
end $$;
comment on function turnpike.credit_hold_json(public.credit_holds) is
  'Hold: {id, account, amount, captured_amount, status: active|captured|released|expired, endpoint, description, metadata, '
  'expires_at, created_at, resolved_at}.';

-- credits/functions/credit_hold_list.sql

-- Runs as the caller, under row-level security. The filter goes by the true status, as credit_hold_json shows it; the
-- bounds are written as in credit_transactions.
create or replace function public.credit_hold_list(
  p_account text default 'user', p_status text default null, p_cursor text default null, p_limit integer default 20
) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_user_id uuid := turnpike.require_user();
  v_account public.credit_accounts := turnpike.credit_account_find(p_account);
  v_limit integer := turnpike.page_limit(p_limit);
  v_after record := turnpike.cursor_decode(p_cursor);
  v_page jsonb;
begin
  if p_status not in ('active', 'captured', 'released', 'expired') then
    perform turnpike.invalid('/status', 'invalid_value', 'must be active, captured, released or expired');
  end if;
  select turnpike.page(array_agg(turnpike.credit_hold_json(h) order by h.created_at desc, h.id desc),
    array_agg(h.created_at order by h.created_at desc, h.id desc), array_agg(h.id order by h.created_at desc, h.id desc), v_limit)
  into v_page
  from (
    select h.* from public.credit_holds as h
    where h.account_id = v_account.id
      and (p_status is null
        or p_status = case when h.status = 'active' and h.expires_at <= clock_timestamp() then 'expired' else h.status end)
      and h.created_at <= coalesce(v_after.at, 'infinity')
      and (h.created_at, h.id) < (coalesce(v_after.at, 'infinity'), coalesce(v_after.id, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
    order by h.created_at desc, h.id desc
    limit v_limit + 1
  ) as h;
  return v_page;
end $$;
comment on function public.credit_hold_list(text, text, text, integer) is
  '{data: [Hold], next_cursor}, newest first. 400 cursor_invalid; 422 at /status, /limit, tenant_required; 401 token_missing, '
  'token_revoked.';

-- credits/functions/credit_hold_lock.sql

-- For the resolution of a hold. Account first, hold second, as everywhere: two resolutions of one hold meet at the account.
-- Somebody else's hold looks like none.
create or replace function turnpike.credit_hold_lock(p_hold_id uuid, out account public.credit_accounts, out hold public.credit_holds)
language plpgsql volatile set search_path = '' as $$
begin
  select a.* into account
  from public.credit_holds as h join public.credit_accounts as a on a.id = h.account_id
  where h.id = p_hold_id and (a.user_id = turnpike.uid() or a.tenant_id = turnpike.tenant_id());
  if not found then
    perform turnpike.fail('hold_not_found', 404);
  end if;
  account := turnpike.credit_account_lock(null, null, p_id => account.id);
  select h.* into hold from public.credit_holds as h where h.id = p_hold_id;
  if hold.status = 'active' and hold.expires_at <= clock_timestamp() then
    hold.status := 'expired';
  end if;
  if hold.status <> 'active' then
    perform turnpike.fail(
      case hold.status when 'captured' then 'hold_already_captured' when 'released' then 'hold_already_released' else 'hold_expired' end,
      409);
  end if;
end $$;
comment on function turnpike.credit_hold_lock(uuid) is
  'An active hold of the caller or the caller''s tenant, with its account locked and settled. Raises 404 hold_not_found, 409 '
  'hold_already_captured, hold_already_released, hold_expired.';

-- credits/functions/credit_hold_place.sql

-- Reserves credits for a hold of a client or for a metered call: the account's row is locked, checked, and told its next deadline.
create or replace function turnpike.credit_hold_place(
  p_account text, p_credits bigint, p_free boolean, p_endpoint text, p_description text, p_metadata jsonb, p_expires_in_seconds integer,
  out account public.credit_accounts, out hold public.credit_holds)
language plpgsql volatile set search_path = '' as $$
declare
  v_owner record := turnpike.credit_owner(p_account);
  v_amount bigint := case when p_free then 0 else p_credits end;
  v_now timestamptz;
  c_default_seconds constant integer := 900;
  c_max_seconds constant integer := 86400;
begin
  if p_expires_in_seconds not between 1 and c_max_seconds then
    perform turnpike.invalid('/expires_in_seconds', 'out_of_range', 'must be between 1 and 86400');
  end if;
  account := turnpike.credit_account_lock(v_owner.user_id, v_owner.tenant_id, p_create => p_free);
  perform turnpike.credit_check_available(account, v_amount);
  v_now := clock_timestamp();
  insert into public.credit_holds (
    id, account_id, tenant_id, actor_id, amount, free, endpoint, description, metadata, expires_at, created_at)
  values (turnpike.new_id(), account.id, account.tenant_id, turnpike.uid(), v_amount, p_free, p_endpoint, p_description,
    coalesce(p_metadata, '{}'), v_now + coalesce(p_expires_in_seconds, c_default_seconds) * interval '1 second', v_now)
  returning * into hold;
  update public.credit_accounts as a
  set held = a.held + v_amount, next_deadline = least(a.next_deadline, hold.expires_at), updated_at = v_now
  where a.id = account.id
  returning a.* into account;
end $$;
comment on function turnpike.credit_hold_place(text, bigint, boolean, text, text, jsonb, integer) is
  'Makes an active hold on the caller''s account. Raises 402 insufficient_credits, 422 at /expires_in_seconds (1 to 86400, '
  'null is 900), and what credit_owner raises.';

-- credits/functions/credit_hold_release.sql

-- Gives all of a hold back.
create or replace function public.credit_hold_release(
  p_id uuid, p_idempotency_key text default null, p_fingerprint text default null
) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_actor_id uuid := turnpike.require_active_user();
  v_replay jsonb := turnpike.idempotency_begin(
    p_idempotency_key, coalesce(p_fingerprint, turnpike.fingerprint('credit_hold_release', p_id::text)));
  v_locked record;
  v_done record;
begin
  if v_replay is not null then
    return v_replay;
  end if;
  v_locked := turnpike.credit_hold_lock(p_id);
  v_done := turnpike.credit_hold_resolve(v_locked.account, v_locked.hold, null);
  return turnpike.idempotency_finish(p_idempotency_key, 200,
    jsonb_build_object('hold', turnpike.credit_hold_json(v_done.hold)) || turnpike.credit_figures(v_done.account));
end $$;
comment on function public.credit_hold_release(uuid, text, text) is
  'Returns the credits of the hold: {hold: Hold, balance, held, available}. 404 hold_not_found; 409 hold_already_captured, '
  'hold_already_released, hold_expired; 403 account_deactivated; 401 token_missing, token_revoked; and the errors of '
  'idempotency_claim.';

-- credits/functions/credit_hold_resolve.sql

-- The two ways a caller ends a hold. What goes back may pay a debt or belong to a lot that is overdue by now, so the account
-- is settled again at the end.
create or replace function turnpike.credit_hold_resolve(
  p_account public.credit_accounts, p_hold public.credit_holds, p_captured bigint,
  out account public.credit_accounts, out hold public.credit_holds, out transfer public.credit_transfers)
language plpgsql volatile set search_path = '' as $$
declare
  v_done record;
begin
  update public.credit_holds as h
  set status = case when p_captured is null then 'released' else 'captured' end, captured_amount = p_captured,
    resolved_at = clock_timestamp()
  where h.id = p_hold.id
  returning h.* into hold;
  if p_captured is null then
    update public.credit_accounts as a set held = a.held - p_hold.amount, updated_at = hold.resolved_at
    where a.id = p_account.id
    returning a.* into account;
  else
    v_done := turnpike.credit_debit(
      p_account, 'capture', p_captured, p_hold.amount, p_hold.endpoint, p_hold.description, p_hold.metadata, p_hold.id);
    account := v_done.account;
    transfer := v_done.transfer;
  end if;
  account := turnpike.credit_settle_due(account);
end $$;
comment on function turnpike.credit_hold_resolve(public.credit_accounts, public.credit_holds, bigint) is
  'Ends a locked active hold: captures so many credits of it, or releases it all when p_captured is null.';

-- credits/functions/credit_holds_check.sql

-- A hold ends once, and says how. The functions make sure of it under the account's lock; this catches the one that some day does not.
create or replace function turnpike.credit_holds_check() returns trigger
language plpgsql volatile set search_path = '' as $$
begin
  if tg_op = 'UPDATE' and old.status <> 'active' and (old.status, old.amount, old.captured_amount, old.account_id)
    is distinct from (new.status, new.amount, new.captured_amount, new.account_id) then
    raise exception using errcode = 'restrict_violation', message = 'a resolved hold is final';
  end if;
  if (case when new.free then new.amount = 0 else new.amount > 0 end) and (case new.status
    when 'active' then new.captured_amount is null and new.resolved_at is null
    when 'captured' then new.captured_amount between least(new.amount, 1) and new.amount and new.resolved_at is not null
    when 'released' then new.captured_amount is null and new.resolved_at is not null
    when 'expired' then new.captured_amount is null and new.resolved_at is not null
    else false end) then
    return new;
  end if;
  raise exception using errcode = 'check_violation', message = 'a hold must have the members of its status';
end $$;
comment on function turnpike.credit_holds_check() is
  'Trigger: refuses a hold that contradicts itself, and any change of how a hold ended.';

-- credits/functions/credit_lots.sql

-- What settling would do to each open lot, as a pure question, so that reading a balance and moving credits cannot disagree.
-- Seen in the order of consumption, the lots are a line of credits: the first p_paid pay the debt, the next p_held are what
-- the active holds would take and stay even if their lot is overdue; whatever else of an overdue lot is left expires.
create or replace function turnpike.credit_lots(
  p_account_id uuid, p_paid bigint, p_held bigint, p_at timestamptz
) returns table (
  id uuid, amount bigint, source text, priority integer, expires_at timestamptz, paid bigint, expired bigint, remaining bigint
)
language sql stable set search_path = '' as $$
  select parts.id, parts.amount, parts.source, parts.priority, parts.expires_at, parts.paid, parts.expired,
    parts.remaining - parts.paid - parts.expired
  from (
    select line.*, case when line.expires_at <= p_at then line.remaining - line.paid - line.kept else 0 end as expired
    from (
      select g.*,
        greatest(0, least(g.upto, p_paid) - (g.upto - g.remaining)) as paid,
        greatest(0, least(g.upto, p_paid + p_held) - greatest(g.upto - g.remaining, p_paid)) as kept
      from (
        select l.id, l.amount, l.source, l.priority, l.expires_at, l.remaining,
          (sum(l.remaining) over (order by l.priority, l.expires_at, l.id))::bigint as upto
        from public.credit_grants as l where l.account_id = p_account_id and l.open
      ) as g
    ) as line
  ) as parts
  order by parts.priority, parts.expires_at, parts.id;
$$;
comment on function turnpike.credit_lots(uuid, bigint, bigint, timestamptz) is
  'Open lots in the order of consumption with what a settlement takes for debt (paid), lets expire (expired) and leaves '
  '(remaining).';

-- credits/functions/credit_meter_begin.sql

-- The first half of a metered call: price, and reserve it. The work itself happens outside of any transaction, so the key is
-- marked as running until the hold's deadline: a second call waits no longer than that for an answer that will never come.
create or replace function public.credit_meter_begin(
  p_method text, p_path text, p_expires_in_seconds integer default 60, p_account text default 'user',
  p_idempotency_key text default null, p_fingerprint text default null
) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_actor_id uuid := turnpike.require_active_user();
  v_rate public.credit_rates;
  v_first public.idempotency_keys;
  v_placed record;
  v_free boolean;
  v_endpoint text := upper(p_method) || ' ' || p_path;
begin
  if p_idempotency_key is not null then
    v_first := turnpike.idempotency_claim(p_idempotency_key,
      coalesce(p_fingerprint, turnpike.fingerprint('credit_meter_begin', p_method, p_path, p_account)));
    if v_first.caller is not null then
      return jsonb_build_object('replay', v_first.answer, 'status', v_first.status);
    end if;
  end if;
  v_rate := turnpike.credit_rate_match(upper(p_method), p_path);
  v_free := v_rate.admin_free and turnpike.is_admin();
  v_placed := turnpike.credit_hold_place(p_account, v_rate.credits, v_free, v_endpoint, null,
    case when v_free then jsonb_build_object('credits', v_rate.credits) end, p_expires_in_seconds);
  update public.idempotency_keys as k set hold_id = (v_placed.hold).id, running_until = (v_placed.hold).expires_at
  where k.caller = v_actor_id and k.key = p_idempotency_key;
  return jsonb_build_object('hold_id', (v_placed.hold).id, 'credits', v_rate.credits, 'free', v_free);
end $$;
comment on function public.credit_meter_begin(text, text, integer, text, text, text) is
  'Prices a call and holds its credits: {hold_id, credits, free}; free for an admin where the rate says so (the hold is of 0 '
  'then). If the key has its answer already: {replay, status}. 402 insufficient_credits {required, available}; 403 '
  'account_deactivated; 409 idempotency_in_progress {retry_after_seconds}; 422 at /endpoint (field error rate_not_found), '
  'tenant_required, at /expires_in_seconds; 401 token_missing, token_revoked; and the errors of idempotency_claim.';

-- credits/functions/credit_meter_fail.sql

-- The other second half: the work failed and costs nothing. The key is forgotten, so that the client's retry runs the work
-- again. A hold that ended by itself is as good as released.
create or replace function public.credit_meter_fail(p_hold_id uuid, p_idempotency_key text default null) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_actor_id uuid := turnpike.require_user();
  v_hold public.credit_holds;
  v_account public.credit_accounts;
  v_done record;
begin
  delete from public.idempotency_keys as k
  where k.caller = v_actor_id and k.key = p_idempotency_key and k.hold_id = p_hold_id and k.answer is null;
  select h.* into v_hold from public.credit_holds as h join public.credit_accounts as a on a.id = h.account_id
  where h.id = p_hold_id and (a.user_id = v_actor_id or a.tenant_id = turnpike.tenant_id());
  if not found then
    perform turnpike.fail('hold_not_found', 404);
  end if;
  v_account := turnpike.credit_account_lock(null, null, p_id => v_hold.account_id);
  select h.* into v_hold from public.credit_holds as h where h.id = p_hold_id;
  if v_hold.status = 'captured' then
    perform turnpike.fail('hold_already_captured', 409);
  elsif v_hold.status = 'active' then
    v_done := turnpike.credit_hold_resolve(v_account, v_hold, null);
    v_hold := v_done.hold;
  end if;
  return jsonb_build_object('hold_id', v_hold.id, 'status', v_hold.status);
end $$;
comment on function public.credit_meter_fail(uuid, text) is
  'Releases the hold of a call that failed and forgets its key: {hold_id, status: released|expired}. 404 hold_not_found; 409 '
  'hold_already_captured; 401 token_missing, token_revoked.';

-- credits/functions/credit_meter_finish.sql

-- The second half: the work succeeded, so it is paid for, and its answer is kept under the key in the same transaction. The
-- same call again, after a lost connection, gives the kept answer. An account paused meanwhile still pays for finished work.
create or replace function public.credit_meter_finish(
  p_hold_id uuid, p_answer jsonb default null, p_status integer default 200, p_idempotency_key text default null
) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_actor_id uuid := turnpike.require_user();
  v_answer jsonb := coalesce(p_answer, 'null');
  v_key public.idempotency_keys;
  v_locked record;
  v_done record;
begin
  if p_status not between 100 and 599 then
    perform turnpike.invalid('/p_status', 'out_of_range', 'must be an HTTP status');
  end if;
  if p_idempotency_key is not null then
    select * into v_key from public.idempotency_keys as k where k.caller = v_actor_id and k.key = p_idempotency_key for update;
    if v_key.hold_id = p_hold_id and v_key.answer is not null then
      return v_key.answer;
    end if;
  end if;
  v_locked := turnpike.credit_hold_lock(p_hold_id);
  v_done := turnpike.credit_hold_resolve(v_locked.account, v_locked.hold, (v_locked.hold).amount);
  update public.idempotency_keys as k set answer = v_answer, status = coalesce(p_status, 200)
  where k.caller = v_actor_id and k.key = p_idempotency_key and k.hold_id = p_hold_id;
  return v_answer;
end $$;
comment on function public.credit_meter_finish(uuid, jsonb, integer, text) is
  'Captures the hold, keeps answer and status under the key, and returns the answer as it came. 404 hold_not_found; 409 '
  'hold_already_captured, hold_already_released, hold_expired; 401 token_missing, token_revoked.';

-- credits/functions/credit_metrics.sql

-- Small, indexed counts and estimates only.
create or replace function turnpike.credit_metrics() returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return jsonb_build_array(
    turnpike.metric('turnpike_credit_accounts', 'gauge', 'Credit accounts (estimate).', turnpike.row_estimate('public.credit_accounts')),
    turnpike.metric('turnpike_credit_transfers', 'gauge', 'Ledger entries (estimate).', turnpike.row_estimate('public.credit_transfers')),
    turnpike.metric('turnpike_credit_holds', 'gauge', 'Holds by what they wait for.',
      (select count(*) from public.credit_holds as h where h.status = 'active' and h.expires_at > now()), '{"state": "active"}'),
    turnpike.metric('turnpike_credit_holds', 'gauge', 'Holds by what they wait for.',
      (select count(*) from public.credit_holds as h where h.status = 'active' and h.expires_at <= now()), '{"state": "overdue"}'),
    turnpike.metric('turnpike_credit_accounts_due', 'gauge', 'Accounts with an overdue hold or lot.',
      (select count(*) from public.credit_accounts as a where a.next_deadline <= now())),
    turnpike.metric('turnpike_credit_debt', 'gauge', 'Debt over all accounts in credits.',
      (select sum(a.debt) from public.credit_accounts as a where a.debt > 0)));
end $$;
comment on function turnpike.credit_metrics() is 'The metrics of this domain, as turnpike.metric makes them.';

-- credits/functions/credit_owner.sql

-- Whose account a call means: always the caller's own or the caller's tenant's, by the token's claims and never by an argument.
create or replace function turnpike.credit_owner(p_account text, out user_id uuid, out tenant_id text)
language plpgsql stable set search_path = '' as $$
begin
  if coalesce(p_account, 'user') = 'user' then
    user_id := turnpike.uid();
  elsif p_account = 'tenant' then
    tenant_id := turnpike.tenant_id();
    if tenant_id is null then
      perform turnpike.invalid('/account', 'tenant_required', 'needs a token that belongs to a tenant', 'tenant_required');
    end if;
  else
    perform turnpike.invalid('/account', 'invalid_value', 'must be user or tenant');
  end if;
end $$;
comment on function turnpike.credit_owner(text) is
  'Owner of the account named by `user` (also null) or `tenant`. Raises 422 tenant_required without a tenant in the token, '
  '422 at /account for another word.';

-- credits/functions/credit_price.sql

-- A movement is priced by its amount, or by the rate of its endpoint. An endpoint is written "POST /v1/x/y" or only
-- "/v1/x/y". Beside an amount it is a label: it is kept, but not looked up.
create or replace function turnpike.credit_price(
  p_amount bigint, p_endpoint text, out credits bigint, out endpoint text, out admin_free boolean)
language plpgsql stable set search_path = '' as $$
declare
  v_rate public.credit_rates;
  v_parts text[];
  c_max_endpoint_chars constant integer := 200;
begin
  perform turnpike.check_text(p_endpoint, c_max_endpoint_chars, '/endpoint');
  if p_amount is not null or p_endpoint is null then
    perform turnpike.credit_check_amount(p_amount);
    credits := p_amount;
    endpoint := p_endpoint;
    admin_free := false;
    return;
  end if;
  v_parts := regexp_match(p_endpoint, '^(?:([A-Za-z]+) +)?(/[^ ?#]*)$');
  if v_parts is null then
    perform turnpike.invalid('/endpoint', 'rate_not_found', 'must be a method and a path, such as POST /v1/x');
  end if;
  v_rate := turnpike.credit_rate_match(upper(v_parts[1]), v_parts[2]);
  credits := v_rate.credits;
  endpoint := v_rate.method || ' ' || v_parts[2];
  admin_free := v_rate.admin_free;
end $$;
comment on function turnpike.credit_price(bigint, text) is
  'Price in credits and the endpoint as written down. Raises 422 at /amount (none of both, or out of range), 422 (field error '
  'rate_not_found) at /endpoint.';

-- credits/functions/credit_rate_create.sql

-- One rate a method and path: two would make the price of a call a matter of luck.
create or replace function public.credit_rate_create(
  p_method text default null, p_path text default null, p_credits bigint default null, p_active boolean default true,
  p_admin_free boolean default false, p_description text default null, p_idempotency_key text default null, p_fingerprint text default null
) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_actor_id uuid := turnpike.require_admin();
  v_replay jsonb := turnpike.idempotency_begin(p_idempotency_key, coalesce(p_fingerprint, turnpike.fingerprint(
    'credit_rate_create', p_method, p_path, p_credits::text, p_active::text, p_admin_free::text, p_description)));
  v_rate public.credit_rates;
begin
  if v_replay is not null then
    return v_replay;
  end if;
  perform turnpike.credit_check_rate(jsonb_build_object(
    'method', p_method, 'path', p_path, 'credits', p_credits, 'description', p_description));
  insert into public.credit_rates (id, method, path, credits, active, admin_free, description)
  values (turnpike.new_id(), p_method, p_path, p_credits, coalesce(p_active, true), coalesce(p_admin_free, false), p_description)
  on conflict (method, path) do nothing
  returning * into v_rate;
  if v_rate.id is null then
    perform turnpike.fail('rate_exists', 409);
  end if;
  return turnpike.idempotency_finish(p_idempotency_key, 201, turnpike.credit_rate_json(v_rate));
end $$;
comment on function public.credit_rate_create(text, text, bigint, boolean, boolean, text, text, text) is
  '201 with the Rate. Admin, else 403 forbidden; 409 rate_exists; 422 at /method, /path, /credits (1 to 10^15), /description; '
  '401 token_missing, token_revoked; and the errors of idempotency_claim.';

-- credits/functions/credit_rate_delete.sql

-- A route without a rate cannot be called any more by the metered wrapper; to let it run unpriced, take the wrapper off.
create or replace function public.credit_rate_delete(p_id uuid) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_actor_id uuid := turnpike.require_admin();
begin
  delete from public.credit_rates as r where r.id = p_id;
  if not found then
    perform turnpike.fail('rate_not_found', 404);
  end if;
  return jsonb_build_object('id', p_id, 'deleted', true);
end $$;
comment on function public.credit_rate_delete(uuid) is
  '{id, deleted: true}. Admin, else 403 forbidden; 404 rate_not_found; 401 token_missing, token_revoked.';

-- credits/functions/credit_rate_get.sql

-- For administrators, who see inactive rates too.
create or replace function public.credit_rate_get(p_id uuid) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_actor_id uuid := turnpike.require_admin();
  v_rate public.credit_rates;
begin
  select * into v_rate from public.credit_rates as r where r.id = p_id;
  if not found then
    perform turnpike.fail('rate_not_found', 404);
  end if;
  return turnpike.credit_rate_json(v_rate);
end $$;
comment on function public.credit_rate_get(uuid) is
  'The Rate. Admin, else 403 forbidden; 404 rate_not_found; 401 token_missing, token_revoked.';

-- credits/functions/credit_rate_json.sql

-- A price as everybody may see it.
create or replace function turnpike.credit_rate_json(p public.credit_rates) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return jsonb_build_object(
    'id', p.id, 'method', p.method, 'path', p.path, 'credits', p.credits, 'active', p.active, 'admin_free', p.admin_free,
    'description', p.description, 'created_at', turnpike.rfc3339(p.created_at), 'updated_at', turnpike.rfc3339(p.updated_at));
end $$;
comment on function turnpike.credit_rate_json(public.credit_rates) is
  'Rate: {id, method, path, credits, active, admin_free, description, created_at, updated_at}.';

-- credits/functions/credit_rate_list.sql

-- Prices are public. Runs as the caller: the policy hides inactive rates from everybody but administrators.
create or replace function public.credit_rate_list(
  p_cursor text default null, p_limit integer default 20, p_all boolean default false
) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_limit integer := turnpike.page_limit(p_limit);
  v_after record := turnpike.cursor_decode(p_cursor);
  v_page jsonb;
begin
  if p_all and not turnpike.is_admin() then
    perform turnpike.fail('forbidden', 403);
  end if;
  select turnpike.page(array_agg(turnpike.credit_rate_json(r) order by r.created_at, r.id),
    array_agg(r.created_at order by r.created_at, r.id), array_agg(r.id order by r.created_at, r.id), v_limit)
  into v_page
  from (
    select r.* from public.credit_rates as r
    where (r.active or p_all)
      and (r.created_at, r.id) > (coalesce(v_after.at, '-infinity'), coalesce(v_after.id, '00000000-0000-0000-0000-000000000000'))
    order by r.created_at, r.id
    limit v_limit + 1
  ) as r;
  return v_page;
end $$;
comment on function public.credit_rate_list(text, integer, boolean) is
  '{data: [Rate], next_cursor}, oldest first; active rates, or all of them for an administrator who asks with p_all. 400 '
  'cursor_invalid; 422 at /limit; 403 forbidden.';

-- credits/functions/credit_rate_match.sql

-- Which rate prices a call: the exact path before a pattern, the pattern with fewer parameters before one with more, and
-- among equals the one whose literal segments come first. Only active rates count: an unpriced route is never free.
create or replace function turnpike.credit_rate_match(p_method text, p_path text) returns public.credit_rates
language plpgsql stable set search_path = '' as $$
declare
  v_rate public.credit_rates;
begin
  select * into v_rate from public.credit_rates as r where r.method = p_method and r.path = p_path and r.active;
  if not found then
    select * into v_rate from public.credit_rates as r
    where r.active and (r.method = p_method or p_method is null) and (r.path = p_path or p_path ~ r.path_regex)
    order by r.path = p_path desc, length(r.path) - length(replace(r.path, '{', '')), r.path collate "C", r.method = 'POST' desc, r.method
    limit 1;
  end if;
  if v_rate.id is null then
    perform turnpike.invalid('/endpoint', 'rate_not_found', 'has no active rate');
  end if;
  return v_rate;
end $$;
comment on function turnpike.credit_rate_match(text, text) is
  'The active rate of a method and a path; without a method the one of any method, POST first. Raises 422 with the field '
  'error rate_not_found at /endpoint.';

-- credits/functions/credit_rate_update.sql

-- A merge patch. Calls that are running keep the price that their hold was made with.
create or replace function public.credit_rate_update(p_id uuid, p_change jsonb) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_actor_id uuid := turnpike.require_admin();
  v_rate public.credit_rates;
begin
  perform turnpike.credit_check_rate(p_change);
  update public.credit_rates as r set
    method = coalesce(p_change ->> 'method', r.method),
    path = coalesce(p_change ->> 'path', r.path),
    credits = coalesce((p_change ->> 'credits')::numeric::bigint, r.credits),
    active = coalesce((p_change ->> 'active')::boolean, r.active),
    admin_free = coalesce((p_change ->> 'admin_free')::boolean, r.admin_free),
    description = case when p_change ? 'description' then p_change ->> 'description' else r.description end,
    updated_at = clock_timestamp()
  where r.id = p_id
  returning * into v_rate;
  if not found then
    perform turnpike.fail('rate_not_found', 404);
  end if;
  return turnpike.credit_rate_json(v_rate);
exception when unique_violation then
  perform turnpike.fail('rate_exists', 409);
end $$;
comment on function public.credit_rate_update(uuid, jsonb) is
  'Changes method, path, credits, active, admin_free and description; returns the Rate. Admin, else 403 forbidden; 404 '
  'rate_not_found; 409 rate_exists; 422 with a pointer; 401 token_missing, token_revoked.';

-- credits/functions/credit_record.sql

-- The one place that writes the ledger. The counter account follows from the kind, and the table's checks say the same again.
create or replace function turnpike.credit_record(
  p_account public.credit_accounts, p_kind text, p_amount bigint, p_cause_kind text, p_cause_id text,
  p_actor_id uuid default null, p_debt_change bigint default 0, p_endpoint text default null, p_description text default null,
  p_metadata jsonb default null, p_hold_id uuid default null, p_grant_id uuid default null
) returns public.credit_transfers
language plpgsql volatile set search_path = '' as $$
declare
  v_transfer public.credit_transfers;
begin
  insert into public.credit_transfers (
    id, account_id, counter_account, tenant_id, kind, amount, debt_change, endpoint, description, metadata,
    cause_kind, cause_id, actor_id, hold_id, grant_id, created_at)
  values (
    turnpike.new_id(), p_account.id,
    case p_kind when 'grant' then 'issuance' when 'revoke' then 'issuance' when 'debt_payment' then 'adjustment'
      when 'expire' then 'expiry' when 'forfeit' then 'expiry' else 'revenue' end,
    p_account.tenant_id, p_kind, p_amount, p_debt_change, p_endpoint, p_description, coalesce(p_metadata, '{}'),
    p_cause_kind, p_cause_id, p_actor_id, p_hold_id, p_grant_id, clock_timestamp())
  returning * into v_transfer;
  return v_transfer;
end $$;
comment on function turnpike.credit_record(public.credit_accounts, text, bigint, text, text, uuid, bigint, text, text, jsonb, uuid, uuid) is
  'Appends one transfer for a locked account and returns it. p_amount is the change of the balance, in credits.';

-- credits/functions/credit_revoke.sql

-- The movement behind credit_grant_revoke, with its cause as an argument for the webhooks that will call it.
create or replace function turnpike.credit_revoke(
  p_source text, p_source_ref text, p_amount bigint, p_reason text, p_cause_kind text, p_cause_id text, p_actor_id uuid,
  out account public.credit_accounts, out lot public.credit_grants, out revoked bigint, out owed bigint)
language plpgsql volatile set search_path = '' as $$
declare
  v_wanted bigint;
begin
  if p_amount is not null then
    perform turnpike.credit_check_amount(p_amount);
  end if;
  perform turnpike.credit_check_note(p_reason, null);
  select * into lot from public.credit_grants as g where g.source = p_source and g.source_ref = p_source_ref;
  if not found then
    perform turnpike.fail('grant_not_found', 404);
  end if;
  account := turnpike.credit_account_lock(null, null, p_id => lot.account_id);
  select * into lot from public.credit_grants as g where g.id = lot.id;
  v_wanted := greatest(0, lot.amount - lot.expired - lot.revoked - lot.owed);
  v_wanted := least(coalesce(p_amount, v_wanted), v_wanted);
  revoked := least(v_wanted, lot.remaining, account.balance - account.held);
  owed := v_wanted - revoked;
  if v_wanted = 0 then
    return;
  end if;
  update public.credit_grants as g set remaining = g.remaining - credit_revoke.revoked, revoked = g.revoked + credit_revoke.revoked,
    owed = g.owed + credit_revoke.owed
  where g.id = lot.id
  returning g.* into lot;
  perform turnpike.credit_record(account, 'revoke', -revoked, p_cause_kind, p_cause_id, p_actor_id,
    p_debt_change => owed, p_description => p_reason, p_grant_id => lot.id);
  update public.credit_accounts as a
  set balance = a.balance - credit_revoke.revoked, debt = a.debt + credit_revoke.owed, updated_at = clock_timestamp()
  where a.id = account.id
  returning a.* into account;
  account := turnpike.credit_settle_due(account);
  select * into lot from public.credit_grants as g where g.id = lot.id;
end $$;
comment on function turnpike.credit_revoke(text, text, bigint, text, text, text, uuid) is
  'Takes back up to p_amount credits of the lot, or all: revoked at once, owed as debt. Raises 404 grant_not_found, 422 at '
  '/amount or /description.';

-- credits/functions/credit_settle.sql

-- Makes time happen to a locked account: holds past their deadline end, debt is paid from what is available then, and lots
-- past their expiry lose what no hold protects. Debt comes before expiry because credits that a hold set free were good until
-- then: they pay what the owner owes before they are lost.
create or replace function turnpike.credit_settle(p_account public.credit_accounts) returns public.credit_accounts
language plpgsql volatile set search_path = '' as $$
declare
  v_account public.credit_accounts := p_account;
  v_now timestamptz := clock_timestamp();
  v_freed bigint;
  v_payment bigint;
  v_lot record;
begin
  with ended as (
    update public.credit_holds as h set status = 'expired', resolved_at = v_now
    where h.account_id = v_account.id and h.status = 'active' and h.expires_at <= v_now
    returning h.amount
  ) select coalesce(sum(ended.amount), 0) into v_freed from ended;
  v_account.held := v_account.held - v_freed;
  v_payment := least(v_account.debt, v_account.balance - v_account.held);
  for v_lot in
    select l.id, l.paid, l.expired from turnpike.credit_lots(v_account.id, v_payment, v_account.held, v_now) as l
    where l.paid > 0 or l.expired > 0
  loop
    update public.credit_grants as g
    set remaining = g.remaining - v_lot.paid - v_lot.expired, expired = g.expired + v_lot.expired where g.id = v_lot.id;
    if v_lot.expired > 0 then
      v_account.balance := v_account.balance - v_lot.expired;
      perform turnpike.credit_record(v_account, 'expire', -v_lot.expired, 'task', 'expire-grants', p_grant_id => v_lot.id);
    end if;
  end loop;
  if v_payment > 0 then
    v_account.balance := v_account.balance - v_payment;
    v_account.debt := v_account.debt - v_payment;
    perform turnpike.credit_record(v_account, 'debt_payment', -v_payment, 'task', 'pay-debt', p_debt_change => -v_payment);
  end if;
  v_account.next_deadline := least(
    (select min(h.expires_at) from public.credit_holds as h where h.account_id = v_account.id and h.status = 'active'),
    (select min(g.expires_at) from public.credit_grants as g where g.account_id = v_account.id and g.open));
  update public.credit_accounts as a
  set balance = v_account.balance, held = v_account.held, debt = v_account.debt, next_deadline = v_account.next_deadline, updated_at = v_now
  where a.id = v_account.id;
  return v_account;
end $$;
comment on function turnpike.credit_settle(public.credit_accounts) is
  'Settles a locked account: overdue holds, then debt, then overdue lots. Returns the row as it is afterwards.';

-- credits/functions/credit_settle_due.sql

-- The cheap question before the expensive work: nearly every movement finds nothing due and pays two comparisons for it.
create or replace function turnpike.credit_settle_due(p_account public.credit_accounts) returns public.credit_accounts
language plpgsql volatile set search_path = '' as $$
begin
  if p_account.debt > 0 or p_account.next_deadline <= clock_timestamp() then
    return turnpike.credit_settle(p_account);
  end if;
  return p_account;
end $$;
comment on function turnpike.credit_settle_due(public.credit_accounts) is
  'Settles a locked account if anything may be due; returns the row as it is afterwards.';

-- credits/functions/credit_spend.sql

-- One call, one transaction: who, whether already answered, the price, the lock, the movement, the answer.
create or replace function public.credit_spend(
  p_amount bigint default null, p_endpoint text default null, p_description text default null, p_metadata jsonb default null,
  p_account text default 'user', p_idempotency_key text default null, p_fingerprint text default null
) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_actor_id uuid := turnpike.require_active_user();
  v_replay jsonb := turnpike.idempotency_begin(p_idempotency_key, coalesce(p_fingerprint, turnpike.fingerprint(
    'credit_spend', p_amount::text, p_endpoint, p_description, p_metadata::text, p_account)));
  v_owner record;
  v_price record;
  v_done record;
  v_account public.credit_accounts;
begin
  if v_replay is not null then
    return v_replay;
  end if;
  v_owner := turnpike.credit_owner(p_account);
  v_price := turnpike.credit_price(p_amount, p_endpoint);
  perform turnpike.credit_check_note(p_description, p_metadata);
  if v_price.admin_free and turnpike.is_admin() then
    v_account := turnpike.credit_account_lock(v_owner.user_id, v_owner.tenant_id, p_create => true);
    v_done := turnpike.credit_debit(v_account, 'spend', 0, 0, v_price.endpoint, p_description, p_metadata, null);
  else
    v_account := turnpike.credit_account_lock(v_owner.user_id, v_owner.tenant_id);
    perform turnpike.credit_check_available(v_account, v_price.credits);
    v_done := turnpike.credit_debit(v_account, 'spend', v_price.credits, 0, v_price.endpoint, p_description, p_metadata, null);
  end if;
  return turnpike.idempotency_finish(p_idempotency_key, 200,
    jsonb_build_object('transaction', turnpike.credit_transfer_json(v_done.transfer)) || turnpike.credit_figures(v_done.account));
end $$;
comment on function public.credit_spend(bigint, text, text, jsonb, text, text, text) is
  'Spends p_amount credits, or the price of p_endpoint: {transaction: Transaction, balance, held, available}. '
  'transaction.amount is negative, 0 for an admin where the rate says so. 402 insufficient_credits {required, available}; 403 '
  'account_deactivated; 422 at /amount, /description, /metadata, /endpoint (field error rate_not_found), tenant_required; 401 '
  'token_missing, token_revoked; and the errors of idempotency_claim.';

-- credits/functions/credit_transactions.sql

-- Runs as the caller, under row-level security. Newest first; the cursor is a key, so new entries do not shift the pages. The
-- bounds are written without `or`, and the time once more alone, since under row-level security an index takes only that: a page
-- is found as fast however deep it lies.
create or replace function public.credit_transactions(
  p_account text default 'user', p_kind text[] default null, p_from timestamptz default null, p_to timestamptz default null,
  p_cursor text default null, p_limit integer default 20
) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_user_id uuid := turnpike.require_user();
  v_account public.credit_accounts := turnpike.credit_account_find(p_account);
  v_limit integer := turnpike.page_limit(p_limit);
  v_after record := turnpike.cursor_decode(p_cursor);
  v_page jsonb;
begin
  if not p_kind <@ array['grant', 'spend', 'capture', 'expire', 'revoke', 'debt_payment', 'forfeit'] then
    perform turnpike.invalid('/kind', 'invalid_value', 'must be grant, spend, capture, expire, revoke, debt_payment or forfeit');
  end if;
  select turnpike.page(array_agg(turnpike.credit_transfer_json(t) order by t.created_at desc, t.id desc),
    array_agg(t.created_at order by t.created_at desc, t.id desc), array_agg(t.id order by t.created_at desc, t.id desc), v_limit)
  into v_page
  from (
    select t.* from public.credit_transfers as t
    where t.account_id = v_account.id
      and (p_kind is null or t.kind = any (p_kind))
      and t.created_at >= coalesce(p_from, '-infinity') and t.created_at < coalesce(p_to, 'infinity')
      and t.created_at <= coalesce(v_after.at, 'infinity')
      and (t.created_at, t.id) < (coalesce(v_after.at, 'infinity'), coalesce(v_after.id, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
    order by t.created_at desc, t.id desc
    limit v_limit + 1
  ) as t;
  return v_page;
end $$;
comment on function public.credit_transactions(text, text[], timestamptz, timestamptz, text, integer) is
  '{data: [Transaction], next_cursor}, newest first; p_from inclusive, p_to exclusive. 400 cursor_invalid; 422 at /kind, '
  '/limit, tenant_required; 401 token_missing, token_revoked.';

-- credits/functions/credit_transfer_json.sql

-- Clients know a transfer as a transaction. The amount keeps its sign: the sum over all of them is the balance.
create or replace function turnpike.credit_transfer_json(p public.credit_transfers) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return jsonb_build_object(
    'id', p.id, 'amount', p.amount, 'kind', p.kind, 'endpoint', p.endpoint, 'description', p.description, 'metadata', p.metadata,
    'debt_change', p.debt_change, 'cause', jsonb_build_object('kind', p.cause_kind, 'id', p.cause_id), 'actor_id', p.actor_id,
    'hold_id', p.hold_id, 'grant_id', p.grant_id, 'created_at', turnpike.rfc3339(p.created_at));
end $$;
comment on function turnpike.credit_transfer_json(public.credit_transfers) is
  'Transaction: {id, amount, kind, endpoint, description, metadata, debt_change, cause: {kind, id}, actor_id, hold_id, '
  'grant_id, created_at}; amount is the signed change of the balance.';

-- credits/functions/credit_transfers_check.sql

-- What a movement of each kind looks like. A trigger and not a constraint, because Postgres parses constraints anew for every
-- statement: as a constraint this cost more than the rest of the insert (60 of 100 microseconds), here it costs five.
create or replace function turnpike.credit_transfers_check() returns trigger
language plpgsql volatile set search_path = '' as $$
begin
  if new.cause_kind in ('endpoint', 'order', 'webhook_event', 'task', 'admin') and (case new.kind
    when 'spend' then new.counter_account = 'revenue' and new.amount <= 0 and new.debt_change = 0
    when 'capture' then new.counter_account = 'revenue' and new.amount <= 0 and new.debt_change = 0 and new.hold_id is not null
    when 'grant' then new.counter_account = 'issuance' and new.amount > 0 and new.debt_change = 0 and new.grant_id is not null
    when 'expire' then new.counter_account = 'expiry' and new.amount < 0 and new.debt_change = 0 and new.grant_id is not null
    when 'revoke' then new.counter_account = 'issuance' and new.amount <= 0 and new.debt_change >= 0
      and new.debt_change > new.amount and new.grant_id is not null
    when 'debt_payment' then new.counter_account = 'adjustment' and new.amount < 0 and new.debt_change = new.amount
    when 'forfeit' then new.counter_account = 'expiry' and new.amount < 0 and new.debt_change = 0
    else false end) then
    return new;
  end if;
  raise exception using errcode = 'check_violation', message = 'a transfer must look as its kind demands';
end $$;
comment on function turnpike.credit_transfers_check() is
  'Trigger: refuses a transfer whose counter account, sign or references do not fit its kind.';

-- credits/functions/credit_transfers_guard.sql

-- Privileges already keep everybody from changing a transfer; this also stops the owner of the table and every function that
-- runs as it. The one exception is erasure: while credit_erase works on this account, who and why may become empty.
create or replace function turnpike.credit_transfers_guard() returns trigger
language plpgsql volatile set search_path = '' as $$
begin
  if tg_op = 'UPDATE' and current_setting('turnpike.erasing_account', true) = old.account_id::text then
    if to_jsonb(new) - '{actor_id,description,metadata}'::text[] = to_jsonb(old) - '{actor_id,description,metadata}'::text[]
      and (new.actor_id is null or new.actor_id = old.actor_id) and new.description is null and new.metadata = '{}' then
      return new;
    end if;
  end if;
  raise exception using errcode = 'restrict_violation', message = 'credit_transfers is append-only';
end $$;
comment on function turnpike.credit_transfers_guard() is
  'Trigger: refuses every update, delete and truncate of the ledger but the erasure of a deleted user''s name.';

-- credits/views/account_balances.sql

-- What the ledger says each account should have. For the system accounts it is the only place that says so.
create or replace view turnpike.account_balances as
select a.id as account_id, a.kind, a.name, coalesce(sum(t.amount), 0)::bigint as balance, coalesce(sum(t.debt_change), 0)::bigint as debt
from public.credit_accounts as a left join public.credit_transfers as t on t.account_id = a.id
where a.kind <> 'system'
group by a.id
union all
select a.id, a.kind, a.name, coalesce(-sum(t.amount), 0)::bigint, 0
from public.credit_accounts as a left join public.credit_transfers as t on t.counter_account = a.name
where a.kind = 'system'
group by a.id;
comment on view turnpike.account_balances is
  'Balance and debt of every account, summed up from the transfers, in credits. Reads the whole ledger.';

-- identity/triggers/auth_users.sql

-- On Supabase's own table: named after us, so that whoever looks at it there knows whose they are.
create trigger turnpike_user_saved after insert or update of email on auth.users
  for each row execute function turnpike.on_auth_user_saved();
create trigger turnpike_user_deleted after delete on auth.users
  for each row execute function turnpike.on_auth_user_deleted();

-- credits/triggers/credit_accounts.sql

-- Only for the columns that say whose account it is: a movement changes none of them and pays nothing.
create trigger credit_accounts_owner before insert or update of kind, user_id, tenant_id, name on public.credit_accounts
  for each row execute function turnpike.credit_accounts_check();

-- credits/triggers/credit_grants.sql

-- Only for what a spend leaves alone; `remaining` has its constraint.
create trigger credit_grants_parts before insert or update of amount, expired, revoked, owed, source on public.credit_grants
  for each row execute function turnpike.credit_grants_check();

-- credits/triggers/credit_holds.sql

-- Every way in and every way out of a hold.
create trigger credit_holds_states before insert or update on public.credit_holds
  for each row execute function turnpike.credit_holds_check();

-- credits/triggers/credit_transfers.sql

-- "Nobody may update or delete one": the privileges say it first, this says it to those whom privileges do not bind.
create trigger credit_transfers_append_only before update or delete on public.credit_transfers
  for each row execute function turnpike.credit_transfers_guard();
create trigger credit_transfers_no_truncate before truncate on public.credit_transfers
  for each statement execute function turnpike.credit_transfers_guard();
create trigger credit_transfers_kinds before insert on public.credit_transfers
  for each row execute function turnpike.credit_transfers_check();

-- identity/policies/profiles.sql

-- Only one's own: not even members of the same tenant see each other's metadata.
create policy profiles_select_own on public.profiles for select to authenticated
  using (user_id = (select turnpike.uid()));

-- credits/policies/credit_accounts.sql

-- One's own account and one's tenant's. The other tables of the ledger follow this one.
create policy credit_accounts_select_own on public.credit_accounts for select to authenticated
  using (user_id = (select turnpike.uid()) or tenant_id = (select turnpike.tenant_id()));

-- credits/policies/credit_grants.sql

-- Those of one's own account and of one's tenant's. The accounts are looked up once a query; a list of ids, and not an `or` over
-- two columns, because only then does the index on account_id also give the order that lists want.
create policy credit_grants_select_own on public.credit_grants for select to authenticated
  using (account_id = any (array(
    select a.id from public.credit_accounts as a
    where a.user_id = (select turnpike.uid()) or a.tenant_id = (select turnpike.tenant_id()))));

-- credits/policies/credit_holds.sql

-- Those of one's own account and of one's tenant's. The accounts are looked up once a query; a list of ids, and not an `or` over
-- two columns, because only then does the index on account_id also give the order that lists want.
create policy credit_holds_select_own on public.credit_holds for select to authenticated
  using (account_id = any (array(
    select a.id from public.credit_accounts as a
    where a.user_id = (select turnpike.uid()) or a.tenant_id = (select turnpike.tenant_id()))));

-- credits/policies/credit_rates.sql

-- Active prices are public; the others are the administrators' business.
create policy credit_rates_select_active on public.credit_rates for select to anon, authenticated
  using (active or (select turnpike.is_admin()));

-- credits/policies/credit_transfers.sql

-- Those of one's own account and of one's tenant's. The accounts are looked up once a query; a list of ids, and not an `or` over
-- two columns, because only then does the index on account_id also give the order that lists want.
create policy credit_transfers_select_own on public.credit_transfers for select to authenticated
  using (account_id = any (array(
    select a.id from public.credit_accounts as a
    where a.user_id = (select turnpike.uid()) or a.tenant_id = (select turnpike.tenant_id()))));

-- platform/grants.sql

-- Hosted projects give ALL on every new table and function of `public` to the API roles, and Postgres gives EXECUTE on every
-- function to everybody. Both are taken back here, for all domains at once (this is the first grants file that runs); what
-- follows and the other domains' grants name each right that somebody needs.
revoke all on schema turnpike from public;
grant usage on schema turnpike to anon, authenticated, service_role;
revoke execute on all functions in schema turnpike from public, anon, authenticated, service_role;

revoke all on table public.idempotency_keys, public.rate_limit_windows from public, anon, authenticated, service_role;

revoke execute on function public.ping(), public.metrics(), public.rate_limit_hit(text, integer, integer)
  from public, anon, authenticated, service_role;
grant execute on function public.ping() to anon, authenticated, service_role;
grant execute on function public.metrics(), public.rate_limit_hit(text, integer, integer) to authenticated, service_role;
grant execute on function turnpike.cleanup(integer) to service_role;

-- What policies and functions that run as the caller use. None of these reads a table or tells more than the caller's own token.
grant execute on function
  turnpike.claims(), turnpike.uid(), turnpike.tenant_id(), turnpike.roles(), turnpike.has_role(text), turnpike.is_admin(),
  turnpike.is_service(), turnpike.fail(text, integer, jsonb), turnpike.invalid(text, text, text, text), turnpike.rfc3339(timestamptz),
  turnpike.cursor_encode(timestamptz, uuid), turnpike.cursor_decode(text), turnpike.page_limit(integer),
  turnpike.page(jsonb[], timestamptz[], uuid[], integer)
  to anon, authenticated, service_role;

-- identity/grants.sql

-- Readers get SELECT where a policy narrows it; nobody gets more on a table.
revoke all on table public.profiles, public.deleted_users from public, anon, authenticated, service_role;
grant select on table public.profiles to authenticated, service_role;
grant select on table public.deleted_users to service_role;

revoke execute on function public.me_get(), public.me_update(jsonb), public.me_export(), public.me_deactivate(), public.me_delete()
  from public, anon, authenticated, service_role;
grant execute on function public.me_get(), public.me_update(jsonb), public.me_export(), public.me_deactivate(), public.me_delete()
  to authenticated;

grant execute on function turnpike.require_user(), turnpike.require_active_user(), turnpike.require_admin() to authenticated;

-- credits/grants.sql

-- Readers get SELECT where a policy narrows it; nobody, the service role included, gets more on a table of the ledger.
revoke all on table public.credit_accounts, public.credit_grants, public.credit_holds, public.credit_rates, public.credit_transfers
  from public, anon, authenticated, service_role;
grant select on table public.credit_accounts, public.credit_grants, public.credit_holds, public.credit_transfers
  to authenticated, service_role;
grant select on table public.credit_rates to anon, authenticated, service_role;

revoke execute on function
  public.credit_balance(text), public.credit_transactions(text, text[], timestamptz, timestamptz, text, integer),
  public.credit_spend(bigint, text, text, jsonb, text, text, text),
  public.credit_hold_create(bigint, text, integer, text, jsonb, text, text, text), public.credit_hold_get(uuid),
  public.credit_hold_list(text, text, text, integer), public.credit_hold_capture(uuid, bigint, text, text),
  public.credit_hold_release(uuid, text, text), public.credit_meter_begin(text, text, integer, text, text, text),
  public.credit_meter_finish(uuid, jsonb, integer, text), public.credit_meter_fail(uuid, text),
  public.credit_grant_create(uuid, text, bigint, text, timestamptz, integer, text, text, text, text),
  public.credit_grant_revoke(text, text, bigint, text, text, text), public.credit_rate_list(text, integer, boolean),
  public.credit_rate_create(text, text, bigint, boolean, boolean, text, text, text), public.credit_rate_get(uuid),
  public.credit_rate_update(uuid, jsonb), public.credit_rate_delete(uuid)
  from public, anon, authenticated, service_role;

grant execute on function
  public.credit_balance(text), public.credit_transactions(text, text[], timestamptz, timestamptz, text, integer),
  public.credit_spend(bigint, text, text, jsonb, text, text, text),
  public.credit_hold_create(bigint, text, integer, text, jsonb, text, text, text), public.credit_hold_get(uuid),
  public.credit_hold_list(text, text, text, integer), public.credit_hold_capture(uuid, bigint, text, text),
  public.credit_hold_release(uuid, text, text), public.credit_meter_begin(text, text, integer, text, text, text),
  public.credit_meter_finish(uuid, jsonb, integer, text), public.credit_meter_fail(uuid, text),
  public.credit_rate_create(text, text, bigint, boolean, boolean, text, text, text), public.credit_rate_get(uuid),
  public.credit_rate_update(uuid, jsonb), public.credit_rate_delete(uuid)
  to authenticated;
grant execute on function public.credit_rate_list(text, integer, boolean) to anon, authenticated;

-- The service comes as the service role, or as an authenticated token with the role service; the functions check which.
grant execute on function
  public.credit_grant_create(uuid, text, bigint, text, timestamptz, integer, text, text, text, text),
  public.credit_grant_revoke(text, text, bigint, text, text, text)
  to authenticated, service_role;
grant execute on function turnpike.check_invariants() to service_role;
grant select on table turnpike.account_balances to service_role;

-- What the policies and the readers that run as the caller use.
grant execute on function
  turnpike.credit_owner(text), turnpike.credit_account_find(text), turnpike.credit_lots(uuid, bigint, bigint, timestamptz),
  turnpike.credit_transfer_json(public.credit_transfers), turnpike.credit_hold_json(public.credit_holds)
  to authenticated;
grant execute on function turnpike.credit_rate_json(public.credit_rates) to anon, authenticated;
