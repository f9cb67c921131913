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
