-- Money that is to come or has come. What each status may follow is checked by the trigger payments_states.
create table public.payments (
  id uuid not null,
  order_id uuid,
  subscription_id uuid,
  user_id uuid,
  tenant_id text,
  provider text not null,
  livemode boolean not null,
  status text not null default 'pending',
  amount bigint not null,
  currency text not null,
  refunded bigint not null default 0,
  provider_payment_id text,
  method text,
  reference text,
  failure_code text,
  failure_message text,
  period_start timestamptz,
  period_end timestamptz,
  credits_ref text,
  succeeded_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint payments_pkey primary key (id),
  constraint payments_order_id_fkey foreign key (order_id) references public.orders (id),
  constraint payments_provider check (provider in ('stripe', 'paypal', 'bank_transfer', 'clerk', 'development')),
  constraint payments_amount check (amount >= 0),
  constraint payments_refunded check (refunded between 0 and amount)
) with (fillfactor = 70);
create index payments_order_id on public.payments (order_id) where order_id is not null;
create index payments_subscription_id on public.payments (subscription_id) where subscription_id is not null;
create index payments_user_id on public.payments (user_id, created_at, id);
create index payments_tenant_id on public.payments (tenant_id, created_at, id) where tenant_id is not null;
create unique index payments_provider_payment_id on public.payments (provider, livemode, provider_payment_id)
  where provider_payment_id is not null;
create unique index payments_reference on public.payments (reference) where reference is not null;
alter table public.payments enable row level security;
comment on table public.payments is 'Payments, in minor units. Written by the functions of payments only.';
comment on column public.payments.order_id is 'What it pays; null for a later period of a subscription.';
comment on column public.payments.subscription_id is 'The subscription whose period it pays; null for an order.';
comment on column public.payments.refunded is 'Sum of the refunds that succeeded.';
comment on column public.payments.reference is 'What the payer of a bank transfer must write on it.';
comment on column public.payments.period_start is 'Of a subscription''s payment: the period that it pays, to period_end.';
comment on column public.payments.credits_ref is 'Of a renewal: the source_ref of the lot of credits that came with it.';
comment on column public.payments.failure_code is 'Why the last try failed, in the provider''s word.';
