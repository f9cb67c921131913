-- A file that somebody may download. A line of an order gives each file of its product once; a subscription gives those of the product that
-- it is for, and they end with its rights. Limits are copied: what a seller changes later changes nothing that was bought. The owner is the
-- tenant where there is one, else the user.
create table public.download_grants (
  id uuid not null,
  user_id uuid,
  tenant_id text,
  order_id uuid,
  order_item_id uuid,
  subscription_id uuid,
  asset_id uuid not null,
  max_downloads integer,
  downloads integer not null default 0,
  expires_at timestamptz,
  revoked_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint download_grants_pkey primary key (id),
  constraint download_grants_order_item_id_key unique (order_item_id, asset_id),
  constraint download_grants_subscription_id_key unique (subscription_id, asset_id),
  constraint download_grants_order_id_fkey foreign key (order_id) references public.orders (id),
  constraint download_grants_order_item_id_fkey foreign key (order_item_id) references public.order_items (id),
  constraint download_grants_subscription_id_fkey foreign key (subscription_id) references public.subscriptions (id),
  constraint download_grants_asset_id_fkey foreign key (asset_id) references public.assets (id),
  constraint download_grants_source check (num_nonnulls(order_item_id, subscription_id) = 1),
  constraint download_grants_downloads check (downloads >= 0 and downloads <= coalesce(max_downloads, downloads))
) with (fillfactor = 90);
create index download_grants_user_id on public.download_grants (user_id, created_at, id);
create index download_grants_tenant_id on public.download_grants (tenant_id, created_at, id) where tenant_id is not null;
create index download_grants_order_id on public.download_grants (order_id);
create index download_grants_asset_id on public.download_grants (asset_id);
alter table public.download_grants enable row level security;
comment on table public.download_grants is 'Files that somebody may download. Written by the functions of this domain only.';
comment on column public.download_grants.user_id is 'Who bought it; the owner only while tenant_id is null. Null once that user was deleted.';
comment on column public.download_grants.order_id is 'The order; of a subscription the one that it began with, if there was one.';
comment on column public.download_grants.max_downloads is 'The file''s limit for each unit bought; null for any number.';
comment on column public.download_grants.downloads is 'How often a URL was handed out. Never more than max_downloads.';
comment on column public.download_grants.expires_at is 'Counted from the purchase, also for a file that the seller added later; null for ever.';
comment on column public.download_grants.revoked_at is 'Taken back by a refund or a lost dispute.';
