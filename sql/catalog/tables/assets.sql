-- Files that a buyer may download. The bytes lie in the bucket `assets`, below the seller's and the product's id. Deleting one
-- archives it: who bought it may still be owed a download.
create table public.assets (
  id uuid not null,
  product_id uuid not null,
  title text not null,
  file_path text not null,
  is_active boolean not null default true,
  max_downloads integer,
  expires_in_days integer,
  content_type text,
  size_bytes bigint,
  archived_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint assets_pkey primary key (id),
  constraint assets_product_id_fkey foreign key (product_id) references public.products (id),
  constraint assets_max_downloads check (max_downloads > 0),
  constraint assets_expires_in_days check (expires_in_days > 0),
  constraint assets_size_bytes check (size_bytes >= 0)
);
create index assets_product_id on public.assets (product_id, created_at, id);
alter table public.assets enable row level security;
comment on table public.assets is 'Files of products. Written by seller_asset_* only.';
comment on column public.assets.file_path is 'Relative; in the bucket it is <seller_id>/<product_id>/<file_path>.';
comment on column public.assets.max_downloads is 'How often a buyer may download it; null for any number.';
comment on column public.assets.expires_in_days is 'For how long after the purchase; null for ever.';
