-- What a unit costs. Currency and billing period never change: they are what an order or a subscription was made in. The amount may,
-- since both keep the one they were made with. The unique index on the default leaves no doubt which price a plan or a credit pack
-- is sold at.
create table public.prices (
  id uuid not null,
  product_id uuid not null,
  name text not null,
  amount bigint not null,
  currency text not null,
  billing_period text not null,
  is_default boolean not null default false,
  active boolean not null default true,
  credits bigint,
  clerk_plan_id text,
  clerk_price_id text,
  metadata jsonb not null default '{}',
  archived_at timestamptz,
  on_sale boolean not null generated always as (active and archived_at is null) stored,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint prices_pkey primary key (id),
  constraint prices_product_id_fkey foreign key (product_id) references public.products (id),
  constraint prices_amount check (amount between 0 and 99999999),
  constraint prices_currency check (currency ~ '^[a-z]{3}$'),
  constraint prices_billing_period check (billing_period in ('one_time', 'weekly', 'monthly', 'quarterly', 'semi_annual', 'yearly')),
  constraint prices_credits check (credits > 0)
);
create index prices_product_id on public.prices (product_id, created_at, id);
create index prices_on_sale on public.prices (on_sale, product_id, created_at, id);
create unique index prices_default on public.prices (product_id) where is_default;
create unique index prices_clerk_price_id on public.prices (clerk_price_id) where clerk_price_id is not null and archived_at is null;
create index prices_clerk_plan_id on public.prices (clerk_plan_id) where clerk_plan_id is not null;
alter table public.prices enable row level security;
comment on table public.prices is 'Prices of products. Written by seller_price_* only.';
comment on column public.prices.amount is 'For one unit, in the minor unit of the currency.';
comment on column public.prices.currency is 'ISO 4217, in small letters.';
comment on column public.prices.credits is 'Credits that come with one unit.';
comment on column public.prices.clerk_plan_id is 'The plan of Clerk Billing that is sold at this price.';
comment on column public.prices.on_sale is 'Active and not archived.';
