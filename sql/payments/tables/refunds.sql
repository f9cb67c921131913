-- Money that goes back. Pending and succeeded refunds of a payment never come to more than the payment: they are made under its lock.
create table public.refunds (
  id uuid not null,
  payment_id uuid not null,
  user_id uuid,
  tenant_id text,
  amount bigint not null,
  currency text not null,
  reason text,
  status text not null default 'pending',
  provider_refund_id text,
  requested_by uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint refunds_pkey primary key (id),
  constraint refunds_payment_id_fkey foreign key (payment_id) references public.payments (id),
  constraint refunds_amount check (amount > 0),
  constraint refunds_status check (status in ('pending', 'succeeded', 'failed'))
);
create index refunds_payment_id on public.refunds (payment_id, created_at, id);
create unique index refunds_provider_refund_id on public.refunds (payment_id, provider_refund_id) where provider_refund_id is not null;
create index refunds_user_id on public.refunds (user_id);
create index refunds_tenant_id on public.refunds (tenant_id) where tenant_id is not null;
alter table public.refunds enable row level security;
comment on table public.refunds is 'Refunds of payments, in minor units. Written by the functions of payments only.';
comment on column public.refunds.user_id is 'Who had paid; null once that user was deleted.';
comment on column public.refunds.requested_by is 'The seller or administrator; null for one that was made at the provider.';
