-- One a coupon and order. A use is reserved with the order, redeemed when it is paid and released when it is not. The order has no
-- foreign key: orders refer to coupons, and the order's own row is written after the use was reserved.
create table public.coupon_redemptions (
  id uuid not null,
  coupon_id uuid not null,
  order_id uuid not null,
  user_id uuid,
  status text not null default 'reserved',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint coupon_redemptions_pkey primary key (id),
  constraint coupon_redemptions_order_id_key unique (order_id),
  constraint coupon_redemptions_coupon_id_fkey foreign key (coupon_id) references public.coupons (id),
  constraint coupon_redemptions_status check (status in ('reserved', 'redeemed', 'released'))
);
create index coupon_redemptions_coupon_id on public.coupon_redemptions (coupon_id, user_id) where status <> 'released';
create index coupon_redemptions_reserved on public.coupon_redemptions (coupon_id) where status = 'reserved';
create index coupon_redemptions_user_id on public.coupon_redemptions (user_id);
alter table public.coupon_redemptions enable row level security;
comment on table public.coupon_redemptions is 'Uses of coupons by orders. Written by coupon_take, _retake, _redeem and _return only.';
comment on column public.coupon_redemptions.user_id is 'Who ordered; null once that user was deleted.';
