-- Running totals, so that a cap is a look at two rows and no sum over calls. A row belongs to one account, whose lock every writer has: calls
-- of two owners never wait for each other here.
create table public.ai_spending (
  account_id uuid not null,
  period text not null,
  starts_on date not null,
  spent bigint not null default 0,
  held bigint not null default 0,
  created_at timestamptz not null default now(),
  constraint ai_spending_pkey primary key (account_id, period, starts_on),
  constraint ai_spending_account_id_fkey foreign key (account_id) references public.credit_accounts (id)
) with (fillfactor = 70);
create index ai_spending_starts_on on public.ai_spending (starts_on);
alter table public.ai_spending enable row level security;
comment on table public.ai_spending is 'What each account spends on AI by day and month (UTC). Written by the functions of this domain only.';
comment on column public.ai_spending.spent is 'Charges of the calls that began in the period.';
comment on column public.ai_spending.held is 'Holds of those that have not ended.';
