-- What is sold. Deleting one archives it, since orders refer to it; its slug is then free again. A product is in the catalog while
-- it is published and something of it can be bought: `listed` says so in one column, which is all that policies need to compare.
-- `priced` is kept by a trigger on prices, because a policy of this table that asked prices would ask itself.
create table public.products (
  id uuid not null,
  seller_id uuid not null,
  tenant_id text,
  name text not null,
  slug text not null,
  product_type text not null,
  visibility text not null default 'draft',
  description text,
  feature_keys text[] not null default '{}',
  stock integer,
  priced boolean not null default false,
  listed boolean not null generated always as (visibility = 'published' and archived_at is null and priced) stored,
  metadata jsonb not null default '{}',
  archived_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint products_pkey primary key (id),
  constraint products_product_type check (product_type in ('digital', 'service', 'credits', 'subscription')),
  constraint products_visibility check (visibility in ('draft', 'published')),
  constraint products_stock check (stock >= 0)
) with (fillfactor = 70);
create unique index products_slug on public.products (slug) where archived_at is null;
create index products_seller_id on public.products (seller_id, created_at, id);
create index products_tenant_id on public.products (tenant_id) where tenant_id is not null;
create index products_created_at on public.products (created_at, id) where archived_at is null;
create index products_listed on public.products (listed, created_at, id);
create index products_listed_type on public.products (product_type, created_at, id) where listed;
alter table public.products enable row level security;
comment on table public.products is 'What sellers sell. Written by seller_product_* and by the reservation of stock only.';
comment on column public.products.tenant_id is 'The tenant that the seller acted for when making it.';
comment on column public.products.feature_keys is 'What a buyer is entitled to.';
comment on column public.products.stock is 'Units still for sale, reserved ones already taken off; null for any number.';
comment on column public.products.priced is 'Whether a price of it is on sale. Kept by the trigger prices_priced.';
comment on column public.products.listed is 'Whether it is in the public catalog.';
