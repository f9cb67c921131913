// Tables, functions and a bucket with the ways of access that the tests need.
import postgres from "postgres";
import { databaseUrl, request, secretKey } from "./project.mjs";

const sql = postgres(databaseUrl, { max: 1, onnotice: () => {} });

const drop = `
  drop trigger if exists edge_test_on_signup on auth.users;
  drop policy if exists edge_test_own on storage.objects;
  drop table if exists edge_test_ledger, edge_test_accounts, edge_test_notes, edge_test_hidden, edge_test_settings;
  drop function if exists edge_test_spend, edge_test_whoami, edge_test_sleep, edge_test_on_signup;
  delete from storage.objects where bucket_id = 'edge_test';
  delete from storage.buckets where id = 'edge_test';`;

const build = `
  create table edge_test_accounts (
    user_id uuid primary key references auth.users on delete cascade,
    balance bigint not null default 0 check (balance >= 0));
  create table edge_test_ledger (
    id bigint generated always as identity primary key,
    user_id uuid not null references edge_test_accounts on delete cascade,
    amount bigint not null, key text not null unique, note jsonb not null default '{}');
  create table edge_test_notes (
    id bigint generated always as identity primary key,
    tenant_id text not null, kind text not null default 'n', body text not null, unique (tenant_id, body));
  create table edge_test_hidden (id int primary key);
  create table edge_test_settings (id int primary key, value text);
  alter table edge_test_accounts enable row level security;
  alter table edge_test_ledger enable row level security;
  alter table edge_test_notes enable row level security;
  alter table edge_test_hidden enable row level security;
  create policy own on edge_test_accounts for select to authenticated using (user_id = (select auth.uid()));
  create policy own on edge_test_ledger for select to authenticated using (user_id = (select auth.uid()));
  create policy tenant on edge_test_notes to authenticated
    using (tenant_id = (select auth.jwt() -> 'app_metadata' ->> 'tenant_id'))
    with check (tenant_id = (select auth.jwt() -> 'app_metadata' ->> 'tenant_id'));
  create policy admin on edge_test_notes for select to authenticated
    using ((select auth.jwt() -> 'app_metadata' ->> 'role') = 'admin');
  revoke all on edge_test_accounts, edge_test_ledger, edge_test_settings from anon;
  revoke insert, update, delete, truncate on edge_test_accounts, edge_test_ledger, edge_test_settings from authenticated;
  revoke all on edge_test_hidden from anon, authenticated, service_role;

  create function edge_test_spend(p_user uuid, p_amount bigint, p_key text, p_note jsonb default '{}') returns jsonb
  language plpgsql security definer set search_path = '' as $$
  declare left_over bigint;
  begin
    update public.edge_test_accounts set balance = balance - p_amount
      where user_id = p_user and balance >= p_amount returning balance into left_over;
    if not found then
      raise sqlstate 'PT402' using message = 'insufficient_credits', detail = '{"available": 0}';
    end if;
    insert into public.edge_test_ledger (user_id, amount, key, note) values (p_user, -p_amount, p_key, p_note);
    return jsonb_build_object('balance', left_over, 'note_type', jsonb_typeof(p_note));
  end $$;
  revoke execute on function edge_test_spend from public, anon, authenticated;
  create function edge_test_whoami() returns jsonb language sql stable as $$
    select jsonb_build_object('uid', auth.uid(), 'role', auth.role(), 'jwt', auth.jwt(), 'db_role', current_user) $$;
  create function edge_test_sleep(p_seconds float8) returns jsonb language plpgsql as $$
  begin perform pg_sleep(p_seconds); return 'true'; end $$;

  create function edge_test_on_signup() returns trigger language plpgsql security definer set search_path = '' as $$
  begin
    insert into public.edge_test_accounts (user_id, balance)
      values (new.id, case when new.raw_user_meta_data ->> 'name' = 'Neo' then 100 else 0 end);
    return new;
  end $$;
  create trigger edge_test_on_signup after insert on auth.users
    for each row execute function edge_test_on_signup();
  insert into storage.buckets (id, name, public) values ('edge_test', 'edge_test', false);
  create policy edge_test_own on storage.objects for all to authenticated
    using (bucket_id = 'edge_test' and (storage.foldername(name))[1] = (select auth.uid())::text)
    with check (bucket_id = 'edge_test' and (storage.foldername(name))[1] = (select auth.uid())::text);`;

/** Builds it all and waits until `/rest/v1` knows of it. */
export async function buildSchema() {
  await sql.unsafe(drop);
  await sql.unsafe(build);
  for (let tries = 0; tries < 100; tries++) {
    const answer = await request("/rest/v1/rpc/edge_test_whoami", { apikey: secretKey });
    if (answer.status === 200) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("the change of the schema does not reach /rest/v1");
}

export async function dropSchema() {
  await sql.unsafe(drop);
  await sql.end();
}

export { sql };
