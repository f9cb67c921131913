-- Discounts by code. Codes are one namespace for all sellers, without regard to case, because a buyer types one without saying whose
-- it is. `uses` is changed under the row's lock only: that is what keeps concurrent orders within the limits.
create table public.coupons (
  id uuid not null,
  seller_id uuid,
  code text not null,
  kind text not null,
  percent_off integer,
  amount_off bigint,
  currency text,
  starts_at timestamptz,
  ends_at timestamptz,
  max_uses integer,
  max_uses_per_user integer,
  uses integer not null default 0,
  min_amount bigint,
  product_ids uuid[],
  active boolean not null default true,
  archived_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint coupons_pkey primary key (id),
  constraint coupons_kind check (case kind
    when 'percentage' then percent_off between 1 and 100 and percent_off is not null and amount_off is null
    when 'fixed' then amount_off > 0 and amount_off is not null and currency is not null and percent_off is null
    else false end),
  constraint coupons_uses check (uses >= 0)
) with (fillfactor = 70);
create unique index coupons_code on public.coupons (upper(code)) where archived_at is null;
create index coupons_seller_id on public.coupons (seller_id, created_at, id);
create index coupons_created_at on public.coupons (created_at, id) where archived_at is null;
alter table public.coupons enable row level security;
comment on table public.coupons is 'Discounts by code. Written by seller_coupon_* and by the reservation of uses only.';
comment on column public.coupons.seller_id is 'Holds for this seller''s products; null for every seller''s (made by an administrator).';
comment on column public.coupons.currency is 'Of amount_off and min_amount, ISO 4217 in small letters; the coupon holds for orders in it only.';
comment on column public.coupons.uses is 'Redeemed and reserved uses.';
comment on column public.coupons.min_amount is 'What the lines that it holds for must come to, in minor units.';
comment on column public.coupons.product_ids is 'The products that it holds for; null for all.';
