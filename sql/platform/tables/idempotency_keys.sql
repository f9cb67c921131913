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
