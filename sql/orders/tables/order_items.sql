-- The lines of an order. Whatever matters later is copied when the order is placed: a changed price or product changes no order.
create table public.order_items (
  id uuid not null,
  order_id uuid not null,
  position integer not null,
  user_id uuid,
  tenant_id text,
  product_id uuid not null,
  price_id uuid not null,
  plan_version_id uuid,
  seller_id uuid not null,
  name text not null,
  price_name text not null,
  product_type text not null,
  billing_period text not null,
  currency text not null,
  quantity integer not null,
  unit_amount bigint not null,
  amount bigint not null,
  discount bigint not null default 0,
  credits bigint,
  feature_keys text[] not null default '{}',
  trial_days integer not null default 0,
  starts_at timestamptz,
  created_at timestamptz not null default now(),
  constraint order_items_pkey primary key (id),
  constraint order_items_order_id_position_key unique (order_id, position),
  constraint order_items_order_id_fkey foreign key (order_id) references public.orders (id),
  constraint order_items_product_id_fkey foreign key (product_id) references public.products (id),
  constraint order_items_price_id_fkey foreign key (price_id) references public.prices (id),
  constraint order_items_plan_version_id_fkey foreign key (plan_version_id) references public.plan_versions (id),
  constraint order_items_quantity check (quantity between 1 and 1000),
  constraint order_items_discount check (discount between 0 and amount)
);
create index order_items_user_id on public.order_items (user_id);
create index order_items_tenant_id on public.order_items (tenant_id) where tenant_id is not null;
create index order_items_seller_id on public.order_items (seller_id, order_id);
create index order_items_product_id on public.order_items (product_id, order_id);
create index order_items_price_id on public.order_items (price_id);
create index order_items_plan_version_id on public.order_items (plan_version_id) where plan_version_id is not null;
alter table public.order_items enable row level security;
comment on table public.order_items is 'Lines of orders, copied from the catalog. Written by turnpike.order_place only.';
comment on column public.order_items.unit_amount is 'The price of one unit; for a subscription, of one period.';
comment on column public.order_items.amount is 'What the line adds to the order now: nothing while a trial runs.';
comment on column public.order_items.credits is 'Credits of the whole line.';
comment on column public.order_items.starts_at is 'When the booked slot starts; only for a service.';
