-- Whom a bill is made out to. Apart from the profile, because it goes to payment providers and onto receipts, and because a user who
-- only looks around needs none.
create table public.customers (
  user_id uuid not null,
  email text,
  name text,
  phone text,
  company text,
  tax_id text,
  address jsonb,
  metadata jsonb not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint customers_pkey primary key (user_id),
  constraint customers_address_object check (jsonb_typeof(address) = 'object'),
  constraint customers_metadata_object check (jsonb_typeof(metadata) = 'object')
);
alter table public.customers enable row level security;
comment on table public.customers is 'Billing details of users. Written by customer_update only.';
comment on column public.customers.email is 'Where bills go; null for the address of the account.';
comment on column public.customers.address is 'Members line1, line2, city, state, postal_code, country (ISO 3166-1 alpha-2).';
