-- What an account may spend on AI in a day or a month. The owner's cap and an administrator's stand beside each other and both hold, so
-- that the owner cannot lift the other one.
create table public.ai_spending_caps (
  account_id uuid not null,
  period text not null,
  by_admin boolean not null default false,
  credits bigint not null,
  actor_id uuid,
  alerted_percent integer not null default 0,
  alerted_on date,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint ai_spending_caps_pkey primary key (account_id, period, by_admin),
  constraint ai_spending_caps_account_id_fkey foreign key (account_id) references public.credit_accounts (id),
  constraint ai_spending_caps_period check (period in ('day', 'month')),
  constraint ai_spending_caps_credits check (credits between 0 and 1000000000000000)
) with (fillfactor = 70);
alter table public.ai_spending_caps enable row level security;
comment on table public.ai_spending_caps is 'Spending caps in credits. Written by ai_cap_set only.';
comment on column public.ai_spending_caps.period is 'A day or a calendar month in UTC.';
comment on column public.ai_spending_caps.actor_id is 'Who set it, and is told of a tenant''s.';
comment on column public.ai_spending_caps.alerted_percent is 'The highest of 80 and 100 that was told in the period of alerted_on.';
