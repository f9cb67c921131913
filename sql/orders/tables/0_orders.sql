-- What was ordered, for how much and by whom. While `reserved_until` is set, the order has units of stock, a use of its coupon and the
-- slots of its bookings; once that time is over anybody may take them back (turnpike.order_release_due), so nothing depends on a
-- sweep. The sellers are kept in the row because a policy that asked order_items would be asked by it in turn. What each status
-- may follow is checked by the trigger orders_states.
create table public.orders (
  id uuid not null,
  public_id text not null,
  user_id uuid,
  tenant_id text,
  seller_ids uuid[] not null,
  status text not null default 'pending',
  currency text not null,
  subtotal bigint not null,
  discount bigint not null default 0,
  total bigint not null,
  refunded bigint not null default 0,
  coupon_id uuid,
  coupon_code text,
  payment_id uuid,
  reserved_until timestamptz,
  fulfilment text not null default 'unfulfilled',
  fulfilment_error text,
  cancel_reason text,
  paid_at timestamptz,
  canceled_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint orders_pkey primary key (id),
  constraint orders_public_id_key unique (public_id),
  constraint orders_coupon_id_fkey foreign key (coupon_id) references public.coupons (id),
  constraint orders_total check (total >= 0 and total = subtotal - discount),
  constraint orders_refunded check (refunded between 0 and total)
) with (fillfactor = 70);
create index orders_user_id on public.orders (user_id, created_at, id);
create index orders_tenant_id on public.orders (tenant_id, created_at, id) where tenant_id is not null;
create index orders_seller_ids on public.orders using gin (seller_ids);
create index orders_coupon_id on public.orders (coupon_id) where coupon_id is not null;
create index orders_reserved_until on public.orders (reserved_until) where reserved_until is not null;
create index orders_abandoned on public.orders (created_at) where status = 'pending' and reserved_until is null;
create index orders_unfulfilled on public.orders (id) where fulfilment = 'failed';
alter table public.orders enable row level security;
comment on table public.orders is 'Orders, in minor units of one currency each. Written by the functions of orders and payments only.';
comment on column public.orders.public_id is 'For people: TP- and eight characters of Crockford''s base 32.';
comment on column public.orders.user_id is 'Who ordered; null once that user was deleted.';
comment on column public.orders.tenant_id is 'The tenant that it was ordered for; null for the user''s own.';
comment on column public.orders.coupon_code is 'As it was when the order was placed.';
comment on column public.orders.payment_id is 'The payment that paid it; null while unpaid, and for an order of nothing.';
comment on column public.orders.fulfilment is
  'unfulfilled, fulfilled, or failed: paid, but not delivered for the reason in fulfilment_error.';
