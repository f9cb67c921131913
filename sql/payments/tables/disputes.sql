-- Payments that their payers contest at the bank. While one is open nothing changes; a lost one has taken the money, which is written
-- down as a refund.
create table public.disputes (
  id uuid not null,
  payment_id uuid not null,
  refund_id uuid,
  user_id uuid,
  tenant_id text,
  amount bigint not null,
  currency text not null,
  reason text,
  status text not null default 'open',
  provider_dispute_id text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint disputes_pkey primary key (id),
  constraint disputes_payment_id_fkey foreign key (payment_id) references public.payments (id),
  constraint disputes_provider_dispute_id_key unique (payment_id, provider_dispute_id),
  constraint disputes_amount check (amount >= 0),
  constraint disputes_status check (status in ('open', 'won', 'lost'))
);
create index disputes_refund_id on public.disputes (refund_id) where refund_id is not null;
create index disputes_user_id on public.disputes (user_id);
create index disputes_tenant_id on public.disputes (tenant_id) where tenant_id is not null;
alter table public.disputes enable row level security;
comment on table public.disputes is 'Disputes of payments, in minor units. Written by turnpike.webhook_apply_dispute_changed only.';
comment on column public.disputes.refund_id is 'What a lost dispute took; null while it is not lost, and if nothing was left to take.';
comment on column public.disputes.user_id is 'Who had paid; null once that user was deleted.';
