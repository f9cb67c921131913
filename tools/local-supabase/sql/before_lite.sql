-- Run by the owner at every start, before lite: what a hosted project has before anybody's migrations. Safe to repeat.

-- Roles belong to the server and not to one database, so each is made only where it is missing.
do $$
declare
  api constant text[] := array['anon', 'authenticated', 'service_role'];
  login constant text[] := array['authenticator', 'local_lite'];
  name text;
begin
  foreach name in array api || login loop
    if to_regrole(name) is null then
      execute format('create role %I noinherit %s', name, case when name = any (login) then 'login' else 'nologin' end);
    end if;
  end loop;
  alter role service_role bypassrls;
  -- lite logs in as a role of its own, without rights beyond its schemas: as the owner it would grant all on every table
  -- with row-level security at each start, and a token with the role `postgres` would be obeyed.
  grant anon, authenticated, service_role to authenticator, local_lite;
  execute format('grant create on database %I to local_lite', current_database());
end $$;

-- The time-outs of hosted Supabase. PostgREST applies those of the role it takes; service_role keeps the authenticator's.
alter role anon set statement_timeout = '3s';
alter role authenticated set statement_timeout = '8s';
alter role authenticator set statement_timeout = '8s';
alter role authenticator set lock_timeout = '8s';

create schema if not exists auth authorization local_lite;
create schema if not exists storage authorization local_lite;
create schema if not exists extensions;
-- The stand-in's own things; a hosted project has none of them.
create schema if not exists local_dev;
grant usage on schema public, auth, storage, extensions to anon, authenticated, service_role;
alter default privileges in schema public grant all on tables to anon, authenticated, service_role;
alter default privileges in schema public grant all on functions to anon, authenticated, service_role;
alter default privileges in schema public grant all on sequences to anon, authenticated, service_role;

-- Extensions that every hosted project has, as far as this server knows them.
do $$
declare
  name text;
begin
  for name in select e.name from pg_available_extensions e where e.name in ('pgcrypto', 'uuid-ossp') loop
    execute format('create extension if not exists %I with schema extensions', name);
  end loop;
  execute format('alter database %I set search_path = "$user", public, extensions', current_database());
end $$;

-- Which migrations have been applied: where the Supabase CLI notes it, for whoever reads it there, and with the checksums by
-- which a changed file is noticed.
create schema if not exists supabase_migrations authorization local_lite;
create table if not exists supabase_migrations.schema_migrations (
  version text primary key,
  statements text[],
  name text,
  created_by text,
  idempotency_key text unique,
  rollback text[]
);
-- lite means to make it, too, and does not start where it may not.
alter table supabase_migrations.schema_migrations owner to local_lite;
create table if not exists local_dev.applied (
  kind text not null check (kind in ('migration', 'seed')),
  file text not null,
  sha256 text not null,
  applied_at timestamptz not null default now(),
  primary key (kind, file)
);

-- As on a hosted project. They belong to the owner, so lite's attempts at each start to replace them with versions that know
-- only the settings request.jwt.claim.* fail (harmlessly: "must be owner" in its log).
create or replace function auth.uid() returns uuid language sql stable as $$
  select coalesce(
    nullif(current_setting('request.jwt.claim.sub', true), ''),
    nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub')::uuid
$$;
create or replace function auth.role() returns text language sql stable as $$
  select coalesce(
    nullif(current_setting('request.jwt.claim.role', true), ''),
    nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'role')
$$;
create or replace function auth.email() returns text language sql stable as $$
  select coalesce(
    nullif(current_setting('request.jwt.claim.email', true), ''),
    nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'email')
$$;
create or replace function auth.jwt() returns jsonb language sql stable as $$
  select coalesce(
    nullif(current_setting('request.jwt.claim', true), ''),
    nullif(current_setting('request.jwt.claims', true), ''))::jsonb
$$;

-- A change of the schema reaches /rest/v1 by itself, as on a hosted project.
create or replace function local_dev.tell_rest() returns event_trigger language plpgsql as $$
begin
  notify pgrst, 'reload schema';
end $$;
drop event trigger if exists local_dev_on_ddl;
create event trigger local_dev_on_ddl on ddl_command_end execute function local_dev.tell_rest();
drop event trigger if exists local_dev_on_drop;
create event trigger local_dev_on_drop on sql_drop execute function local_dev.tell_rest();
