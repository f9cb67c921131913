-- Seats in slots of a service. The exclusion constraint is the promise that a seat is never sold twice; capacity is the number of
-- seats. A reserved booking counts as long as its order's reservation does, a confirmed one until it is canceled.
create table public.bookings (
  id uuid not null,
  product_id uuid not null,
  product_name text not null,
  seller_id uuid not null,
  order_id uuid,
  order_item_id uuid,
  user_id uuid,
  tenant_id text,
  seat integer not null,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  slot tstzrange not null generated always as (tstzrange(starts_at, ends_at)) stored,
  status text not null,
  notes text,
  canceled_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint bookings_pkey primary key (id),
  constraint bookings_order_item_id_key unique (order_item_id),
  constraint bookings_product_id_fkey foreign key (product_id) references public.products (id),
  constraint bookings_order_id_fkey foreign key (order_id) references public.orders (id),
  constraint bookings_order_item_id_fkey foreign key (order_item_id) references public.order_items (id),
  constraint bookings_status check (status in ('reserved', 'confirmed', 'canceled')),
  constraint bookings_seat check (seat >= 1),
  constraint bookings_notes_length check (length(notes) <= 1000),
  constraint bookings_seat_once exclude using gist (product_id with =, seat with =, slot with &&)
    where (status in ('reserved', 'confirmed'))
);
create index bookings_product_id on public.bookings (product_id, starts_at) where status in ('reserved', 'confirmed');
create index bookings_order_id on public.bookings (order_id) where order_id is not null;
create index bookings_user_id on public.bookings (user_id, starts_at, id);
create index bookings_tenant_id on public.bookings (tenant_id, starts_at, id) where tenant_id is not null;
create index bookings_seller_id on public.bookings (seller_id, starts_at, id);
alter table public.bookings enable row level security;
comment on table public.bookings is 'Booked slots of services. Written by the functions of this domain only.';
comment on column public.bookings.product_name is 'As it was when the slot was booked.';
comment on column public.bookings.user_id is 'Who booked; the owner only while tenant_id is null. Null once that user was deleted.';
comment on column public.bookings.seat is 'From 1 to the capacity of the service''s offer.';
comment on column public.bookings.slot is 'From starts_at, inclusive, to ends_at, exclusive.';
