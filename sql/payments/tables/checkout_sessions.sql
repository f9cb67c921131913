-- One a try to pay an order at a provider's own page. An open session past `expires_at` counts as expired.
create table public.checkout_sessions (
  id uuid not null,
  order_id uuid not null,
  payment_id uuid,
  user_id uuid,
  tenant_id text,
  provider text not null,
  livemode boolean not null,
  mode text not null,
  status text not null default 'creating',
  provider_session_id text,
  url text,
  success_url text not null,
  cancel_url text not null,
  expires_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint checkout_sessions_pkey primary key (id),
  constraint checkout_sessions_order_id_fkey foreign key (order_id) references public.orders (id),
  constraint checkout_sessions_payment_id_fkey foreign key (payment_id) references public.payments (id),
  constraint checkout_sessions_mode check (mode in ('payment', 'subscription')),
  constraint checkout_sessions_status check (status in ('creating', 'open', 'complete', 'expired', 'failed'))
);
create index checkout_sessions_order_id on public.checkout_sessions (order_id);
create index checkout_sessions_payment_id on public.checkout_sessions (payment_id) where payment_id is not null;
create index checkout_sessions_user_id on public.checkout_sessions (user_id);
create index checkout_sessions_tenant_id on public.checkout_sessions (tenant_id) where tenant_id is not null;
alter table public.checkout_sessions enable row level security;
comment on table public.checkout_sessions is 'Checkouts at providers. Written by the functions of payments only.';
comment on column public.checkout_sessions.payment_id is 'The payment that it leads to; null for an order of nothing.';
comment on column public.checkout_sessions.url is 'The provider''s page; null for a bank transfer, and until the provider has answered.';
