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
