-- What a product of type subscription sells: made with the product. What it contains is in its versions.
create table public.plans (
  id uuid not null,
  product_id uuid not null,
  created_at timestamptz not null default now(),
  constraint plans_pkey primary key (id),
  constraint plans_product_id_key unique (product_id),
  constraint plans_product_id_fkey foreign key (product_id) references public.products (id)
);
alter table public.plans enable row level security;
comment on table public.plans is 'One a product of type subscription. Written by seller_product_* only.';
