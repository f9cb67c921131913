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
  managed boolean not null default false,
  constraint credit_holds_pkey primary key (id),
  constraint credit_holds_account_id_fkey foreign key (account_id) references public.credit_accounts (id)
);
create index credit_holds_account_id on public.credit_holds (account_id, created_at, id);
create index credit_holds_active on public.credit_holds (account_id, expires_at) where status = 'active';
alter table public.credit_holds enable row level security;
comment on table public.credit_holds is 'Reserved credits. Written by the ledger''s functions only.';
comment on column public.credit_holds.managed is
  'Ended only by the domain that made it, such as an AI call''s: its owner neither captures nor releases it.';
comment on column public.credit_holds.expires_at is 'Past it the hold counts no more, whether or not its status says so yet.';
