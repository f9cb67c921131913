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
  alert_at bigint,
  alert_below bigint,
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
comment on column public.credit_accounts.alert_at is
  'The owner is told when less than so many credits are available; null for a tenth of the last grant, 0 for never.';
comment on column public.credit_accounts.alert_below is
  'The mark that the next fall below tells of; null once it did, until a grant lifts the account to its mark again.';
comment on column public.credit_accounts.next_deadline is
  'Not later than the first deadline of an active hold or an open lot: before it a movement has nothing to settle.';
