-- A function may use what a later statement makes.
set local check_function_bodies = off;

-- bookings/schema.sql

-- Exclusion constraints over ids and ranges together need GiST indexes on uuid and integer.
create schema if not exists extensions;
create extension if not exists btree_gist with schema extensions;

-- identity/tables/customers.sql

-- Whom a bill is made out to. Apart from the profile, because it goes to payment providers and onto receipts, and because a user who
-- only looks around needs none.
create table public.customers (
  user_id uuid not null,
  email text,
  name text,
  phone text,
  company text,
  tax_id text,
  address jsonb,
  metadata jsonb not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint customers_pkey primary key (user_id),
  constraint customers_address_object check (jsonb_typeof(address) = 'object'),
  constraint customers_metadata_object check (jsonb_typeof(metadata) = 'object')
);
alter table public.customers enable row level security;
comment on table public.customers is 'Billing details of users. Written by customer_update only.';
comment on column public.customers.email is 'Where bills go; null for the address of the account.';
comment on column public.customers.address is 'Members line1, line2, city, state, postal_code, country (ISO 3166-1 alpha-2).';

-- catalog/tables/0_products.sql

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

-- catalog/tables/1_plans.sql

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

-- catalog/tables/assets.sql

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

-- catalog/tables/plan_versions.sql

-- What a plan contains. A changed plan is a new version, and the newest is what is sold: a subscriber keeps the version bought.
create table public.plan_versions (
  id uuid not null,
  plan_id uuid not null,
  version integer not null,
  initial_credits bigint not null default 0,
  monthly_credits bigint not null default 0,
  trial_days integer not null default 0,
  features jsonb not null default '{}',
  created_at timestamptz not null default now(),
  constraint plan_versions_pkey primary key (id),
  constraint plan_versions_plan_id_version_key unique (plan_id, version),
  constraint plan_versions_plan_id_fkey foreign key (plan_id) references public.plans (id),
  constraint plan_versions_credits check (initial_credits >= 0 and monthly_credits >= 0),
  constraint plan_versions_trial_days check (trial_days between 0 and 730),
  constraint plan_versions_features_object check (jsonb_typeof(features) = 'object')
);
alter table public.plan_versions enable row level security;
comment on table public.plan_versions is 'Versions of plans, never changed. Written by seller_product_* only.';
comment on column public.plan_versions.version is 'From 1, without a gap.';
comment on column public.plan_versions.initial_credits is 'Given once, when the subscription starts.';
comment on column public.plan_versions.monthly_credits is 'Given with each period that is paid for, with each month of a longer one; they end with it.';
comment on column public.plan_versions.features is 'What the plan allows, read by path such as api_access.calls_per_hour.';

-- catalog/tables/prices.sql

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

-- catalog/tables/service_offers.sql

-- When a product of type service can be booked.
create table public.service_offers (
  product_id uuid not null,
  duration_minutes integer not null,
  capacity integer not null default 1,
  notice_minutes integer not null default 0,
  horizon_days integer not null default 90,
  time_zone text not null default 'UTC',
  hours jsonb not null,
  slot_step_minutes integer not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint service_offers_pkey primary key (product_id),
  constraint service_offers_product_id_fkey foreign key (product_id) references public.products (id),
  constraint service_offers_duration_minutes check (duration_minutes between 5 and 1440),
  constraint service_offers_capacity check (capacity between 1 and 1000),
  constraint service_offers_notice_minutes check (notice_minutes >= 0),
  constraint service_offers_horizon_days check (horizon_days between 1 and 730),
  constraint service_offers_slot_step_minutes check (slot_step_minutes between 5 and 1440)
);
alter table public.service_offers enable row level security;
comment on table public.service_offers is 'One a product of type service. Written by seller_service_offer_set only.';
comment on column public.service_offers.capacity is 'Seats of one slot.';
comment on column public.service_offers.notice_minutes is 'How long before its start a slot can be booked at the latest.';
comment on column public.service_offers.horizon_days is 'How far ahead a slot can be booked.';
comment on column public.service_offers.time_zone is 'The IANA time zone that `hours` are in.';
comment on column public.service_offers.hours is
  'Opening hours: [{weekday, from, to}], weekday 1 (Monday) to 7 (ISO 8601), times as HH:MM, `to` up to 24:00.';
comment on column public.service_offers.slot_step_minutes is 'Slots start every so many minutes, counted from the opening.';

-- coupons/tables/0_coupons.sql

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

-- coupons/tables/coupon_redemptions.sql

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

-- orders/tables/0_orders.sql

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

-- orders/tables/order_items.sql

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

-- payments/tables/0_payments.sql

-- Money that is to come or has come. What each status may follow is checked by the trigger payments_states.
create table public.payments (
  id uuid not null,
  order_id uuid,
  subscription_id uuid,
  user_id uuid,
  tenant_id text,
  provider text not null,
  livemode boolean not null,
  status text not null default 'pending',
  amount bigint not null,
  currency text not null,
  refunded bigint not null default 0,
  provider_payment_id text,
  method text,
  reference text,
  failure_code text,
  failure_message text,
  succeeded_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint payments_pkey primary key (id),
  constraint payments_order_id_fkey foreign key (order_id) references public.orders (id),
  constraint payments_provider check (provider in ('stripe', 'paypal', 'bank_transfer', 'clerk', 'development')),
  constraint payments_amount check (amount >= 0),
  constraint payments_refunded check (refunded between 0 and amount)
) with (fillfactor = 70);
create index payments_order_id on public.payments (order_id) where order_id is not null;
create index payments_subscription_id on public.payments (subscription_id) where subscription_id is not null;
create index payments_user_id on public.payments (user_id, created_at, id);
create index payments_tenant_id on public.payments (tenant_id, created_at, id) where tenant_id is not null;
create unique index payments_provider_payment_id on public.payments (provider, livemode, provider_payment_id)
  where provider_payment_id is not null;
create unique index payments_reference on public.payments (reference) where reference is not null;
alter table public.payments enable row level security;
comment on table public.payments is 'Payments, in minor units. Written by the functions of payments only.';
comment on column public.payments.order_id is 'What it pays; null for a later period of a subscription.';
comment on column public.payments.subscription_id is 'The subscription whose period it pays; null for an order.';
comment on column public.payments.refunded is 'Sum of the refunds that succeeded.';
comment on column public.payments.reference is 'What the payer of a bank transfer must write on it.';
comment on column public.payments.failure_code is 'Why the last try failed, in the provider''s word.';

-- payments/tables/checkout_sessions.sql

-- One a try to pay an order at a provider's own page. An open session past `expires_at` counts as expired.
create table public.checkout_sessions (
  id uuid not null,
  order_id uuid not null,
  payment_id uuid,
  user_id uuid,
  tenant_id text,
  provider text not null,
  livemode boolean not null,
  mode text not null,
  status text not null default 'creating',
  provider_session_id text,
  url text,
  success_url text not null,
  cancel_url text not null,
  expires_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint checkout_sessions_pkey primary key (id),
  constraint checkout_sessions_order_id_fkey foreign key (order_id) references public.orders (id),
  constraint checkout_sessions_payment_id_fkey foreign key (payment_id) references public.payments (id),
  constraint checkout_sessions_mode check (mode in ('payment', 'subscription')),
  constraint checkout_sessions_status check (status in ('creating', 'open', 'complete', 'expired', 'failed'))
);
create index checkout_sessions_order_id on public.checkout_sessions (order_id);
create index checkout_sessions_payment_id on public.checkout_sessions (payment_id) where payment_id is not null;
create index checkout_sessions_user_id on public.checkout_sessions (user_id);
create index checkout_sessions_tenant_id on public.checkout_sessions (tenant_id) where tenant_id is not null;
alter table public.checkout_sessions enable row level security;
comment on table public.checkout_sessions is 'Checkouts at providers. Written by the functions of payments only.';
comment on column public.checkout_sessions.payment_id is 'The payment that it leads to; null for an order of nothing.';
comment on column public.checkout_sessions.url is 'The provider''s page; null for a bank transfer, and until the provider has answered.';

-- payments/tables/provider_objects.sql

-- Their id and ours. The provider's mode is part of the key: test and live objects never meet.
create table public.provider_objects (
  provider text not null,
  livemode boolean not null,
  kind text not null,
  provider_id text not null,
  object_id uuid not null,
  created_at timestamptz not null default now(),
  constraint provider_objects_pkey primary key (provider, livemode, kind, provider_id),
  constraint provider_objects_kind check (kind in (
    'customer', 'product', 'price', 'checkout_session', 'payment', 'subscription', 'refund', 'invoice', 'dispute'))
);
create index provider_objects_object_id on public.provider_objects (object_id);
alter table public.provider_objects enable row level security;
comment on table public.provider_objects is 'Ids at providers and the ids of our rows. Written by functions only; read by the service.';
comment on column public.provider_objects.object_id is 'Our row of that kind; for a customer, the user''s id.';

-- payments/tables/provider_operations.sql

-- Calls to providers. A call lies between two transactions, so that it is written down before it is made: whatever becomes of it, the
-- same Idempotency-Key finds this row and repeats it with the key that the provider already knows (`tp_` and the row's id), which
-- charges once. `running` is believed until `running_until`; after that the call was abandoned and may be repeated as if `unknown`.
create table public.provider_operations (
  id uuid not null,
  kind text not null,
  caller uuid not null,
  subject_id uuid not null,
  provider text not null,
  livemode boolean not null,
  idempotency_key text,
  fingerprint text,
  request jsonb not null,
  status text not null default 'running',
  attempts integer not null default 0,
  running_until timestamptz,
  result jsonb,
  answer jsonb,
  answer_status integer,
  error jsonb,
  finished_at timestamptz,
  created_at timestamptz not null default now(),
  constraint provider_operations_pkey primary key (id),
  constraint provider_operations_kind check (kind in (
    'checkout', 'intent', 'intent_confirm', 'refund', 'subscription_change', 'subscription_cancel', 'subscription_resume')),
  constraint provider_operations_status check (status in ('running', 'done', 'refused', 'unknown'))
) with (fillfactor = 70);
create unique index provider_operations_key on public.provider_operations (caller, idempotency_key) where idempotency_key is not null;
create index provider_operations_subject_id on public.provider_operations (subject_id);
create index provider_operations_unresolved on public.provider_operations (created_at) where status in ('running', 'unknown');
create index provider_operations_finished_at on public.provider_operations (finished_at) where status in ('done', 'refused');
alter table public.provider_operations enable row level security;
comment on table public.provider_operations is 'Calls to payment providers. Written by functions only; read by the service.';
comment on column public.provider_operations.subject_id is
  'What it is about: the checkout session, payment, refund or subscription, as its kind says.';
comment on column public.provider_operations.request is 'What the provider is asked for, in our terms; the same at every attempt.';
comment on column public.provider_operations.answer is 'What the caller was answered; answer_status is its HTTP status.';

-- payments/tables/refunds.sql

-- Money that goes back. Pending and succeeded refunds of a payment never come to more than the payment: they are made under its lock.
create table public.refunds (
  id uuid not null,
  payment_id uuid not null,
  user_id uuid,
  tenant_id text,
  amount bigint not null,
  currency text not null,
  reason text,
  status text not null default 'pending',
  provider_refund_id text,
  requested_by uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint refunds_pkey primary key (id),
  constraint refunds_payment_id_fkey foreign key (payment_id) references public.payments (id),
  constraint refunds_amount check (amount > 0),
  constraint refunds_status check (status in ('pending', 'succeeded', 'failed'))
);
create index refunds_payment_id on public.refunds (payment_id, created_at, id);
create unique index refunds_provider_refund_id on public.refunds (payment_id, provider_refund_id) where provider_refund_id is not null;
create index refunds_user_id on public.refunds (user_id);
create index refunds_tenant_id on public.refunds (tenant_id) where tenant_id is not null;
alter table public.refunds enable row level security;
comment on table public.refunds is 'Refunds of payments, in minor units. Written by the functions of payments only.';
comment on column public.refunds.user_id is 'Who had paid; null once that user was deleted.';
comment on column public.refunds.requested_by is 'The seller or administrator; null for one that was made at the provider.';

-- entitlements/tables/entitlements.sql

-- Rights to features, by key: what an order or a subscription gave, or an administrator by hand. The owner is the tenant where there
-- is one, else the user. A right holds while now is between its times and it was not taken back: time alone ends it, no sweep has to.
create table public.entitlements (
  id uuid not null,
  user_id uuid,
  tenant_id text,
  feature_key text not null,
  source text not null,
  source_id uuid not null,
  product_id uuid,
  starts_at timestamptz not null default now(),
  ends_at timestamptz,
  revoked_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint entitlements_pkey primary key (id),
  constraint entitlements_source_key unique (source, source_id, feature_key),
  constraint entitlements_source check (source in ('order', 'subscription', 'manual'))
);
create index entitlements_user_id on public.entitlements (user_id, created_at, id);
create index entitlements_tenant_id on public.entitlements (tenant_id, created_at, id) where tenant_id is not null;
alter table public.entitlements enable row level security;
comment on table public.entitlements is 'Rights to features. Written by the functions of orders and subscriptions only.';
comment on column public.entitlements.user_id is 'Who got it; the owner only while tenant_id is null. Null once that user was deleted.';
comment on column public.entitlements.source_id is 'The order, the subscription, or whatever an administrator names.';
comment on column public.entitlements.ends_at is
  'Null: no end. Of a subscription: when its rights end as things stand (subscription_rights_end), kept in step by a trigger.';
comment on column public.entitlements.revoked_at is 'Taken back: by a refund, or since the plan has the feature no longer.';

-- subscriptions/tables/subscriptions.sql

-- What somebody pays for again and again. Money and plan are copied: a subscriber keeps the price and the plan version bought until
-- moved. The owner is the tenant where there is one, else the user; an owner has one live subscription a seller. What may follow on what
-- is in turnpike.subscription_transition, until when there are rights in turnpike.subscription_rights_end.
create table public.subscriptions (
  id uuid not null,
  user_id uuid,
  tenant_id text,
  seller_id uuid not null,
  product_id uuid not null,
  plan_id uuid not null,
  plan_version_id uuid not null,
  price_id uuid not null,
  order_id uuid,
  amount bigint not null,
  currency text not null,
  billing_period text not null,
  quantity integer not null default 1,
  feature_keys text[] not null default '{}',
  status text not null,
  provider text not null,
  livemode boolean not null default false,
  provider_subscription_id text,
  current_period_start timestamptz not null,
  current_period_end timestamptz not null,
  trial_ends_at timestamptz,
  credits_granted_from timestamptz,
  credits_granted_until timestamptz,
  cancel_at_period_end boolean not null default false,
  cancel_reason text,
  canceled_at timestamptz,
  ended_at timestamptz,
  past_due_since timestamptz,
  pending_price_id uuid,
  pending_plan_version_id uuid,
  pending_amount bigint,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint subscriptions_pkey primary key (id),
  constraint subscriptions_plan_version_id_fkey foreign key (plan_version_id) references public.plan_versions (id),
  constraint subscriptions_price_id_fkey foreign key (price_id) references public.prices (id),
  constraint subscriptions_order_id_fkey foreign key (order_id) references public.orders (id),
  constraint subscriptions_status check (status in ('trialing', 'active', 'past_due', 'paused', 'canceled', 'expired')),
  constraint subscriptions_amount check (amount >= 0 and quantity >= 1),
  constraint subscriptions_period check (current_period_end > current_period_start)
);
create unique index subscriptions_live_user on public.subscriptions (user_id, seller_id)
  where tenant_id is null and status in ('trialing', 'active', 'past_due', 'paused');
create unique index subscriptions_live_tenant on public.subscriptions (tenant_id, seller_id)
  where tenant_id is not null and status in ('trialing', 'active', 'past_due', 'paused');
create unique index subscriptions_order_id on public.subscriptions (order_id, seller_id) where order_id is not null;
create unique index subscriptions_provider_id on public.subscriptions (provider, livemode, provider_subscription_id)
  where provider_subscription_id is not null;
create index subscriptions_user_id on public.subscriptions (user_id, created_at, id);
create index subscriptions_tenant_id on public.subscriptions (tenant_id, created_at, id) where tenant_id is not null;
create index subscriptions_seller_id on public.subscriptions (seller_id, created_at, id);
create index subscriptions_plan_version_id on public.subscriptions (plan_version_id);
create index subscriptions_price_id on public.subscriptions (price_id);
create index subscriptions_credits_due on public.subscriptions (credits_granted_until) where status in ('trialing', 'active');
create index subscriptions_period_due on public.subscriptions (current_period_end)
  where status in ('trialing', 'active', 'past_due', 'paused') and provider in ('none', 'development', 'bank_transfer');
alter table public.subscriptions enable row level security;
comment on table public.subscriptions is 'Subscriptions to plans. Written by the functions of this domain only.';
comment on column public.subscriptions.user_id is
  'Who subscribed; the owner only while tenant_id is null. Null once that user was deleted.';
comment on column public.subscriptions.amount is 'What a billing period costs a unit, in minor units of the currency.';
comment on column public.subscriptions.feature_keys is 'What the product entitles to, copied.';
comment on column public.subscriptions.provider is
  'Who charges: stripe, paypal, clerk; or nobody by itself: none (nothing was due), bank_transfer, development.';
comment on column public.subscriptions.credits_granted_from is 'Start of the last month whose credits were granted or found to be none.';
comment on column public.subscriptions.credits_granted_until is 'Its end: the next month''s credits are due then.';
comment on column public.subscriptions.canceled_at is 'When it was decided; cancel_at_period_end and ended_at say what that means.';
comment on column public.subscriptions.ended_at is
  'When a canceled or expired subscription''s rights end; with some providers later than it was canceled.';
comment on column public.subscriptions.past_due_since is 'Since when a payment is missing; null unless past_due.';
comment on column public.subscriptions.pending_price_id is
  'The price, and with it the plan version and the amount, that the next period begins with.';

-- bookings/tables/bookings.sql

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

-- platform/functions/check_boolean.sql

-- True or false, and nothing that merely looks like it.
create or replace function turnpike.check_boolean(p jsonb, p_name text, p_pointer text default '') returns void
language plpgsql stable set search_path = '' as $$
begin
  perform turnpike.check_type(p, p_name, 'boolean', false, 'must be true or false', p_pointer);
end $$;
comment on function turnpike.check_boolean(jsonb, text, text) is
  'Raises 422 at the pointer''s /<name> unless the member is absent or a boolean.';

-- platform/functions/check_line.sql

-- Names and titles end up in lists, mails and at payment providers: one line, and something in it.
create or replace function turnpike.check_line(
  p jsonb, p_name text, p_max_chars integer, p_nullable boolean default false, p_pointer text default ''
) returns void
language plpgsql stable set search_path = '' as $$
begin
  perform turnpike.check_string(p, p_name, p_max_chars, p_nullable, '^[^[:cntrl:]]*[^[:cntrl:][:space:]][^[:cntrl:]]*$',
    'must be one line of text and not blank', p_pointer);
end $$;
comment on function turnpike.check_line(jsonb, text, integer, boolean, text) is
  'Raises 422 at the pointer''s /<name> unless the member is absent or one line, not blank, of at most so many characters.';

-- platform/functions/check_members.sql

-- The first look at a body: an object, and no member that nobody reads. A misspelt one must not be lost in silence.
create or replace function turnpike.check_members(p_value jsonb, p_names text[], p_pointer text default '') returns void
language plpgsql stable set search_path = '' as $$
declare
  v_name text;
begin
  if p_value is null or jsonb_typeof(p_value) <> 'object' then
    perform turnpike.invalid(p_pointer, 'wrong_type', 'must be a JSON object');
  end if;
  select k into v_name from jsonb_object_keys(p_value) as k where k <> all (p_names) limit 1;
  if v_name is not null then
    perform turnpike.invalid(p_pointer || '/' || replace(replace(v_name, '~', '~0'), '/', '~1'), 'unknown_field',
      'is not a field that is known here');
  end if;
end $$;
comment on function turnpike.check_members(jsonb, text[], text) is
  'Raises 422 at the pointer unless the value is an object, at the pointer''s /<name> for a member that is not among the names.';

-- platform/functions/check_string.sql

-- A text of limited length, and of a form where there is one.
create or replace function turnpike.check_string(
  p jsonb, p_name text, p_max_chars integer, p_nullable boolean default false, p_pattern text default null, p_words text default null,
  p_pointer text default ''
) returns void
language plpgsql stable set search_path = '' as $$
begin
  if not turnpike.check_type(p, p_name, 'string', p_nullable, 'must be a string', p_pointer) then
    return;
  end if;
  perform turnpike.check_text(p ->> p_name, p_max_chars, p_pointer || '/' || p_name);
  if (p ->> p_name) !~ p_pattern then
    perform turnpike.invalid(p_pointer || '/' || p_name, 'invalid_format', p_words);
  end if;
end $$;
comment on function turnpike.check_string(jsonb, text, integer, boolean, text, text, text) is
  'Raises 422 at the pointer''s /<name> unless the member is absent or a string of at most so many characters that matches the pattern.';

-- platform/functions/check_time.sql

-- Only RFC 3339 with its offset: what Postgres would read besides depends on the session.
create or replace function turnpike.check_time(p jsonb, p_name text, p_nullable boolean default false, p_pointer text default '') returns void
language plpgsql stable set search_path = '' as $$
declare
  v_at timestamptz;
begin
  if not turnpike.check_type(p, p_name, 'string', p_nullable, 'must be a string', p_pointer) then
    return;
  end if;
  begin
    if (p ->> p_name) !~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,9})?([Zz]|[+-][0-9]{2}:[0-9]{2})$' then
      raise invalid_datetime_format;
    end if;
    v_at := (p ->> p_name)::timestamptz;
  exception when data_exception then
    perform turnpike.invalid(p_pointer || '/' || p_name, 'invalid_format', 'must be a time as in RFC 3339, such as 2030-01-31T12:00:00Z');
  end;
end $$;
comment on function turnpike.check_time(jsonb, text, boolean, text) is
  'Raises 422 at the pointer''s /<name> unless the member is absent or a time in RFC 3339.';

-- platform/functions/check_type.sql

-- The part that all checks of a member have in common. What is absent is not checked: a change leaves it as it is, and a creation
-- names every field.
create or replace function turnpike.check_type(
  p jsonb, p_name text, p_type text, p_nullable boolean, p_words text, p_pointer text
) returns boolean
language plpgsql stable set search_path = '' as $$
declare
  v_type text := jsonb_typeof(p -> p_name);
begin
  if v_type is null or (v_type = 'null' and p_nullable) then
    return false;
  elsif v_type = 'null' then
    perform turnpike.invalid(p_pointer || '/' || p_name, 'required', 'is required');
  elsif v_type <> p_type then
    perform turnpike.invalid(p_pointer || '/' || p_name, 'wrong_type', p_words || case when p_nullable then ' or null' else '' end);
  end if;
  return true;
end $$;
comment on function turnpike.check_type(jsonb, text, text, boolean, text, text) is
  'Whether the object has this member with a value to look at. Raises 422 at the pointer''s /<name>: required for null unless that '
  'is allowed, wrong_type for a value of another JSON type.';

-- platform/functions/check_whole.sql

-- JSON has one kind of number; ours are counted in whole ones.
create or replace function turnpike.check_whole(
  p jsonb, p_name text, p_min bigint, p_max bigint, p_nullable boolean default false, p_pointer text default ''
) returns void
language plpgsql stable set search_path = '' as $$
declare
  v_number numeric;
begin
  if not turnpike.check_type(p, p_name, 'number', p_nullable, 'must be a whole number', p_pointer) then
    return;
  end if;
  v_number := (p ->> p_name)::numeric;
  if v_number not between p_min and p_max or v_number <> trunc(v_number) then
    perform turnpike.invalid(p_pointer || '/' || p_name, 'out_of_range', format('must be a whole number between %s and %s', p_min, p_max));
  end if;
end $$;
comment on function turnpike.check_whole(jsonb, text, bigint, bigint, boolean, text) is
  'Raises 422 at the pointer''s /<name> unless the member is absent or a whole number within the bounds.';

-- platform/functions/check_word.sql

-- A word of a list that the refusal names, so that nobody has to look it up.
create or replace function turnpike.check_word(
  p jsonb, p_name text, p_allowed text[], p_nullable boolean default false, p_pointer text default ''
) returns void
language plpgsql stable set search_path = '' as $$
begin
  if turnpike.check_type(p, p_name, 'string', p_nullable, 'must be a string', p_pointer) and (p ->> p_name) <> all (p_allowed) then
    perform turnpike.invalid(p_pointer || '/' || p_name, 'invalid_value', 'must be one of ' || array_to_string(p_allowed, ', '));
  end if;
end $$;
comment on function turnpike.check_word(jsonb, text, text[], boolean, text) is
  'Raises 422 at the pointer''s /<name> unless the member is absent or one of the words.';

-- platform/functions/cleanup.sql

-- Called by the task `cleanup`, in batches, so that no run holds locks for long; skipping locked rows lets two runs share the work.
create or replace function turnpike.cleanup(p_max_rows integer default 10000) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_keys bigint;
  v_windows bigint;
begin
  delete from public.idempotency_keys as k
  using (select caller, key from public.idempotency_keys where expires_at <= now() limit p_max_rows for update skip locked) as old
  where k.caller = old.caller and k.key = old.key;
  get diagnostics v_keys = row_count;
  delete from public.rate_limit_windows as w
  using (select key, window_start from public.rate_limit_windows where expires_at <= now() limit p_max_rows for update skip locked) as old
  where w.key = old.key and w.window_start = old.window_start;
  get diagnostics v_windows = row_count;
  return jsonb_build_object('idempotency_keys', v_keys, 'rate_limit_windows', v_windows)
    || turnpike.order_cleanup(p_max_rows) || turnpike.payment_cleanup(p_max_rows);
end $$;
comment on function turnpike.cleanup(integer) is
  'Deletes up to so many expired idempotency keys and rate limit windows each, and does the same for what order_cleanup and '
  'payment_cleanup look after; returns how many: {idempotency_keys, rate_limit_windows, reservations, abandoned_orders, '
  'provider_operations}.';

-- platform/functions/is_service.sql

-- Two kinds of back end count as the service: the database role of the service key, and a token that a function minted for
-- a caller with the service secret (its issuer is ours: a user whose roles say `service` is a user). `role` (the setting) survives `security definer`, current_user does not.
create or replace function turnpike.is_service() returns boolean
language plpgsql stable set search_path = '' as $$
begin
  return coalesce(current_setting('role', true), '') = 'service_role'
    or coalesce(turnpike.claims() ->> 'role', '') = 'service_role'
    or (turnpike.has_role('service') and coalesce(turnpike.claims() ->> 'iss', '') = 'turnpike');
end $$;
comment on function turnpike.is_service() is 'Whether the caller is one of our own back ends.';

-- platform/functions/metrics.sql

-- Every domain adds its own. Big tables are counted by the planner's estimate: a scrape every few seconds must never scan them.
create or replace function public.metrics() returns jsonb
language plpgsql stable security definer set search_path = '' as $$
begin
  perform turnpike.require_service();
  return jsonb_build_array(
    turnpike.metric('turnpike_database_connections', 'gauge', 'Connections to this database.',
      (select count(*) from pg_stat_activity where datname = current_database())),
    turnpike.metric('turnpike_database_size_bytes', 'gauge', 'Size of this database in bytes.',
      pg_database_size(current_database())),
    turnpike.metric('turnpike_idempotency_keys', 'gauge', 'Idempotency keys kept (estimate).',
      turnpike.row_estimate('public.idempotency_keys')))
    || turnpike.credit_metrics() || turnpike.order_metrics() || turnpike.payment_metrics();
end $$;
comment on function public.metrics() is 'An array of {name, help, type, labels, value}. Service only (403 forbidden).';

-- identity/functions/account_state.sql

-- All that a front end needs before it can draw its first page, in one call and from one moment. Runs as the caller, under row-level
-- security; each domain says what is the caller's. Lists are short on purpose: whoever wants more asks for the page.
create or replace function public.account_state() returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_user_id uuid := turnpike.require_user();
  v_profile public.profiles;
  v_subscription public.subscriptions := turnpike.subscription_current();
  c_max_orders constant integer := 100;
  c_max_bookings constant integer := 20;
  c_max_entitlements constant integer := 100;
begin
  select * into v_profile from public.profiles as p where p.user_id = v_user_id;
  return jsonb_build_object(
    'user', jsonb_build_object('id', v_user_id, 'email', nullif(turnpike.claims() ->> 'email', ''),
      'roles', to_jsonb(turnpike.roles()), 'tenant_id', turnpike.tenant_id()),
    'profile', case when v_profile.user_id is not null then turnpike.profile_json(v_profile) end,
    'customer', public.customer_get(),
    'credits', public.credit_balance() - 'grants',
    'subscription', public.subscription_get(),
    'features', case when turnpike.subscription_valid(v_subscription) then turnpike.plan_features(v_subscription.plan_version_id)
      else '{}' end,
    'entitlements', public.entitlement_list(p_limit => c_max_entitlements) -> 'data',
    'orders', jsonb_build_object('pending', (select count(*) from (
      select from public.orders as o
      where ((o.user_id = v_user_id and o.tenant_id is null) or o.tenant_id = turnpike.tenant_id())
        and o.status = 'pending' and o.reserved_until > clock_timestamp() limit c_max_orders) as pending)),
    'bookings', coalesce((select jsonb_agg(turnpike.booking_json(b) order by b.starts_at, b.id) from (
      select b.* from public.bookings as b
      where ((b.user_id = v_user_id and b.tenant_id is null) or b.tenant_id = turnpike.tenant_id())
        and b.ends_at > clock_timestamp() and turnpike.booking_status(b) <> 'canceled'
      order by b.starts_at, b.id limit c_max_bookings) as b), '[]'));
end $$;
comment on function public.account_state() is
  '{user: {id, email, roles, tenant_id}, profile: Profile or null before the first call of me_get, customer: Customer, '
  'credits: {balance, held, available, debt}, subscription: Subscription, features: {} of it while it is valid, entitlements: '
  '[Entitlement] (up to 100 active), orders: {pending} (how many wait for payment, up to 100), bookings: [Booking] (the next '
  '20 that stand)}. 401 token_missing, token_revoked.';

-- identity/functions/customer_check.sql

-- The fields of billing details. What a tax id or a telephone number looks like differs by country, so little is asked of them.
create or replace function turnpike.customer_check(p jsonb) returns void
language plpgsql stable set search_path = '' as $$
declare
  v_field text;
  c_max_line_chars constant integer := 200;
  c_max_code_chars constant integer := 40;
  c_max_email_chars constant integer := 254;
  c_max_metadata_bytes constant integer := 16384;
begin
  perform turnpike.check_members(p, array['email', 'name', 'phone', 'company', 'tax_id', 'address', 'metadata']);
  perform turnpike.check_string(p, 'email', c_max_email_chars, p_nullable => true,
    p_pattern => '^[^[:space:][:cntrl:]@<>",;]+@[^[:space:][:cntrl:]@<>",;]+$',
    p_words => 'must be an e-mail address');
  perform turnpike.check_line(p, 'name', c_max_line_chars, p_nullable => true);
  perform turnpike.check_line(p, 'company', c_max_line_chars, p_nullable => true);
  perform turnpike.check_line(p, 'tax_id', c_max_code_chars, p_nullable => true);
  perform turnpike.check_string(p, 'phone', c_max_code_chars, p_nullable => true, p_pattern => '^[+]?[0-9][0-9 ()./-]*$',
    p_words => 'must be a telephone number such as +34 600 000 000');
  perform turnpike.check_metadata(nullif(p -> 'metadata', 'null'), c_max_metadata_bytes, '/metadata');
  if nullif(p -> 'address', 'null') is not null then
    perform turnpike.check_members(p -> 'address', array['line1', 'line2', 'city', 'state', 'postal_code', 'country'], '/address');
    foreach v_field in array array['line1', 'line2', 'city', 'state', 'postal_code'] loop
      perform turnpike.check_line(p -> 'address', v_field, c_max_line_chars, true, '/address');
    end loop;
    perform turnpike.check_string(p -> 'address', 'country', 2, true, '^[A-Z]{2}$',
      'must be two capital letters (ISO 3166-1 alpha-2)', '/address');
  end if;
end $$;
comment on function turnpike.customer_check(jsonb) is
  'Raises 422 with a pointer for an unknown field or a bad value of email, name, phone, company, tax_id, address or metadata.';

-- identity/functions/customer_get.sql

-- Runs as the caller, under row-level security. Nothing saved yet is no error: a form has something to show.
create or replace function public.customer_get() returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_user_id uuid := turnpike.require_user();
  v_customer public.customers;
begin
  select * into v_customer from public.customers as c where c.user_id = v_user_id;
  return turnpike.customer_json(v_customer);
end $$;
comment on function public.customer_get() is
  'The caller''s Customer; fields that were never saved are null, email is then the account''s. 401 token_missing, token_revoked.';

-- identity/functions/customer_json.sql

-- Who has given no billing address for mail gets it at the account's, which is the token's.
create or replace function turnpike.customer_json(p public.customers) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return jsonb_build_object(
    'user_id', coalesce(p.user_id, turnpike.uid()), 'email', coalesce(p.email, nullif(turnpike.claims() ->> 'email', '')), 'name', p.name,
    'phone', p.phone, 'company', p.company, 'tax_id', p.tax_id, 'address', p.address, 'metadata', coalesce(p.metadata, '{}'),
    'updated_at', turnpike.rfc3339(p.updated_at));
end $$;
comment on function turnpike.customer_json(public.customers) is
  'Customer: {user_id, email, name, phone, company, tax_id, address, metadata, updated_at} of the caller, also before anything was saved.';

-- identity/functions/customer_update.sql

-- A merge patch: what is absent stays, null clears. An address is one value: half of an old one under a new city would be wrong.
create or replace function public.customer_update(p_change jsonb) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_user_id uuid := turnpike.require_active_user();
  v_customer public.customers;
begin
  perform turnpike.customer_check(p_change);
  insert into public.customers (user_id) values (v_user_id) on conflict (user_id) do nothing;
  update public.customers as c set
    email = case when p_change ? 'email' then p_change ->> 'email' else c.email end,
    name = case when p_change ? 'name' then p_change ->> 'name' else c.name end,
    phone = case when p_change ? 'phone' then p_change ->> 'phone' else c.phone end,
    company = case when p_change ? 'company' then p_change ->> 'company' else c.company end,
    tax_id = case when p_change ? 'tax_id' then p_change ->> 'tax_id' else c.tax_id end,
    address = case when p_change ? 'address' then jsonb_strip_nulls(nullif(p_change -> 'address', 'null')) else c.address end,
    metadata = case when p_change ? 'metadata' then coalesce(nullif(p_change -> 'metadata', 'null'), '{}') else c.metadata end,
    updated_at = clock_timestamp()
  where c.user_id = v_user_id
  returning * into v_customer;
  return turnpike.customer_json(v_customer);
end $$;
comment on function public.customer_update(jsonb) is
  'Changes email, name, phone, company, tax_id, address and metadata (the last two replaced as a whole); returns the Customer. 422 with '
  'a pointer; 403 account_deactivated; 401 token_missing, token_revoked.';

-- identity/functions/me_export.sql

-- Everything we keep about the caller, in one document. Each domain answers for its own tables.
create or replace function public.me_export() returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_user_id uuid := turnpike.require_user();
begin
  return jsonb_build_object(
    'exported_at', turnpike.rfc3339(clock_timestamp()),
    'profile', turnpike.profile_json(turnpike.profile_ensure(v_user_id)),
    'customer', public.customer_get(),
    'credits', turnpike.credit_export(v_user_id),
    'orders', turnpike.order_export(v_user_id),
    'payments', turnpike.payment_export(v_user_id),
    'entitlements', turnpike.entitlement_export(v_user_id),
    'subscriptions', turnpike.subscription_export(v_user_id),
    'bookings', turnpike.booking_export(v_user_id));
end $$;
comment on function public.me_export() is
  '{exported_at, profile: Profile, customer: Customer, credits: {account, grants, holds, transactions}, orders: [Order], payments: '
  '[Payment], entitlements: [Entitlement], subscriptions: [Subscription], bookings: [Booking]}: all rows of the caller. 401 '
  'token_missing, token_revoked.';

-- identity/functions/require_seller.sql

-- The guard at the head of every function for sellers. An administrator may do what any seller may.
create or replace function turnpike.require_seller() returns uuid
language plpgsql stable set search_path = '' as $$
declare
  v_user_id uuid := turnpike.require_active_user();
begin
  if not (turnpike.has_role('seller') or turnpike.is_admin()) then
    perform turnpike.fail('forbidden', 403);
  end if;
  return v_user_id;
end $$;
comment on function turnpike.require_seller() is
  'The caller''s user id. Raises what require_active_user raises, and 403 forbidden without the role seller or admin.';

-- identity/functions/user_erase.sql

-- What deleting a user means, whether the user asked for it or an administrator removed the row from auth.users. The ledger keeps
-- its entries without a name; each domain forgets its own. Safe to run twice.
create or replace function turnpike.user_erase(p_user_id uuid) returns timestamptz
language plpgsql volatile set search_path = '' as $$
declare
  v_deleted_at timestamptz;
begin
  insert into public.deleted_users as d (user_id, deleted_at) values (p_user_id, clock_timestamp())
  on conflict (user_id) do update set deleted_at = greatest(d.deleted_at, excluded.deleted_at)
  returning d.deleted_at into v_deleted_at;
  delete from public.idempotency_keys where caller = p_user_id;
  perform turnpike.payment_erase(p_user_id);
  perform turnpike.order_erase(p_user_id);
  perform turnpike.credit_erase(p_user_id);
  perform turnpike.catalog_erase(p_user_id);
  perform turnpike.coupon_erase(p_user_id);
  perform turnpike.subscription_erase(p_user_id);
  perform turnpike.entitlement_erase(p_user_id);
  perform turnpike.booking_erase(p_user_id);
  delete from public.customers where user_id = p_user_id;
  delete from public.profiles where user_id = p_user_id;
  return v_deleted_at;
end $$;
comment on function turnpike.user_erase(uuid) is
  'Deletes the user''s personal data in all domains, leaves a tombstone and returns its time.';

-- catalog/functions/asset_check.sql

-- The fields of an asset. The path may have what Supabase Storage takes as a name, in folders, and nothing that climbs out of them.
create or replace function turnpike.asset_check(p jsonb) returns void
language plpgsql stable set search_path = '' as $$
declare
  c_max_title_chars constant integer := 200;
  c_max_path_chars constant integer := 500;
  c_max_type_chars constant integer := 255;
  c_max_downloads constant bigint := 1000000;
  c_max_days constant bigint := 36500;
  c_max_size_bytes constant bigint := 5497558138880;
begin
  perform turnpike.check_members(p, array['title', 'file_path', 'is_active', 'max_downloads', 'expires_in_days', 'content_type', 'size_bytes']);
  perform turnpike.check_line(p, 'title', c_max_title_chars);
  perform turnpike.check_string(p, 'file_path', c_max_path_chars,
    p_pattern => '^[A-Za-z0-9!_.*''()&$@=;:+, -]+(/[A-Za-z0-9!_.*''()&$@=;:+, -]+)*$',
    p_words => 'must be a relative path of letters, digits and ! _ . * '' ( ) & $ @ = ; : + , - and spaces');
  if '/' || (p ->> 'file_path') || '/' ~ '/[.]{1,2}/' then
    perform turnpike.invalid('/file_path', 'invalid_format', 'must not have . or .. as a folder');
  end if;
  perform turnpike.check_boolean(p, 'is_active');
  perform turnpike.check_whole(p, 'max_downloads', 1, c_max_downloads, p_nullable => true);
  perform turnpike.check_whole(p, 'expires_in_days', 1, c_max_days, p_nullable => true);
  perform turnpike.check_string(p, 'content_type', c_max_type_chars, p_nullable => true,
    p_pattern => '^[A-Za-z0-9!#$&^_.+-]+/[A-Za-z0-9!#$&^_.+-]+$', p_words => 'must be a media type such as application/pdf');
  perform turnpike.check_whole(p, 'size_bytes', 0, c_max_size_bytes, p_nullable => true);
end $$;
comment on function turnpike.asset_check(jsonb) is
  'Raises 422 with a pointer for an unknown field or a bad value of title, file_path (relative, without . and ..), is_active, '
  'max_downloads, expires_in_days, content_type or size_bytes (up to 5 TiB).';

-- catalog/functions/asset_json.sql

-- Where the bytes are is said in full, so that whoever signs an upload or a download adds nothing to it.
create or replace function turnpike.asset_json(p public.assets) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return jsonb_build_object(
    'id', p.id, 'product_id', p.product_id, 'title', p.title, 'file_path', p.file_path, 'storage_path', turnpike.asset_storage_path(p),
    'is_active', p.is_active, 'max_downloads', p.max_downloads, 'expires_in_days', p.expires_in_days, 'content_type', p.content_type,
    'size_bytes', p.size_bytes, 'created_at', turnpike.rfc3339(p.created_at), 'updated_at', turnpike.rfc3339(p.updated_at));
end $$;
comment on function turnpike.asset_json(public.assets) is
  'Asset: {id, product_id, title, file_path, storage_path, is_active, max_downloads, expires_in_days, content_type, size_bytes, '
  'created_at, updated_at}; storage_path is the object''s name in the bucket assets.';

-- catalog/functions/asset_own.sql

-- For readers, under row-level security, and for writers, who change one row of their own.
create or replace function turnpike.asset_own(p_id uuid) returns public.assets
language plpgsql stable set search_path = '' as $$
declare
  v_seller_id uuid := turnpike.require_seller();
  v_asset public.assets;
begin
  select a.* into v_asset from public.assets as a join public.products as p on p.id = a.product_id
  where a.id = p_id and a.archived_at is null and p.archived_at is null and (p.seller_id = v_seller_id or turnpike.is_admin());
  if not found then
    perform turnpike.fail('asset_not_found', 404);
  end if;
  return v_asset;
end $$;
comment on function turnpike.asset_own(uuid) is
  'The file of a product of the caller''s; any for an administrator. 404 asset_not_found; and the errors of require_seller.';

-- catalog/functions/asset_storage_path.sql

-- The first folder is the seller's, which is what the policies of the bucket go by; the second keeps products apart.
create or replace function turnpike.asset_storage_path(p_asset public.assets) returns text
language plpgsql stable set search_path = '' as $$
begin
  return (select p.seller_id from public.products as p where p.id = p_asset.product_id) || '/' || p_asset.product_id || '/' || p_asset.file_path;
end $$;
comment on function turnpike.asset_storage_path(public.assets) is
  'Name of the asset''s object in the bucket assets: <seller_id>/<product_id>/<file_path>.';

-- catalog/functions/catalog_erase.sql

-- A deleted seller sells nothing more. The rows stay, since other people's orders refer to them.
create or replace function turnpike.catalog_erase(p_user_id uuid) returns void
language plpgsql volatile set search_path = '' as $$
begin
  perform turnpike.product_archive(p.id) from (
    select p.id from public.products as p where p.seller_id = p_user_id and p.archived_at is null order by p.id for no key update
  ) as p;
end $$;
comment on function turnpike.catalog_erase(uuid) is 'Archives all products of a seller who was deleted.';

-- catalog/functions/feature_at.sql

-- A path that leads nowhere is not an error: it is a feature that the plan does not have, and that means no.
create or replace function turnpike.feature_at(p_features jsonb, p_path text) returns jsonb
language plpgsql immutable set search_path = '' as $$
begin
  if p_path = '' then
    return null;
  end if;
  return nullif(coalesce(p_features -> p_path, p_features #> string_to_array(p_path, '.')), 'null');
end $$;
comment on function turnpike.feature_at(jsonb, text) is
  'What stands at the path, whose parts are divided by dots (api_access.calls_per_hour); a member of that whole name goes first. '
  'Null for null, for an unknown path and for a value that is JSON null.';

-- catalog/functions/plan_check.sql

-- What a plan contains, as its seller gives it.
create or replace function turnpike.plan_check(p_plan jsonb) returns void
language plpgsql stable set search_path = '' as $$
declare
  c_max_credits constant bigint := 1000000000000000;
  c_max_trial_days constant bigint := 730;
  c_max_features_bytes constant integer := 16384;
begin
  perform turnpike.check_members(p_plan, array['initial_credits', 'monthly_credits', 'trial_days', 'features'], '/plan');
  perform turnpike.check_whole(p_plan, 'initial_credits', 0, c_max_credits, true, '/plan');
  perform turnpike.check_whole(p_plan, 'monthly_credits', 0, c_max_credits, true, '/plan');
  perform turnpike.check_whole(p_plan, 'trial_days', 0, c_max_trial_days, true, '/plan');
  perform turnpike.check_metadata(nullif(p_plan -> 'features', 'null'), c_max_features_bytes, '/plan/features');
end $$;
comment on function turnpike.plan_check(jsonb) is
  'Raises 422 below /plan for an unknown member or a bad value of initial_credits, monthly_credits (0 to 10^15), trial_days (0 to '
  '730) or features (an object of at most 16384 bytes).';

-- catalog/functions/plan_features.sql

-- With the owner's rights: a subscriber keeps the features bought, also when the product has left the catalog and its row is no longer
-- the subscriber's to see. It tells nothing but the features, to whoever knows the version's id.
create or replace function turnpike.plan_features(p_plan_version_id uuid) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
begin
  return coalesce((select v.features from public.plan_versions as v where v.id = p_plan_version_id), '{}');
end $$;
comment on function turnpike.plan_features(uuid) is 'The features of a version of a plan, an object; empty for an unknown version.';

-- catalog/functions/plan_json.sql

-- What is sold now: the newest version. Runs as the caller, who sees the plans of the products that are to be seen.
create or replace function turnpike.plan_json(p_product_id uuid) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return (
    select jsonb_build_object('id', n.id, 'version', v.version, 'initial_credits', v.initial_credits, 'monthly_credits', v.monthly_credits,
      'trial_days', v.trial_days, 'features', v.features)
    from public.plans as n join public.plan_versions as v on v.plan_id = n.id
    where n.product_id = p_product_id
    order by v.version desc limit 1);
end $$;
comment on function turnpike.plan_json(uuid) is
  'Plan: {id, version, initial_credits, monthly_credits, trial_days, features}, the newest version; null when the product has none.';

-- catalog/functions/plan_list.sql

-- The catalog's subscriptions, by the name that a pricing page looks for.
create or replace function public.plan_list(p_cursor text default null, p_limit integer default 20) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return public.product_list('subscription', p_cursor, p_limit);
end $$;
comment on function public.plan_list(text, integer) is
  '{data: [Product], next_cursor}: the listed products of type subscription with their plans, newest first. 400 cursor_invalid; 422 at '
  '/limit.';

-- catalog/functions/plan_save.sql

-- A merge patch on the newest version: what is absent stays, null clears. Only what differs makes a new version, so saving a form
-- unchanged does not move anybody. The caller holds the product's lock.
create or replace function turnpike.plan_save(p_product_id uuid, p_change jsonb) returns void
language plpgsql volatile set search_path = '' as $$
declare
  v_last public.plan_versions;
  v_new public.plan_versions;
begin
  insert into public.plans (id, product_id) values (turnpike.new_id(), p_product_id) on conflict (product_id) do nothing;
  select v.* into v_last from public.plans as n join public.plan_versions as v on v.plan_id = n.id
  where n.product_id = p_product_id order by v.version desc limit 1;
  v_new.initial_credits := case when p_change ? 'initial_credits' then (p_change ->> 'initial_credits')::numeric else v_last.initial_credits end;
  v_new.monthly_credits := case when p_change ? 'monthly_credits' then (p_change ->> 'monthly_credits')::numeric else v_last.monthly_credits end;
  v_new.trial_days := case when p_change ? 'trial_days' then (p_change ->> 'trial_days')::numeric else v_last.trial_days end;
  v_new.features := case when p_change ? 'features' then nullif(p_change -> 'features', 'null') else v_last.features end;
  insert into public.plan_versions (id, plan_id, version, initial_credits, monthly_credits, trial_days, features)
  select turnpike.new_id(), n.id, coalesce(v_last.version, 0) + 1, coalesce(v_new.initial_credits, 0), coalesce(v_new.monthly_credits, 0),
    coalesce(v_new.trial_days, 0), coalesce(v_new.features, '{}')
  from public.plans as n
  where n.product_id = p_product_id and (v_last.id is null
    or (coalesce(v_new.initial_credits, 0), coalesce(v_new.monthly_credits, 0), coalesce(v_new.trial_days, 0), coalesce(v_new.features, '{}'))
      <> (v_last.initial_credits, v_last.monthly_credits, v_last.trial_days, v_last.features));
end $$;
comment on function turnpike.plan_save(uuid, jsonb) is
  'Makes the product''s plan, or a new version of it where the change changes anything: initial_credits, monthly_credits, trial_days, '
  'features (replaced as a whole).';

-- catalog/functions/price_check.sql

-- The fields of a price as they come from its seller, checked by name for creation and change alike.
create or replace function turnpike.price_check(p jsonb) returns void
language plpgsql stable set search_path = '' as $$
declare
  c_max_name_chars constant integer := 200;
  c_max_amount constant bigint := 99999999;
  c_max_credits constant bigint := 1000000000000;
  c_max_reference_chars constant integer := 255;
  c_max_metadata_bytes constant integer := 8192;
begin
  perform turnpike.check_members(p, array['name', 'amount', 'currency', 'billing_period', 'is_default', 'active', 'credits',
    'clerk_plan_id', 'clerk_price_id', 'metadata']);
  perform turnpike.check_line(p, 'name', c_max_name_chars);
  perform turnpike.check_whole(p, 'amount', 0, c_max_amount);
  perform turnpike.check_string(p, 'currency', 3, p_pattern => '^[a-z]{3}$',
    p_words => 'must be an ISO 4217 code in small letters, such as usd');
  perform turnpike.check_word(p, 'billing_period', array['one_time', 'weekly', 'monthly', 'quarterly', 'semi_annual', 'yearly']);
  perform turnpike.check_boolean(p, 'is_default');
  perform turnpike.check_boolean(p, 'active');
  perform turnpike.check_whole(p, 'credits', 1, c_max_credits, p_nullable => true);
  perform turnpike.check_line(p, 'clerk_plan_id', c_max_reference_chars, p_nullable => true);
  perform turnpike.check_line(p, 'clerk_price_id', c_max_reference_chars, p_nullable => true);
  perform turnpike.check_metadata(nullif(p -> 'metadata', 'null'), c_max_metadata_bytes, '/metadata');
end $$;
comment on function turnpike.price_check(jsonb) is
  'Raises 422 with a pointer for an unknown field or a bad value of name, amount (0 to 99999999), currency, billing_period, '
  'is_default, active, credits (1 to 10^12), clerk_plan_id, clerk_price_id or metadata.';

-- catalog/functions/price_check_change.sql

-- Naming the currency or the period as they are is no change, so that a client may send back what it got.
create or replace function turnpike.price_check_change(p_price public.prices, p_change jsonb) returns void
language plpgsql stable set search_path = '' as $$
begin
  if p_change ->> 'currency' <> p_price.currency then
    perform turnpike.invalid('/currency', 'immutable', 'cannot be changed: make another price');
  elsif p_change ->> 'billing_period' <> p_price.billing_period then
    perform turnpike.invalid('/billing_period', 'immutable', 'cannot be changed: make another price');
  elsif p_price.is_default and not (p_change ->> 'is_default')::boolean and coalesce((p_change ->> 'active')::boolean, true) then
    perform turnpike.invalid('/is_default', 'default_required', 'make another price the default instead');
  end if;
  perform turnpike.price_check_default(jsonb_build_object('is_default', p_change -> 'is_default',
    'active', coalesce(p_change -> 'active', to_jsonb(p_price.active))));
  perform turnpike.price_check_type(p.product_type, p_price.billing_period,
    case when p_change ? 'credits' then (p_change ->> 'credits')::numeric::bigint else p_price.credits end)
  from public.products as p where p.id = p_price.product_id;
end $$;
comment on function turnpike.price_check_change(public.prices, jsonb) is
  'Raises 422 at /currency or /billing_period (immutable), /is_default or /credits unless the price may be changed so.';

-- catalog/functions/price_check_count.sql

-- A product is shown with all of its prices, so there is a limit to them.
create or replace function turnpike.price_check_count(p_product_id uuid) returns void
language plpgsql stable set search_path = '' as $$
declare
  c_max_prices constant integer := 100;
begin
  if (select count(*) from public.prices as r where r.product_id = p_product_id and r.archived_at is null) >= c_max_prices then
    perform turnpike.invalid('', 'too_many', 'a product has at most ' || c_max_prices || ' prices');
  end if;
end $$;
comment on function turnpike.price_check_count(uuid) is 'Raises 422 at the root when the product has as many prices as it may have.';

-- catalog/functions/price_check_default.sql

-- The default is what a buyer gets who names no price, so it must be one that can be had.
create or replace function turnpike.price_check_default(p jsonb) returns void
language plpgsql stable set search_path = '' as $$
begin
  if (p ->> 'is_default')::boolean and not (p ->> 'active')::boolean then
    perform turnpike.invalid('/is_default', 'invalid_value', 'must be false for a price that is not active');
  end if;
end $$;
comment on function turnpike.price_check_default(jsonb) is 'Raises 422 at /is_default for a default price that is not active.';

-- catalog/functions/price_check_type.sql

-- A subscription is paid again and again and gets its credits from its plan; everything else is paid once, and a credit pack without
-- credits would be money for nothing.
create or replace function turnpike.price_check_type(p_product_type text, p_billing_period text, p_credits bigint) returns void
language plpgsql stable set search_path = '' as $$
begin
  if (p_product_type = 'subscription') = (p_billing_period = 'one_time') then
    perform turnpike.invalid('/billing_period', 'invalid_value', case p_product_type
      when 'subscription' then 'must be weekly, monthly, quarterly, semi_annual or yearly for a subscription'
      else 'must be one_time, unless the product is a subscription' end);
  elsif p_product_type = 'credits' and p_credits is null then
    perform turnpike.invalid('/credits', 'required', 'is required for a product of type credits');
  elsif p_product_type = 'subscription' and p_credits is not null then
    perform turnpike.invalid('/credits', 'not_applicable', 'of a subscription are in its plan');
  end if;
end $$;
comment on function turnpike.price_check_type(text, text, bigint) is
  'Raises 422 at /billing_period or /credits unless they fit the type of the product.';

-- catalog/functions/price_for_sale.sql

-- Everything that an order copies, read in one statement and so from one moment. What cannot be bought is null, and why it cannot
-- is nobody's business but the seller's.
create or replace function turnpike.price_for_sale(
  p_price_id uuid, out price_id uuid, out product_id uuid, out seller_id uuid, out product_name text, out price_name text,
  out product_type text, out billing_period text, out amount bigint, out currency text, out credits bigint, out feature_keys text[],
  out plan_id uuid, out plan_version_id uuid, out trial_days integer
)
language plpgsql stable set search_path = '' as $$
begin
  select r.id, p.id, p.seller_id, p.name, r.name, p.product_type, r.billing_period, r.amount, r.currency, r.credits, p.feature_keys,
    v.plan_id, v.id, v.trial_days
  into price_id, product_id, seller_id, product_name, price_name, product_type, billing_period, amount, currency, credits, feature_keys,
    plan_id, plan_version_id, trial_days
  from public.prices as r
    join public.products as p on p.id = r.product_id
    left join public.plans as n on n.product_id = p.id
    left join lateral (
      select v.* from public.plan_versions as v where v.plan_id = n.id order by v.version desc limit 1
    ) as v on true
  where r.id = p_price_id and r.on_sale and p.visibility = 'published' and p.archived_at is null;
end $$;
comment on function turnpike.price_for_sale(uuid) is
  'The price and its product as an order copies them: amount in minor units of currency, credits a unit; plan_id, plan_version_id '
  '(the newest) and trial_days for subscriptions. All null unless the price is active and its product published.';

-- catalog/functions/price_json.sql

-- A price as everybody may see it who may see it at all.
create or replace function turnpike.price_json(p public.prices) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return jsonb_build_object(
    'id', p.id, 'product_id', p.product_id, 'name', p.name, 'amount', p.amount, 'currency', p.currency, 'billing_period', p.billing_period,
    'is_default', p.is_default, 'active', p.active, 'credits', p.credits, 'clerk_plan_id', p.clerk_plan_id,
    'clerk_price_id', p.clerk_price_id, 'metadata', p.metadata, 'created_at', turnpike.rfc3339(p.created_at),
    'updated_at', turnpike.rfc3339(p.updated_at));
end $$;
comment on function turnpike.price_json(public.prices) is
  'Price: {id, product_id, name, amount, currency, billing_period, is_default, active, credits, clerk_plan_id, clerk_price_id, '
  'metadata, created_at, updated_at}; amount in minor units.';

-- catalog/functions/price_lock.sql

-- A price is changed under its product's lock: see product_lock.
create or replace function turnpike.price_lock(p_id uuid) returns public.prices
language plpgsql volatile set search_path = '' as $$
begin
  perform turnpike.product_lock((turnpike.price_own(p_id)).product_id);
  return turnpike.price_own(p_id);
end $$;
comment on function turnpike.price_lock(uuid) is 'The price, with its product locked. Raises what price_own raises.';

-- catalog/functions/price_of_plan.sql

-- A plan may be sold by the month and by the year: of several prices for the period asked for, the default goes first, then the oldest.
create or replace function turnpike.price_of_plan(p_plan_id uuid, p_billing_period text default null) returns uuid
language plpgsql stable set search_path = '' as $$
begin
  return (
    select r.id from public.plans as n join public.prices as r on r.product_id = n.product_id
    where n.id = p_plan_id and r.on_sale and (r.billing_period = p_billing_period or (p_billing_period is null and r.is_default))
    order by r.is_default desc, r.created_at, r.id
    limit 1);
end $$;
comment on function turnpike.price_of_plan(uuid, text) is
  'Id of the price that the plan is sold at for the billing period, of its default price without one; null when there is none.';

-- catalog/functions/price_of_product.sql

-- Buyers of a credit pack name the product; what they pay is its default price.
create or replace function turnpike.price_of_product(p_product_id uuid) returns uuid
language plpgsql stable set search_path = '' as $$
begin
  return (select r.id from public.prices as r where r.product_id = p_product_id and r.is_default and r.on_sale);
end $$;
comment on function turnpike.price_of_product(uuid) is 'Id of the product''s default price; null without one.';

-- catalog/functions/price_own.sql

-- For readers, under row-level security; see product_own.
create or replace function turnpike.price_own(p_id uuid) returns public.prices
language plpgsql stable set search_path = '' as $$
declare
  v_seller_id uuid := turnpike.require_seller();
  v_price public.prices;
begin
  select r.* into v_price from public.prices as r join public.products as p on p.id = r.product_id
  where r.id = p_id and r.archived_at is null and p.archived_at is null and (p.seller_id = v_seller_id or turnpike.is_admin());
  if not found then
    perform turnpike.fail('price_not_found', 404);
  end if;
  return v_price;
end $$;
comment on function turnpike.price_own(uuid) is
  'The price of a product of the caller''s; any for an administrator. 404 price_not_found; and the errors of require_seller.';

-- catalog/functions/price_settle.sql

-- Which price is the default after a change: the one that was asked for, else the one that was it, else the oldest; in any case one that
-- is on sale. So the first price becomes it by itself. The caller holds the product's lock.
create or replace function turnpike.price_settle(p_product_id uuid, p_preferred uuid default null) returns void
language plpgsql volatile set search_path = '' as $$
declare
  v_default_id uuid;
begin
  select r.id into v_default_id from public.prices as r where r.product_id = p_product_id and r.on_sale
  order by r.id = p_preferred desc nulls last, r.is_default desc, r.created_at, r.id limit 1;
  update public.prices as r set is_default = false
  where r.product_id = p_product_id and r.is_default and r.id is distinct from v_default_id;
  update public.prices as r set is_default = true where r.id = v_default_id and not r.is_default;
end $$;
comment on function turnpike.price_settle(uuid, uuid) is
  'Makes one price that is on sale the product''s default: the preferred one, if any; none is when none is on sale.';

-- catalog/functions/prices_priced.sql

-- Keeps products.priced in step with the prices, whoever writes them. Writers of prices hold the product's row lock, so the last of two
-- prices to go is seen to be the last.
create or replace function turnpike.prices_priced() returns trigger
language plpgsql volatile set search_path = '' as $$
declare
  v_product_id uuid := case when tg_op = 'DELETE' then old.product_id else new.product_id end;
  v_priced boolean := exists (select from public.prices as r where r.on_sale and r.product_id = v_product_id);
begin
  update public.products as p set priced = v_priced where p.id = v_product_id and p.priced <> v_priced;
  return null;
end $$;
comment on function turnpike.prices_priced() is 'Trigger: notes at the product whether a price of it is on sale.';

-- catalog/functions/product_archive.sql

-- Ids of the outside and the slug are free again afterwards.
create or replace function turnpike.product_archive(p_id uuid) returns void
language plpgsql volatile set search_path = '' as $$
declare
  v_now timestamptz := clock_timestamp();
begin
  update public.prices as r set archived_at = v_now, is_default = false, updated_at = v_now where r.product_id = p_id and r.archived_at is null;
  update public.assets as a set archived_at = v_now, updated_at = v_now where a.product_id = p_id and a.archived_at is null;
  update public.products as p set archived_at = v_now, updated_at = v_now where p.id = p_id and p.archived_at is null;
end $$;
comment on function turnpike.product_archive(uuid) is 'Takes the product, its prices and its files off sale for good.';

-- catalog/functions/product_check.sql

-- The fields of a product as they come from its seller, checked by name for creation and change alike.
create or replace function turnpike.product_check(p jsonb) returns void
language plpgsql stable set search_path = '' as $$
declare
  c_max_name_chars constant integer := 200;
  c_max_slug_chars constant integer := 100;
  c_max_description_chars constant integer := 5000;
  c_max_metadata_bytes constant integer := 8192;
  c_max_stock_units constant bigint := 1000000000;
begin
  perform turnpike.check_members(p, array['name', 'slug', 'product_type', 'visibility', 'description', 'feature_keys', 'stock',
    'metadata', 'plan']);
  perform turnpike.check_line(p, 'name', c_max_name_chars);
  perform turnpike.check_string(p, 'slug', c_max_slug_chars, p_pattern => '^[a-z0-9][a-z0-9-]*$',
    p_words => 'must be of small letters, digits and -, and not begin with -');
  perform turnpike.check_word(p, 'product_type', array['digital', 'service', 'credits', 'subscription']);
  perform turnpike.check_word(p, 'visibility', array['draft', 'published']);
  perform turnpike.check_string(p, 'description', c_max_description_chars, p_nullable => true);
  perform turnpike.check_whole(p, 'stock', 0, c_max_stock_units, p_nullable => true);
  perform turnpike.product_check_features(nullif(p -> 'feature_keys', 'null'));
  perform turnpike.check_metadata(nullif(p -> 'metadata', 'null'), c_max_metadata_bytes, '/metadata');
  if p ? 'plan' then
    perform turnpike.plan_check(p -> 'plan');
  end if;
end $$;
comment on function turnpike.product_check(jsonb) is
  'Raises 422 with a pointer for an unknown field or a bad value of name, slug, product_type, visibility, description, stock, '
  'feature_keys, metadata or plan.';

-- catalog/functions/product_check_change.sql

-- What depends on what the product is already. The type decides how prices and orders are read, so it stays once there is a price,
-- even an archived one; and nothing is published that nobody could buy.
create or replace function turnpike.product_check_change(p_product public.products, p_change jsonb) returns void
language plpgsql stable set search_path = '' as $$
declare
  v_type text := coalesce(p_change ->> 'product_type', p_product.product_type);
begin
  if v_type <> p_product.product_type and exists (select from public.prices as r where r.product_id = p_product.id) then
    perform turnpike.invalid('/product_type', 'immutable', 'cannot be changed once the product has had a price');
  elsif p_change ? 'plan' and v_type <> 'subscription' then
    perform turnpike.invalid('/plan', 'not_applicable', 'is for products of type subscription');
  elsif p_change ->> 'visibility' = 'published' and p_product.visibility = 'draft' and not p_product.priced then
    perform turnpike.invalid('/visibility', 'price_required', 'cannot be published before it has an active price');
  end if;
end $$;
comment on function turnpike.product_check_change(public.products, jsonb) is
  'Raises 422 at /product_type (immutable), /plan (not_applicable) or /visibility (price_required) unless the product may be changed '
  'so.';

-- catalog/functions/product_check_features.sql

-- Names of rights that entitlements carry and that a front end asks for.
create or replace function turnpike.product_check_features(p_keys jsonb) returns void
language plpgsql stable set search_path = '' as $$
declare
  v_key record;
  c_max_keys constant integer := 100;
begin
  if jsonb_typeof(p_keys) <> 'array' then
    perform turnpike.invalid('/feature_keys', 'wrong_type', 'must be an array of strings');
  elsif jsonb_array_length(p_keys) > c_max_keys then
    perform turnpike.invalid('/feature_keys', 'too_long', 'must have at most ' || c_max_keys || ' entries');
  end if;
  for v_key in
    select '/feature_keys/' || k.ordinality - 1 as pointer, k.value, k.value #>> '{}' as text,
      row_number() over (partition by k.value order by k.ordinality) > 1 as seen
    from jsonb_array_elements(p_keys) with ordinality as k
  loop
    if jsonb_typeof(v_key.value) <> 'string' then
      perform turnpike.invalid(v_key.pointer, 'wrong_type', 'must be a string');
    elsif v_key.text !~ '^[A-Za-z0-9][A-Za-z0-9_.:-]{0,99}$' then
      perform turnpike.invalid(v_key.pointer, 'invalid_format', 'must be of letters, digits and _ . : -, at most 100 characters');
    elsif v_key.seen then
      perform turnpike.invalid(v_key.pointer, 'duplicate', 'stands in the list already');
    end if;
  end loop;
end $$;
comment on function turnpike.product_check_features(jsonb) is
  'Raises 422 at /feature_keys or /feature_keys/<n> unless it is an array of at most 100 different keys such as exports.csv.';

-- catalog/functions/product_check_filter.sql

-- A filter that names nothing would look like an empty catalog.
create or replace function turnpike.product_check_filter(p_product_type text) returns void
language plpgsql stable set search_path = '' as $$
begin
  if p_product_type not in ('digital', 'service', 'credits', 'subscription') then
    perform turnpike.invalid('/product_type', 'invalid_value', 'must be digital, service, credits or subscription');
  end if;
end $$;
comment on function turnpike.product_check_filter(text) is 'Raises 422 at /product_type unless it is null or a type of product.';

-- catalog/functions/product_get.sql

-- Runs as the caller, like product_list. By slug, which is what a shop's addresses have.
create or replace function public.product_get(p_slug text) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_product public.products;
begin
  select * into v_product from public.products as p where p.slug = p_slug and p.archived_at is null and p.listed;
  if not found then
    perform turnpike.fail('product_not_found', 404);
  end if;
  return turnpike.product_json(v_product);
end $$;
comment on function public.product_get(text) is 'The listed Product of that slug. 404 product_not_found.';

-- catalog/functions/product_json.sql

-- One shape for buyers and sellers; buyers get the prices that are on sale, sellers all but archived ones and what only they need.
create or replace function turnpike.product_json(p public.products, p_for_seller boolean default false) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_product jsonb;
begin
  v_product := jsonb_build_object(
    'id', p.id, 'slug', p.slug, 'name', p.name, 'description', p.description, 'product_type', p.product_type, 'visibility', p.visibility,
    'feature_keys', to_jsonb(p.feature_keys), 'stock', p.stock, 'in_stock', p.stock is distinct from 0, 'metadata', p.metadata,
    'prices', coalesce((
      select jsonb_agg(turnpike.price_json(r) order by r.is_default desc, r.created_at, r.id)
      from public.prices as r where r.product_id = p.id and (r.on_sale or (p_for_seller and r.archived_at is null))), '[]'),
    'plan', case p.product_type when 'subscription' then turnpike.plan_json(p.id) end,
    'service_offer', case p.product_type when 'service' then (
      select turnpike.service_offer_json(o) from public.service_offers as o where o.product_id = p.id) end,
    'created_at', turnpike.rfc3339(p.created_at), 'updated_at', turnpike.rfc3339(p.updated_at));
  if p_for_seller then
    -- A statement of its own: buyers may not even name the table.
    v_product := v_product || jsonb_build_object('seller_id', p.seller_id, 'asset_count', (
      select count(*) from public.assets as a where a.product_id = p.id and a.archived_at is null));
  end if;
  return v_product;
end $$;
comment on function turnpike.product_json(public.products, boolean) is
  'Product: {id, slug, name, description, product_type, visibility, feature_keys, stock, in_stock, metadata, prices: [Price], '
  'plan: Plan, service_offer: ServiceOffer, created_at, updated_at}, the default price first; for its seller also seller_id, '
  'asset_count and the prices that are not active.';

-- catalog/functions/product_leave_type.sql

-- A product that becomes one of another type leaves behind what only the old type had. It has had no price, so nobody has bought it.
create or replace function turnpike.product_leave_type(p_id uuid) returns void
language plpgsql volatile set search_path = '' as $$
begin
  delete from public.plan_versions as v using public.plans as n where v.plan_id = n.id and n.product_id = p_id;
  delete from public.plans as n where n.product_id = p_id;
  delete from public.service_offers as o where o.product_id = p_id;
end $$;
comment on function turnpike.product_leave_type(uuid) is 'Removes plan and service offer of a product that has never had a price.';

-- catalog/functions/product_list.sql

-- The public catalog. Runs as the caller, who may be nobody: row-level security shows what is listed, and the filter keeps a seller's own
-- drafts out of it.
create or replace function public.product_list(p_product_type text default null, p_cursor text default null, p_limit integer default 20)
returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_limit integer := turnpike.page_limit(p_limit);
  v_after record := turnpike.cursor_decode(p_cursor);
  v_page jsonb;
begin
  perform turnpike.product_check_filter(p_product_type);
  select turnpike.page(array_agg(turnpike.product_json(p) order by p.created_at desc, p.id desc),
    array_agg(p.created_at order by p.created_at desc, p.id desc), array_agg(p.id order by p.created_at desc, p.id desc), v_limit)
  into v_page
  from (
    select p.* from public.products as p
    where p.listed and (p_product_type is null or p.product_type = p_product_type)
      and p.created_at <= coalesce(v_after.at, 'infinity')
      and (p.created_at, p.id) < (coalesce(v_after.at, 'infinity'), coalesce(v_after.id, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
    order by p.created_at desc, p.id desc
    limit v_limit + 1
  ) as p;
  return v_page;
end $$;
comment on function public.product_list(text, text, integer) is
  '{data: [Product], next_cursor}, newest first: what is published and has an active price. 400 cursor_invalid; 422 at /product_type, '
  '/limit.';

-- catalog/functions/product_lock.sql

-- For writers: the same, and the row is the transaction's until its end. All changes of a product, its prices and its plan take this
-- lock first, so that "the first price", "the last price" and "the newest version" are what they seem.
create or replace function turnpike.product_lock(p_id uuid) returns public.products
language plpgsql volatile set search_path = '' as $$
begin
  perform from public.products as p where p.id = (turnpike.product_own(p_id)).id for no key update;
  return turnpike.product_own(p_id);
end $$;
comment on function turnpike.product_lock(uuid) is 'The caller''s product, locked. Raises what product_own raises.';

-- catalog/functions/product_own.sql

-- For readers, under row-level security, which alone would not do: another seller's published product may be seen, but not managed.
create or replace function turnpike.product_own(p_id uuid) returns public.products
language plpgsql stable set search_path = '' as $$
declare
  v_seller_id uuid := turnpike.require_seller();
  v_product public.products;
begin
  select * into v_product from public.products as p
  where p.id = p_id and p.archived_at is null and (p.seller_id = v_seller_id or turnpike.is_admin());
  if not found then
    perform turnpike.fail('product_not_found', 404);
  end if;
  return v_product;
end $$;
comment on function turnpike.product_own(uuid) is
  'The caller''s product; any for an administrator. 404 product_not_found; and the errors of require_seller.';

-- catalog/functions/seller_asset_create.sql

-- The row comes first, the bytes follow: storage_path is where the function in front lets the seller upload them.
create or replace function public.seller_asset_create(
  p_product_id uuid, p_title text default null, p_file_path text default null, p_is_active boolean default true,
  p_max_downloads integer default null, p_expires_in_days integer default null, p_content_type text default null,
  p_size_bytes bigint default null, p_idempotency_key text default null, p_fingerprint text default null
) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_seller_id uuid := turnpike.require_seller();
  v_fields jsonb := jsonb_build_object('title', p_title, 'file_path', p_file_path, 'is_active', coalesce(p_is_active, true),
    'max_downloads', p_max_downloads, 'expires_in_days', p_expires_in_days, 'content_type', p_content_type, 'size_bytes', p_size_bytes);
  v_replay jsonb := turnpike.idempotency_begin(p_idempotency_key,
    coalesce(p_fingerprint, turnpike.fingerprint('seller_asset_create', p_product_id::text, v_fields::text)));
  v_product public.products;
  v_asset public.assets;
begin
  if v_replay is not null then
    return v_replay;
  end if;
  perform turnpike.asset_check(v_fields);
  v_product := turnpike.product_lock(p_product_id);
  insert into public.assets (id, product_id, title, file_path, is_active, max_downloads, expires_in_days, content_type, size_bytes)
  values (turnpike.new_id(), v_product.id, p_title, p_file_path, coalesce(p_is_active, true), p_max_downloads, p_expires_in_days,
    p_content_type, p_size_bytes)
  returning * into v_asset;
  return turnpike.idempotency_finish(p_idempotency_key, 201, turnpike.asset_json(v_asset));
end $$;
comment on function public.seller_asset_create(uuid, text, text, boolean, integer, integer, text, bigint, text, text) is
  '201 with the Asset. Seller, else 403 forbidden; 404 product_not_found; 422 with a pointer; 401 token_missing, token_revoked; and the '
  'errors of idempotency_claim.';

-- catalog/functions/seller_asset_delete.sql

-- Archived; the object in the bucket stays, since a buyer may still be owed a download.
create or replace function public.seller_asset_delete(p_id uuid) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
begin
  update public.assets as a set archived_at = clock_timestamp(), updated_at = clock_timestamp() where a.id = (turnpike.asset_own(p_id)).id;
  return jsonb_build_object('id', p_id, 'deleted', true);
end $$;
comment on function public.seller_asset_delete(uuid) is
  '{id, deleted: true}. Seller, else 403 forbidden; 404 asset_not_found; 401 token_missing, token_revoked.';

-- catalog/functions/seller_asset_get.sql

-- Runs as the caller.
create or replace function public.seller_asset_get(p_id uuid) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return turnpike.asset_json(turnpike.asset_own(p_id));
end $$;
comment on function public.seller_asset_get(uuid) is
  'The Asset. Seller, else 403 forbidden; 404 asset_not_found; 401 token_missing, token_revoked.';

-- catalog/functions/seller_asset_list.sql

-- Runs as the caller, under row-level security.
create or replace function public.seller_asset_list(p_product_id uuid, p_cursor text default null, p_limit integer default 20) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_product public.products := turnpike.product_own(p_product_id);
  v_limit integer := turnpike.page_limit(p_limit);
  v_after record := turnpike.cursor_decode(p_cursor);
  v_page jsonb;
begin
  select turnpike.page(array_agg(turnpike.asset_json(a) order by a.created_at desc, a.id desc),
    array_agg(a.created_at order by a.created_at desc, a.id desc), array_agg(a.id order by a.created_at desc, a.id desc), v_limit)
  into v_page
  from (
    select a.* from public.assets as a
    where a.product_id = v_product.id and a.archived_at is null
      and a.created_at <= coalesce(v_after.at, 'infinity')
      and (a.created_at, a.id) < (coalesce(v_after.at, 'infinity'), coalesce(v_after.id, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
    order by a.created_at desc, a.id desc
    limit v_limit + 1
  ) as a;
  return v_page;
end $$;
comment on function public.seller_asset_list(uuid, text, integer) is
  '{data: [Asset], next_cursor}, newest first. Seller, else 403 forbidden; 404 product_not_found; 400 cursor_invalid; 422 at /limit; '
  '401 token_missing, token_revoked.';

-- catalog/functions/seller_asset_update.sql

-- A merge patch. Another file_path names another upload; what was uploaded before is not moved.
create or replace function public.seller_asset_update(p_id uuid, p_change jsonb) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_asset public.assets;
begin
  perform turnpike.require_seller();
  perform turnpike.asset_check(p_change);
  update public.assets as a set
    title = coalesce(p_change ->> 'title', a.title),
    file_path = coalesce(p_change ->> 'file_path', a.file_path),
    is_active = coalesce((p_change ->> 'is_active')::boolean, a.is_active),
    max_downloads = case when p_change ? 'max_downloads' then (p_change ->> 'max_downloads')::numeric::integer else a.max_downloads end,
    expires_in_days = case when p_change ? 'expires_in_days' then (p_change ->> 'expires_in_days')::numeric::integer else a.expires_in_days end,
    content_type = case when p_change ? 'content_type' then p_change ->> 'content_type' else a.content_type end,
    size_bytes = case when p_change ? 'size_bytes' then (p_change ->> 'size_bytes')::numeric::bigint else a.size_bytes end,
    updated_at = clock_timestamp()
  where a.id = (turnpike.asset_own(p_id)).id
  returning * into v_asset;
  return turnpike.asset_json(v_asset);
end $$;
comment on function public.seller_asset_update(uuid, jsonb) is
  'Changes title, file_path, is_active, max_downloads, expires_in_days, content_type and size_bytes; returns the Asset. Seller, else '
  '403 forbidden; 404 asset_not_found; 422 with a pointer; 401 token_missing, token_revoked.';

-- catalog/functions/seller_price_create.sql

-- The first active price of a product is its default, asked for or not.
create or replace function public.seller_price_create(
  p_product_id uuid, p_name text default null, p_amount bigint default null, p_currency text default null, p_billing_period text default null,
  p_is_default boolean default false, p_active boolean default true, p_credits bigint default null, p_clerk_plan_id text default null,
  p_clerk_price_id text default null, p_metadata jsonb default '{}', p_idempotency_key text default null, p_fingerprint text default null
) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_seller_id uuid := turnpike.require_seller();
  v_fields jsonb := jsonb_build_object('name', p_name, 'amount', p_amount, 'currency', p_currency, 'billing_period', p_billing_period,
    'is_default', coalesce(p_is_default, false), 'active', coalesce(p_active, true), 'credits', p_credits, 'clerk_plan_id', p_clerk_plan_id,
    'clerk_price_id', p_clerk_price_id, 'metadata', p_metadata);
  v_replay jsonb := turnpike.idempotency_begin(p_idempotency_key,
    coalesce(p_fingerprint, turnpike.fingerprint('seller_price_create', p_product_id::text, v_fields::text)));
  v_product public.products;
  v_price public.prices;
begin
  if v_replay is not null then
    return v_replay;
  end if;
  perform turnpike.price_check(v_fields);
  v_product := turnpike.product_lock(p_product_id);
  perform turnpike.price_check_type(v_product.product_type, p_billing_period, p_credits);
  perform turnpike.price_check_default(v_fields);
  perform turnpike.price_check_count(p_product_id);
  insert into public.prices (id, product_id, name, amount, currency, billing_period, active, credits, clerk_plan_id, clerk_price_id, metadata)
  values (turnpike.new_id(), p_product_id, p_name, p_amount, p_currency, p_billing_period, coalesce(p_active, true), p_credits,
    p_clerk_plan_id, p_clerk_price_id, coalesce(p_metadata, '{}'))
  returning * into v_price;
  perform turnpike.price_settle(p_product_id, case when p_is_default then v_price.id end);
  return turnpike.idempotency_finish(p_idempotency_key, 201, public.seller_price_get(v_price.id));
exception when unique_violation then
  perform turnpike.fail('price_exists', 409);
end $$;
comment on function public.seller_price_create(uuid, text, bigint, text, text, boolean, boolean, bigint, text, text, jsonb, text, text) is
  '201 with the Price; amount in minor units. Seller, else 403 forbidden; 404 product_not_found; 409 price_exists when another has '
  'this clerk_price_id; 422 with a pointer; 401 token_missing, token_revoked; and the errors of idempotency_claim.';

-- catalog/functions/seller_price_delete.sql

-- Archived: orders refer to it. If it was the default, the oldest that is left is.
create or replace function public.seller_price_delete(p_id uuid) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_seller_id uuid := turnpike.require_seller();
  v_price public.prices := turnpike.price_lock(p_id);
  v_now timestamptz := clock_timestamp();
begin
  update public.prices as r set archived_at = v_now, is_default = false, updated_at = v_now where r.id = p_id;
  perform turnpike.price_settle(v_price.product_id);
  return jsonb_build_object('id', p_id, 'deleted', true);
end $$;
comment on function public.seller_price_delete(uuid) is
  '{id, deleted: true}. Seller, else 403 forbidden; 404 price_not_found; 401 token_missing, token_revoked.';

-- catalog/functions/seller_price_get.sql

-- Runs as the caller.
create or replace function public.seller_price_get(p_id uuid) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return turnpike.price_json(turnpike.price_own(p_id));
end $$;
comment on function public.seller_price_get(uuid) is
  'The Price. Seller, else 403 forbidden; 404 price_not_found; 401 token_missing, token_revoked.';

-- catalog/functions/seller_price_list.sql

-- Runs as the caller, under row-level security. Inactive prices included.
create or replace function public.seller_price_list(p_product_id uuid, p_cursor text default null, p_limit integer default 20) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_product public.products := turnpike.product_own(p_product_id);
  v_limit integer := turnpike.page_limit(p_limit);
  v_after record := turnpike.cursor_decode(p_cursor);
  v_page jsonb;
begin
  select turnpike.page(array_agg(turnpike.price_json(r) order by r.created_at desc, r.id desc),
    array_agg(r.created_at order by r.created_at desc, r.id desc), array_agg(r.id order by r.created_at desc, r.id desc), v_limit)
  into v_page
  from (
    select r.* from public.prices as r
    where r.product_id = v_product.id and r.archived_at is null
      and r.created_at <= coalesce(v_after.at, 'infinity')
      and (r.created_at, r.id) < (coalesce(v_after.at, 'infinity'), coalesce(v_after.id, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
    order by r.created_at desc, r.id desc
    limit v_limit + 1
  ) as r;
  return v_page;
end $$;
comment on function public.seller_price_list(uuid, text, integer) is
  '{data: [Price], next_cursor}, newest first. Seller, else 403 forbidden; 404 product_not_found; 400 cursor_invalid; 422 at /limit; '
  '401 token_missing, token_revoked.';

-- catalog/functions/seller_price_update.sql

-- A merge patch. Orders and subscriptions keep the amount that they were made with.
create or replace function public.seller_price_update(p_id uuid, p_change jsonb) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_seller_id uuid := turnpike.require_seller();
  v_price public.prices;
begin
  perform turnpike.price_check(p_change);
  v_price := turnpike.price_lock(p_id);
  perform turnpike.price_check_change(v_price, p_change);
  update public.prices as r set
    name = coalesce(p_change ->> 'name', r.name),
    amount = coalesce((p_change ->> 'amount')::numeric::bigint, r.amount),
    active = coalesce((p_change ->> 'active')::boolean, r.active),
    credits = case when p_change ? 'credits' then (p_change ->> 'credits')::numeric::bigint else r.credits end,
    clerk_plan_id = case when p_change ? 'clerk_plan_id' then p_change ->> 'clerk_plan_id' else r.clerk_plan_id end,
    clerk_price_id = case when p_change ? 'clerk_price_id' then p_change ->> 'clerk_price_id' else r.clerk_price_id end,
    metadata = case when p_change ? 'metadata' then coalesce(nullif(p_change -> 'metadata', 'null'), '{}') else r.metadata end,
    updated_at = clock_timestamp()
  where r.id = p_id;
  perform turnpike.price_settle(v_price.product_id, case when (p_change ->> 'is_default')::boolean then p_id end);
  return public.seller_price_get(p_id);
exception when unique_violation then
  perform turnpike.fail('price_exists', 409);
end $$;
comment on function public.seller_price_update(uuid, jsonb) is
  'Changes name, amount, active, is_default, credits, clerk_plan_id, clerk_price_id and metadata (replaced as a whole); returns the '
  'Price. Seller, else 403 forbidden; 404 price_not_found; 409 price_exists; 422 with a pointer, immutable at /currency and '
  '/billing_period; 401 token_missing, token_revoked.';

-- catalog/functions/seller_product_create.sql

-- A product may be published from the start, since a price needs a product first: it is in the catalog as soon as it has one.
create or replace function public.seller_product_create(
  p_name text default null, p_slug text default null, p_product_type text default null, p_visibility text default 'draft',
  p_description text default null, p_feature_keys text[] default '{}', p_stock integer default null, p_metadata jsonb default '{}',
  p_plan jsonb default null, p_idempotency_key text default null, p_fingerprint text default null
) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_seller_id uuid := turnpike.require_seller();
  v_fields jsonb := jsonb_build_object('name', p_name, 'slug', p_slug, 'product_type', p_product_type,
    'visibility', coalesce(p_visibility, 'draft'), 'description', p_description, 'feature_keys', coalesce(p_feature_keys, '{}'),
    'stock', p_stock, 'metadata', p_metadata) || case when p_plan is null then '{}' else jsonb_build_object('plan', p_plan) end;
  v_replay jsonb := turnpike.idempotency_begin(p_idempotency_key,
    coalesce(p_fingerprint, turnpike.fingerprint('seller_product_create', v_fields::text)));
  v_product public.products;
begin
  if v_replay is not null then
    return v_replay;
  end if;
  perform turnpike.product_check(v_fields);
  if p_plan is not null and p_product_type <> 'subscription' then
    perform turnpike.invalid('/plan', 'not_applicable', 'is for products of type subscription');
  end if;
  insert into public.products (id, seller_id, tenant_id, name, slug, product_type, visibility, description, feature_keys, stock, metadata)
  values (turnpike.new_id(), v_seller_id, turnpike.tenant_id(), p_name, p_slug, p_product_type, coalesce(p_visibility, 'draft'),
    p_description, coalesce(p_feature_keys, '{}'), p_stock, coalesce(p_metadata, '{}'))
  on conflict (slug) where archived_at is null do nothing
  returning * into v_product;
  if v_product.id is null then
    perform turnpike.fail('slug_taken', 409);
  end if;
  if p_product_type = 'subscription' then
    perform turnpike.plan_save(v_product.id, coalesce(p_plan, '{}'));
  end if;
  return turnpike.idempotency_finish(p_idempotency_key, 201, turnpike.product_json(v_product, true));
end $$;
comment on function public.seller_product_create(text, text, text, text, text, text[], integer, jsonb, jsonb, text, text) is
  '201 with the Product, whose seller is the caller. plan is for subscriptions: {initial_credits, monthly_credits, trial_days, '
  'features}. Seller, else 403 forbidden; 409 slug_taken; 422 with a pointer; 401 token_missing, token_revoked; and the errors of '
  'idempotency_claim.';

-- catalog/functions/seller_product_delete.sql

-- Archived, with its prices and files: nobody can buy it any more, and what was bought stays what it was.
create or replace function public.seller_product_delete(p_id uuid) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_seller_id uuid := turnpike.require_seller();
  v_product public.products := turnpike.product_lock(p_id);
begin
  perform turnpike.product_archive(p_id);
  return jsonb_build_object('id', p_id, 'deleted', true);
end $$;
comment on function public.seller_product_delete(uuid) is
  '{id, deleted: true}. Seller, else 403 forbidden; 404 product_not_found; 401 token_missing, token_revoked.';

-- catalog/functions/seller_product_get.sql

-- Drafts included; an archived product is gone.
create or replace function public.seller_product_get(p_id uuid) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return turnpike.product_json(turnpike.product_own(p_id), true);
end $$;
comment on function public.seller_product_get(uuid) is
  'The Product as its seller sees it. Seller, else 403 forbidden; 404 product_not_found; 401 token_missing, token_revoked.';

-- catalog/functions/seller_product_list.sql

-- Runs as the caller, under row-level security. An administrator sees every seller's.
create or replace function public.seller_product_list(
  p_visibility text default null, p_product_type text default null, p_cursor text default null, p_limit integer default 20
) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_seller_id uuid := turnpike.require_seller();
  v_all boolean := turnpike.is_admin();
  v_limit integer := turnpike.page_limit(p_limit);
  v_after record := turnpike.cursor_decode(p_cursor);
  v_page jsonb;
begin
  perform turnpike.product_check_filter(p_product_type);
  if p_visibility not in ('draft', 'published') then
    perform turnpike.invalid('/visibility', 'invalid_value', 'must be draft or published');
  end if;
  select turnpike.page(array_agg(turnpike.product_json(p, true) order by p.created_at desc, p.id desc),
    array_agg(p.created_at order by p.created_at desc, p.id desc), array_agg(p.id order by p.created_at desc, p.id desc), v_limit)
  into v_page
  from (
    select p.* from public.products as p
    where (v_all or p.seller_id = v_seller_id) and p.archived_at is null
      and (p_visibility is null or p.visibility = p_visibility) and (p_product_type is null or p.product_type = p_product_type)
      and p.created_at <= coalesce(v_after.at, 'infinity')
      and (p.created_at, p.id) < (coalesce(v_after.at, 'infinity'), coalesce(v_after.id, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
    order by p.created_at desc, p.id desc
    limit v_limit + 1
  ) as p;
  return v_page;
end $$;
comment on function public.seller_product_list(text, text, text, integer) is
  '{data: [Product], next_cursor}, the caller''s own, newest first; every seller''s for an administrator. Seller, else 403 forbidden; '
  '400 cursor_invalid; 422 at /visibility, /product_type, /limit; 401 token_missing, token_revoked.';

-- catalog/functions/seller_product_update.sql

-- A merge patch: what is absent stays, null clears. `stock` is set, not added to: units that open orders have reserved are already
-- taken off it.
create or replace function public.seller_product_update(p_id uuid, p_change jsonb) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_seller_id uuid := turnpike.require_seller();
  v_product public.products;
begin
  perform turnpike.product_check(p_change);
  v_product := turnpike.product_lock(p_id);
  perform turnpike.product_check_change(v_product, p_change);
  if p_change ->> 'product_type' <> v_product.product_type then
    perform turnpike.product_leave_type(p_id);
  end if;
  update public.products as p set
    name = coalesce(p_change ->> 'name', p.name),
    slug = coalesce(p_change ->> 'slug', p.slug),
    product_type = coalesce(p_change ->> 'product_type', p.product_type),
    visibility = coalesce(p_change ->> 'visibility', p.visibility),
    description = case when p_change ? 'description' then p_change ->> 'description' else p.description end,
    feature_keys = case when p_change ? 'feature_keys' then array(
      select jsonb_array_elements_text(coalesce(nullif(p_change -> 'feature_keys', 'null'), '[]'))) else p.feature_keys end,
    stock = case when p_change ? 'stock' then (p_change ->> 'stock')::numeric::integer else p.stock end,
    metadata = case when p_change ? 'metadata' then coalesce(nullif(p_change -> 'metadata', 'null'), '{}') else p.metadata end,
    updated_at = clock_timestamp()
  where p.id = p_id
  returning * into v_product;
  if v_product.product_type = 'subscription' then
    perform turnpike.plan_save(p_id, coalesce(p_change -> 'plan', '{}'));
  end if;
  return turnpike.product_json(v_product, true);
exception when unique_violation then
  perform turnpike.fail('slug_taken', 409);
end $$;
comment on function public.seller_product_update(uuid, jsonb) is
  'Changes name, slug, visibility, description, feature_keys, stock, metadata (replaced as a whole), plan (members that are absent '
  'stay; a changed plan is a new version) and, while it has no price, product_type; returns the Product. Seller, else 403 forbidden; '
  '404 product_not_found; 409 slug_taken; 422 with a pointer; 401 token_missing, token_revoked.';

-- catalog/functions/seller_service_offer_get.sql

-- Runs as the caller, under row-level security.
create or replace function public.seller_service_offer_get(p_product_id uuid) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_product public.products := turnpike.product_own(p_product_id);
  v_offer public.service_offers;
begin
  select * into v_offer from public.service_offers as o where o.product_id = v_product.id;
  if not found then
    perform turnpike.fail('service_offer_not_found', 404);
  end if;
  return turnpike.service_offer_json(v_offer);
end $$;
comment on function public.seller_service_offer_get(uuid) is
  'The ServiceOffer. Seller, else 403 forbidden; 404 product_not_found, service_offer_not_found; 401 token_missing, token_revoked.';

-- catalog/functions/seller_service_offer_set.sql

-- Replaces the whole offer, as PUT does: what is left out gets its default. Bookings that were made stay as they are.
create or replace function public.seller_service_offer_set(
  p_product_id uuid, p_duration_minutes integer default null, p_hours jsonb default null, p_capacity integer default 1,
  p_notice_minutes integer default 0, p_horizon_days integer default 90, p_time_zone text default 'UTC', p_slot_step_minutes integer default null
) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_seller_id uuid := turnpike.require_seller();
  v_fields jsonb := jsonb_build_object('duration_minutes', p_duration_minutes, 'hours', p_hours, 'capacity', coalesce(p_capacity, 1),
    'notice_minutes', coalesce(p_notice_minutes, 0), 'horizon_days', coalesce(p_horizon_days, 90), 'time_zone', coalesce(p_time_zone, 'UTC'),
    'slot_step_minutes', coalesce(p_slot_step_minutes, p_duration_minutes));
  v_product public.products;
begin
  perform turnpike.service_offer_check(v_fields);
  v_product := turnpike.product_lock(p_product_id);
  if v_product.product_type <> 'service' then
    perform turnpike.invalid('', 'not_applicable', 'only a product of type service has an offer');
  end if;
  insert into public.service_offers as o (product_id, duration_minutes, hours, capacity, notice_minutes, horizon_days, time_zone,
    slot_step_minutes)
  select v_product.id, f.duration_minutes, f.hours, f.capacity, f.notice_minutes, f.horizon_days, f.time_zone, f.slot_step_minutes
  from jsonb_populate_record(null::public.service_offers, v_fields) as f
  on conflict (product_id) do update set
    duration_minutes = excluded.duration_minutes, hours = excluded.hours, capacity = excluded.capacity, notice_minutes = excluded.notice_minutes,
    horizon_days = excluded.horizon_days, time_zone = excluded.time_zone, slot_step_minutes = excluded.slot_step_minutes,
    updated_at = clock_timestamp();
  return public.seller_service_offer_get(p_product_id);
end $$;
comment on function public.seller_service_offer_set(uuid, integer, jsonb, integer, integer, integer, text, integer) is
  'The ServiceOffer, replaced as a whole; slots start every duration_minutes unless slot_step_minutes says otherwise. Seller, else 403 '
  'forbidden; 404 product_not_found; 422 with a pointer, not_applicable for a product of another type; 401 token_missing, token_revoked.';

-- catalog/functions/service_offer_check.sql

-- The fields of an offer, as one object.
create or replace function turnpike.service_offer_check(p jsonb) returns void
language plpgsql stable set search_path = '' as $$
declare
  c_min_slot_minutes constant bigint := 5;
  c_max_slot_minutes constant bigint := 1440;
  c_max_seats constant bigint := 1000;
  c_max_days constant bigint := 730;
  c_max_notice_minutes constant bigint := 1051200;
  c_max_zone_chars constant integer := 64;
begin
  perform turnpike.check_whole(p, 'duration_minutes', c_min_slot_minutes, c_max_slot_minutes);
  perform turnpike.check_whole(p, 'capacity', 1, c_max_seats);
  perform turnpike.check_whole(p, 'notice_minutes', 0, c_max_notice_minutes);
  perform turnpike.check_whole(p, 'horizon_days', 1, c_max_days);
  perform turnpike.check_whole(p, 'slot_step_minutes', c_min_slot_minutes, c_max_slot_minutes);
  perform turnpike.check_string(p, 'time_zone', c_max_zone_chars);
  -- The list of names also has the system's own, such as posix/… and localtime, which no other system need know.
  if (p ->> 'time_zone') !~ '^(UTC|[A-Z][A-Za-z_]+(/[A-Za-z0-9_+-]+)+)$'
    or not exists (select from pg_catalog.pg_timezone_names as z where z.name = p ->> 'time_zone') then
    perform turnpike.invalid('/time_zone', 'invalid_value', 'must be the name of an IANA time zone, such as Europe/Madrid');
  end if;
  perform turnpike.service_offer_check_hours(p -> 'hours', (p ->> 'duration_minutes')::integer);
end $$;
comment on function turnpike.service_offer_check(jsonb) is
  'Raises 422 with a pointer for a bad value of duration_minutes (5 to 1440), capacity (1 to 1000), notice_minutes, horizon_days (1 to '
  '730), slot_step_minutes (5 to 1440), time_zone (IANA) or hours.';

-- catalog/functions/service_offer_check_entry.sql

-- Times are written HH:MM, so that they can be compared as text.
create or replace function turnpike.service_offer_check_entry(p_entry jsonb, p_duration_minutes integer, p_pointer text) returns void
language plpgsql stable set search_path = '' as $$
declare
  v_words constant text := 'must be a time of day as HH:MM';
  c_max_chars constant integer := 5;
begin
  perform turnpike.check_members(p_entry, array['weekday', 'from', 'to'], p_pointer);
  -- A member that is missing is refused as one that is null.
  p_entry := '{"weekday": null, "from": null, "to": null}' || p_entry;
  perform turnpike.check_whole(p_entry, 'weekday', 1, 7, false, p_pointer);
  perform turnpike.check_string(p_entry, 'from', c_max_chars, false, '^([01][0-9]|2[0-3]):[0-5][0-9]$', v_words, p_pointer);
  perform turnpike.check_string(p_entry, 'to', c_max_chars, false, '^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$', v_words, p_pointer);
  if (p_entry ->> 'from')::interval + p_duration_minutes * interval '1 minute' > (p_entry ->> 'to')::interval then
    perform turnpike.invalid(p_pointer || '/to', 'out_of_range', 'must be at least ' || p_duration_minutes || ' minutes after from');
  end if;
end $$;
comment on function turnpike.service_offer_check_entry(jsonb, integer, text) is
  'Raises 422 at the pointer or below it unless it is {weekday: 1 to 7, from, to} with room for one slot.';

-- catalog/functions/service_offer_check_hours.sql

-- Opening hours, each in itself and then against the others of its weekday.
create or replace function turnpike.service_offer_check_hours(p_hours jsonb, p_duration_minutes integer) returns void
language plpgsql stable set search_path = '' as $$
declare
  v_at text;
  v_entry record;
  c_max_entries constant integer := 100;
begin
  if p_hours = 'null' then
    perform turnpike.invalid('/hours', 'required', 'is required');
  elsif jsonb_typeof(p_hours) <> 'array' then
    perform turnpike.invalid('/hours', 'wrong_type', 'must be an array');
  elsif jsonb_array_length(p_hours) not between 1 and c_max_entries then
    perform turnpike.invalid('/hours', 'out_of_range', 'must have 1 to ' || c_max_entries || ' entries');
  end if;
  for v_entry in select '/hours/' || h.ordinality - 1 as at, h.value from jsonb_array_elements(p_hours) with ordinality as h loop
    perform turnpike.service_offer_check_entry(v_entry.value, p_duration_minutes, v_entry.at);
  end loop;
  select '/hours/' || b.ordinality - 1 into v_at
  from jsonb_array_elements(p_hours) with ordinality as a, jsonb_array_elements(p_hours) with ordinality as b
  where a.ordinality < b.ordinality and a.value -> 'weekday' = b.value -> 'weekday'
    and a.value ->> 'from' < b.value ->> 'to' and b.value ->> 'from' < a.value ->> 'to'
  order by b.ordinality limit 1;
  if v_at is not null then
    perform turnpike.invalid(v_at, 'overlap', 'overlaps other hours of its weekday');
  end if;
end $$;
comment on function turnpike.service_offer_check_hours(jsonb, integer) is
  'Raises 422 at /hours or below it unless it is an array of 1 to 100 {weekday, from, to} of which none overlap on a weekday.';

-- catalog/functions/service_offer_json.sql

-- An offer as buyers see it.
create or replace function turnpike.service_offer_json(p public.service_offers) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return jsonb_build_object(
    'product_id', p.product_id, 'duration_minutes', p.duration_minutes, 'capacity', p.capacity, 'notice_minutes', p.notice_minutes,
    'horizon_days', p.horizon_days, 'time_zone', p.time_zone, 'hours', p.hours, 'slot_step_minutes', p.slot_step_minutes);
end $$;
comment on function turnpike.service_offer_json(public.service_offers) is
  'ServiceOffer: {product_id, duration_minutes, capacity, notice_minutes, horizon_days, time_zone, hours: [{weekday, from, to}], '
  'slot_step_minutes}.';

-- catalog/functions/stock_return.sql

-- The other way. A product whose stock has no limit has nothing to count.
create or replace function turnpike.stock_return(p_product_id uuid, p_quantity integer) returns void
language plpgsql volatile set search_path = '' as $$
begin
  update public.products as p set stock = p.stock + p_quantity where p.id = p_product_id and p.stock is not null;
end $$;
comment on function turnpike.stock_return(uuid, integer) is 'Puts so many units back into the product''s stock.';

-- catalog/functions/stock_take.sql

-- One statement, so that two buyers of the last unit meet at the row's lock and the second finds none.
create or replace function turnpike.stock_take(p_product_id uuid, p_quantity integer) returns boolean
language plpgsql volatile set search_path = '' as $$
begin
  update public.products as p set stock = p.stock - p_quantity where p.id = p_product_id and p.stock >= p_quantity;
  return found or exists (select from public.products as p where p.id = p_product_id and p.stock is null);
end $$;
comment on function turnpike.stock_take(uuid, integer) is
  'Takes so many units off the product''s stock. True when they are the caller''s, also when the stock has no limit; false when '
  'there are not enough, with nothing changed.';

-- coupons/functions/coupon_change.sql

-- The coupon with a merge patch on it, checked, and not yet saved; a creation is a change of an empty one.
create or replace function turnpike.coupon_change(p_coupon public.coupons, p_change jsonb) returns public.coupons
language plpgsql stable set search_path = '' as $$
declare
  v_new public.coupons;
begin
  perform turnpike.coupon_check(p_change);
  -- 5.0 is a whole number in JSON, but not to Postgres' integers.
  v_new := jsonb_populate_record(p_coupon, (
    select jsonb_object_agg(c.key, case jsonb_typeof(c.value) when 'number' then to_jsonb(trunc(c.value::numeric)) else c.value end)
    from jsonb_each(p_change) as c));
  perform turnpike.coupon_check_whole(v_new);
  return v_new;
end $$;
comment on function turnpike.coupon_change(public.coupons, jsonb) is
  'The coupon as the change would make it. Raises what coupon_check and coupon_check_whole raise.';

-- coupons/functions/coupon_check.sql

-- The fields of a coupon one by one; how they go together is coupon_check_whole's.
create or replace function turnpike.coupon_check(p jsonb) returns void
language plpgsql stable set search_path = '' as $$
declare
  c_max_code_chars constant integer := 50;
  c_max_amount constant bigint := 99999999;
  c_max_uses constant bigint := 1000000000;
begin
  perform turnpike.check_members(p, array['code', 'kind', 'percent_off', 'amount_off', 'currency', 'starts_at', 'ends_at', 'max_uses',
    'max_uses_per_user', 'min_amount', 'product_ids', 'active']);
  perform turnpike.check_string(p, 'code', c_max_code_chars, p_pattern => '^[A-Za-z0-9][A-Za-z0-9_-]+$',
    p_words => 'must be of 2 to 50 letters, digits, _ and -, and begin with a letter or digit');
  perform turnpike.check_word(p, 'kind', array['percentage', 'fixed']);
  perform turnpike.check_whole(p, 'percent_off', 1, 100, p_nullable => true);
  perform turnpike.check_whole(p, 'amount_off', 1, c_max_amount, p_nullable => true);
  perform turnpike.check_string(p, 'currency', 3, p_nullable => true, p_pattern => '^[a-z]{3}$',
    p_words => 'must be an ISO 4217 code in small letters, such as usd');
  perform turnpike.check_time(p, 'starts_at', p_nullable => true);
  perform turnpike.check_time(p, 'ends_at', p_nullable => true);
  perform turnpike.check_whole(p, 'max_uses', 1, c_max_uses, p_nullable => true);
  perform turnpike.check_whole(p, 'max_uses_per_user', 1, c_max_uses, p_nullable => true);
  perform turnpike.check_whole(p, 'min_amount', 1, c_max_amount, p_nullable => true);
  perform turnpike.coupon_check_products(nullif(p -> 'product_ids', 'null'));
  perform turnpike.check_boolean(p, 'active');
end $$;
comment on function turnpike.coupon_check(jsonb) is
  'Raises 422 with a pointer for an unknown field or a bad value of code, kind, percent_off (1 to 100), amount_off, currency, starts_at, '
  'ends_at, max_uses, max_uses_per_user, min_amount, product_ids or active.';

-- coupons/functions/coupon_check_products.sql

-- A coupon for no product would be one that nobody can use.
create or replace function turnpike.coupon_check_products(p_ids jsonb) returns void
language plpgsql stable set search_path = '' as $$
declare
  v_at text;
  c_max_products constant integer := 100;
begin
  if jsonb_typeof(p_ids) <> 'array' then
    perform turnpike.invalid('/product_ids', 'wrong_type', 'must be an array of ids or null');
  elsif jsonb_array_length(p_ids) not between 1 and c_max_products then
    perform turnpike.invalid('/product_ids', 'out_of_range', 'must have 1 to ' || c_max_products || ' ids, or be null for all products');
  end if;
  select '/product_ids/' || i.ordinality - 1 into v_at
  from jsonb_array_elements(p_ids) with ordinality as i
  where i.value #>> '{}' !~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' or jsonb_typeof(i.value) <> 'string' limit 1;
  if v_at is not null then
    perform turnpike.invalid(v_at, 'invalid_format', 'must be the id of a product');
  end if;
end $$;
comment on function turnpike.coupon_check_products(jsonb) is
  'Raises 422 at /product_ids or /product_ids/<n> unless it is null or an array of 1 to 100 ids.';

-- coupons/functions/coupon_check_whole.sql

-- A coupon as it would be: one kind of discount, amounts with their currency, a window that opens before it closes, and products that
-- are its seller's to discount.
create or replace function turnpike.coupon_check_whole(p public.coupons) returns void
language plpgsql stable set search_path = '' as $$
declare
  v_at text;
begin
  if p.kind = 'percentage' and p.percent_off is null then
    perform turnpike.invalid('/percent_off', 'required', 'is required for a percentage');
  elsif p.kind = 'percentage' and p.amount_off is not null then
    perform turnpike.invalid('/amount_off', 'not_applicable', 'is for coupons of kind fixed');
  elsif p.kind = 'fixed' and p.amount_off is null then
    perform turnpike.invalid('/amount_off', 'required', 'is required for a fixed amount');
  elsif p.kind = 'fixed' and p.percent_off is not null then
    perform turnpike.invalid('/percent_off', 'not_applicable', 'is for coupons of kind percentage');
  elsif p.currency is null and num_nonnulls(p.amount_off, p.min_amount) > 0 then
    perform turnpike.invalid('/currency', 'required', 'is required with amount_off or min_amount');
  elsif p.ends_at <= p.starts_at then
    perform turnpike.invalid('/ends_at', 'out_of_range', 'must be after starts_at');
  end if;
  select '/product_ids/' || i.ordinality - 1 into v_at
  from unnest(p.product_ids) with ordinality as i (id, ordinality)
  where not exists (
    select from public.products as d
    where d.id = i.id and d.archived_at is null and (p.seller_id is null or d.seller_id = p.seller_id))
  order by i.ordinality limit 1;
  if v_at is not null then
    perform turnpike.invalid(v_at, 'product_unavailable', 'is not one of the seller''s products');
  end if;
end $$;
comment on function turnpike.coupon_check_whole(public.coupons) is
  'Raises 422 at /percent_off, /amount_off, /currency, /ends_at or /product_ids/<n> unless the fields of the coupon go together.';

-- coupons/functions/coupon_erase.sql

-- A deleted user's uses still count, without the name; a deleted seller's coupons end with the products.
create or replace function turnpike.coupon_erase(p_user_id uuid) returns void
language plpgsql volatile set search_path = '' as $$
begin
  update public.coupon_redemptions as r set user_id = null where r.user_id = p_user_id;
  update public.coupons as c set archived_at = clock_timestamp(), updated_at = clock_timestamp()
  where c.seller_id = p_user_id and c.archived_at is null;
end $$;
comment on function turnpike.coupon_erase(uuid) is 'Takes the user''s name off uses of coupons, and archives the user''s own coupons.';

-- coupons/functions/coupon_json.sql

-- A coupon as its seller sees it.
create or replace function turnpike.coupon_json(p public.coupons) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return jsonb_build_object(
    'id', p.id, 'seller_id', p.seller_id, 'code', p.code, 'kind', p.kind, 'percent_off', p.percent_off, 'amount_off', p.amount_off,
    'currency', p.currency, 'starts_at', turnpike.rfc3339(p.starts_at), 'ends_at', turnpike.rfc3339(p.ends_at), 'max_uses', p.max_uses,
    'max_uses_per_user', p.max_uses_per_user, 'uses', p.uses, 'min_amount', p.min_amount, 'product_ids', to_jsonb(p.product_ids),
    'active', p.active, 'created_at', turnpike.rfc3339(p.created_at), 'updated_at', turnpike.rfc3339(p.updated_at));
end $$;
comment on function turnpike.coupon_json(public.coupons) is
  'Coupon: {id, seller_id, code, kind, percent_off, amount_off, currency, starts_at, ends_at, max_uses, max_uses_per_user, uses, '
  'min_amount, product_ids, active, created_at, updated_at}; amounts in minor units, seller_id null for every seller''s products.';

-- coupons/functions/coupon_lines.sql

-- Which lines a coupon holds for: those of its seller (of every seller for the platform's own), of the products that it names, if any.
create or replace function turnpike.coupon_lines(p_coupon public.coupons, p_lines jsonb)
returns table (line bigint, amount bigint, eligible boolean)
language plpgsql immutable set search_path = '' as $$
begin
  return query
    select l.ordinality, (l.value ->> 'amount')::bigint,
      (p_coupon.seller_id is null or p_coupon.seller_id = (l.value ->> 'seller_id')::uuid)
        and (p_coupon.product_ids is null or (l.value ->> 'product_id')::uuid = any (p_coupon.product_ids))
    from jsonb_array_elements(p_lines) with ordinality as l;
end $$;
comment on function turnpike.coupon_lines(public.coupons, jsonb) is
  'The lines [{product_id, seller_id, amount}] by number, from 1, each with whether the coupon holds for it.';

-- coupons/functions/coupon_lock.sql

-- Whoever changes a coupon's uses locks it first and its redemptions after it: one order for all, so that none waits for another in
-- a circle.
create or replace function turnpike.coupon_lock(p_order_id uuid) returns public.coupons
language plpgsql volatile set search_path = '' as $$
declare
  v_coupon public.coupons;
begin
  select c.* into v_coupon from public.coupons as c
  where c.id = (select r.coupon_id from public.coupon_redemptions as r where r.order_id = p_order_id)
  for no key update;
  return v_coupon;
end $$;
comment on function turnpike.coupon_lock(uuid) is 'The coupon that the order uses, locked; null when it uses none.';

-- coupons/functions/coupon_own.sql

-- For readers, under row-level security, and for writers. The platform's coupons are the administrators'.
create or replace function turnpike.coupon_own(p_id uuid) returns public.coupons
language plpgsql stable set search_path = '' as $$
declare
  v_seller_id uuid := turnpike.require_seller();
  v_coupon public.coupons;
begin
  select * into v_coupon from public.coupons as c
  where c.id = p_id and c.archived_at is null and (c.seller_id = v_seller_id or turnpike.is_admin());
  if not found then
    perform turnpike.fail('coupon_not_found', 404);
  end if;
  return v_coupon;
end $$;
comment on function turnpike.coupon_own(uuid) is
  'The caller''s coupon; any for an administrator. 404 coupon_not_found; and the errors of require_seller.';

-- coupons/functions/coupon_past_due.sql

-- Uses that orders past their reservation still hold. The next order that wants the coupon gives them back first (order_release_due), so
-- whoever merely asks must not be told that they are gone.
create or replace function turnpike.coupon_past_due(p_coupon_id uuid, p_user_id uuid default null) returns integer
language plpgsql stable set search_path = '' as $$
begin
  return (
    select count(*) from public.coupon_redemptions as r join public.orders as o on o.id = r.order_id
    where r.coupon_id = p_coupon_id and r.status = 'reserved' and (p_user_id is null or r.user_id = p_user_id)
      and o.status = 'pending' and o.reserved_until <= clock_timestamp());
end $$;
comment on function turnpike.coupon_past_due(uuid, uuid) is
  'How many reserved uses of the coupon, of this user or of all, belong to pending orders whose reservation is over.';

-- coupons/functions/coupon_redeem.sql

-- The order is paid. A use that had been released meanwhile is counted again, even past the limit: the buyer paid the discounted
-- price, and refusing now would undo nothing.
create or replace function turnpike.coupon_redeem(p_order_id uuid) returns void
language plpgsql volatile set search_path = '' as $$
declare
  v_coupon public.coupons := turnpike.coupon_lock(p_order_id);
  v_status text;
begin
  select r.status into v_status from public.coupon_redemptions as r where r.order_id = p_order_id for no key update;
  if v_status in ('reserved', 'released') then
    update public.coupon_redemptions as r set status = 'redeemed', updated_at = clock_timestamp() where r.order_id = p_order_id;
  end if;
  if v_status = 'released' then
    update public.coupons as c set uses = c.uses + 1 where c.id = v_coupon.id;
  end if;
end $$;
comment on function turnpike.coupon_redeem(uuid) is
  'Marks the order''s use as redeemed, also one that was released before, which may then pass the limit; nothing when there is none.';

-- coupons/functions/coupon_refusal.sql

-- Why a coupon is not good for these lines, whatever its limits; one place, so that asking beforehand and ordering agree.
create or replace function turnpike.coupon_refusal(p_coupon public.coupons, p_currency text, p_lines jsonb) returns text
language plpgsql stable set search_path = '' as $$
declare
  v_now timestamptz := clock_timestamp();
  v_base bigint;
begin
  if p_coupon.id is null or not p_coupon.active or p_coupon.archived_at is not null then
    return 'coupon_unknown';
  elsif p_coupon.starts_at > v_now then
    return 'coupon_not_started';
  elsif p_coupon.ends_at <= v_now then
    return 'coupon_expired';
  elsif p_coupon.currency <> p_currency then
    return 'coupon_not_applicable';
  end if;
  select sum(l.amount) into v_base from turnpike.coupon_lines(p_coupon, p_lines) as l where l.eligible;
  if v_base < p_coupon.min_amount then
    return 'coupon_minimum';
  elsif v_base is null or (turnpike.coupon_spread(p_coupon, p_lines)).discount = 0 then
    return 'coupon_not_applicable';
  end if;
  return null;
end $$;
comment on function turnpike.coupon_refusal(public.coupons, text, jsonb) is
  'Null when the coupon takes something off the lines [{product_id, seller_id, amount}] in the currency; else coupon_unknown, '
  'coupon_not_started, coupon_expired, coupon_not_applicable (another currency, seller or product, or nothing to take off) or '
  'coupon_minimum.';

-- coupons/functions/coupon_retake.sql

-- A retry of an order whose reservation ended: the use is taken again, under the same limits as at first. The discount stays the
-- order's own, so only what may have changed meanwhile is asked.
create or replace function turnpike.coupon_retake(p_order_id uuid) returns void
language plpgsql volatile set search_path = '' as $$
declare
  v_coupon public.coupons := turnpike.coupon_lock(p_order_id);
  v_redemption public.coupon_redemptions;
begin
  select * into v_redemption from public.coupon_redemptions as r where r.order_id = p_order_id for no key update;
  if v_redemption.status is distinct from 'released' then
    return;
  end if;
  if not v_coupon.active or v_coupon.archived_at is not null then
    perform turnpike.invalid('/coupon', 'coupon_unknown', turnpike.coupon_words('coupon_unknown'));
  elsif v_coupon.ends_at <= clock_timestamp() then
    perform turnpike.invalid('/coupon', 'coupon_expired', turnpike.coupon_words('coupon_expired'));
  elsif turnpike.coupon_used_up(v_coupon, v_redemption.user_id) then
    perform turnpike.fail('coupon_used_up', 409);
  end if;
  update public.coupon_redemptions as r set status = 'reserved', updated_at = clock_timestamp() where r.order_id = p_order_id;
  update public.coupons as c set uses = c.uses + 1 where c.id = v_coupon.id;
end $$;
comment on function turnpike.coupon_retake(uuid) is
  'Reserves the order''s released use again; nothing when it is not released. 409 coupon_used_up; 422 at /coupon, coupon_unknown or '
  'coupon_expired.';

-- coupons/functions/coupon_return.sql

-- Gives a reserved use back. Whoever comes second finds nothing reserved, so releasing an order twice gives back one use.
create or replace function turnpike.coupon_return(p_order_id uuid) returns void
language plpgsql volatile set search_path = '' as $$
declare
  v_coupon public.coupons := turnpike.coupon_lock(p_order_id);
begin
  update public.coupon_redemptions as r set status = 'released', updated_at = clock_timestamp()
  where r.order_id = p_order_id and r.status = 'reserved';
  if found then
    update public.coupons as c set uses = c.uses - 1 where c.id = v_coupon.id;
  end if;
end $$;
comment on function turnpike.coupon_return(uuid) is 'Releases the use that the order has reserved; nothing otherwise.';

-- coupons/functions/coupon_spread.sql

-- What a coupon takes off, and off which lines: in proportion to their amounts, rounded down, and the units that remain to the lines
-- that lost most by rounding (largest remainder). So the parts add up exactly and none exceeds its line.
create or replace function turnpike.coupon_spread(
  p_coupon public.coupons, p_lines jsonb, out discount bigint, out line_discounts bigint[]
)
language plpgsql immutable set search_path = '' as $$
declare
  v_base bigint;
begin
  select coalesce(sum(l.amount), 0) into v_base from turnpike.coupon_lines(p_coupon, p_lines) as l where l.eligible;
  discount := case p_coupon.kind when 'fixed' then least(p_coupon.amount_off, v_base)
    else round(v_base::numeric * p_coupon.percent_off / 100) end;
  with parts as (
    select l.line, case when l.eligible then div(discount::numeric * l.amount, nullif(v_base, 0)) else 0 end as part,
      case when l.eligible then (discount::numeric * l.amount) % nullif(v_base, 0) else 0 end as remainder
    from turnpike.coupon_lines(p_coupon, p_lines) as l
  ), ranked as (
    select p.line, coalesce(p.part, 0) as part, row_number() over (order by p.remainder desc nulls last, p.line) as rank,
      discount - sum(coalesce(p.part, 0)) over () as rest
    from parts as p
  )
  select array_agg((r.part + case when r.rank <= r.rest then 1 else 0 end)::bigint order by r.line) into line_discounts from ranked as r;
end $$;
comment on function turnpike.coupon_spread(public.coupons, jsonb) is
  'What the coupon takes off the lines, in minor units: the whole and each line''s part, in the order of the lines. A percentage is '
  'rounded to the nearest unit; a fixed amount is at most what the lines that it holds for come to.';

-- coupons/functions/coupon_take.sql

-- Reserves a use for an order. The lock on the coupon's row makes counting and taking one step, so that neither limit can be passed by
-- orders that come at once; it is held to the end of the order's transaction.
create or replace function turnpike.coupon_take(
  p_code text, p_user_id uuid, p_order_id uuid, p_currency text, p_lines jsonb,
  out coupon_id uuid, out discount bigint, out line_discounts bigint[]
)
language plpgsql volatile set search_path = '' as $$
declare
  v_coupon public.coupons;
  v_refusal text;
begin
  select * into v_coupon from public.coupons as c where upper(c.code) = upper(p_code) and c.archived_at is null for no key update;
  v_refusal := turnpike.coupon_refusal(v_coupon, p_currency, p_lines);
  if v_refusal is not null then
    perform turnpike.invalid('/coupon', v_refusal, turnpike.coupon_words(v_refusal));
  elsif turnpike.coupon_used_up(v_coupon, p_user_id) then
    perform turnpike.fail('coupon_used_up', 409);
  end if;
  update public.coupons as c set uses = c.uses + 1 where c.id = v_coupon.id;
  insert into public.coupon_redemptions (id, coupon_id, order_id, user_id)
  values (turnpike.new_id(), v_coupon.id, p_order_id, p_user_id);
  coupon_id := v_coupon.id;
  select s.discount, s.line_discounts into discount, line_discounts from turnpike.coupon_spread(v_coupon, p_lines) as s;
end $$;
comment on function turnpike.coupon_take(text, uuid, uuid, text, jsonb) is
  'Reserves one use of the coupon for the order with these lines, [{product_id, seller_id, amount}], and says what it takes off, in '
  'minor units: the whole and each line''s part. 409 coupon_used_up; 422 at /coupon with a code of coupon_refusal.';

-- coupons/functions/coupon_used_up.sql

-- The limits. Right only while the caller holds the coupon's row lock; without it, an estimate for a buyer who asks beforehand.
create or replace function turnpike.coupon_used_up(p_coupon public.coupons, p_user_id uuid) returns boolean
language plpgsql stable set search_path = '' as $$
begin
  return coalesce(p_coupon.uses >= p_coupon.max_uses, false) or coalesce(p_coupon.max_uses_per_user <= (
    select count(*) from public.coupon_redemptions as r
    where r.coupon_id = p_coupon.id and r.user_id = p_user_id and r.status <> 'released'), false);
end $$;
comment on function turnpike.coupon_used_up(public.coupons, uuid) is
  'Whether the coupon has no use left, at all or for this user; reserved uses count.';

-- coupons/functions/coupon_words.sql

-- The details of the field errors, one a code of coupon_refusal.
create or replace function turnpike.coupon_words(p_refusal text) returns text
language plpgsql immutable set search_path = '' as $$
begin
  return case p_refusal
    when 'coupon_unknown' then 'is not a coupon that can be used'
    when 'coupon_not_started' then 'cannot be used yet'
    when 'coupon_expired' then 'cannot be used any more'
    when 'coupon_minimum' then 'needs a larger order of what it holds for'
    when 'coupon_not_applicable' then 'does not hold for this order' end;
end $$;
comment on function turnpike.coupon_words(text) is 'What a code of coupon_refusal means, for the detail of a field error.';

-- coupons/functions/discount_validate.sql

-- Asked while a buyer types, so it says why not instead of refusing. With the owner's rights, because buyers may not read coupons.
-- It promises nothing: the use is taken when the order is made. A subscription that begins with a trial costs nothing yet, here as there.
create or replace function public.discount_validate(p_code text default null, p_price_id uuid default null, p_quantity integer default 1)
returns jsonb
language plpgsql stable security definer set search_path = '' as $$
declare
  v_user_id uuid := turnpike.require_user();
  v_price record := turnpike.price_for_sale(p_price_id);
  v_coupon public.coupons;
  v_lines jsonb;
  v_reason text;
  v_discount bigint := 0;
  c_max_quantity constant integer := 1000;
begin
  if p_code is null then
    perform turnpike.invalid('/code', 'required', 'is required');
  elsif v_price.price_id is null then
    perform turnpike.invalid('/price_id', 'price_unavailable', 'is not a price that can be bought');
  elsif p_quantity not between 1 and c_max_quantity then
    perform turnpike.invalid('/quantity', 'out_of_range', 'must be between 1 and ' || c_max_quantity);
  end if;
  if turnpike.subscription_trial_days(v_user_id, null, v_price.seller_id, v_price.trial_days) > 0 then
    v_price.amount := 0;
  end if;
  v_lines := jsonb_build_array(jsonb_build_object('product_id', v_price.product_id, 'seller_id', v_price.seller_id,
    'amount', v_price.amount * coalesce(p_quantity, 1)));
  select * into v_coupon from public.coupons as c where upper(c.code) = upper(p_code) and c.archived_at is null;
  v_coupon.uses := v_coupon.uses - turnpike.coupon_past_due(v_coupon.id);
  v_coupon.max_uses_per_user := v_coupon.max_uses_per_user + turnpike.coupon_past_due(v_coupon.id, v_user_id);
  v_reason := coalesce(turnpike.coupon_refusal(v_coupon, v_price.currency, v_lines),
    case when turnpike.coupon_used_up(v_coupon, v_user_id) then 'coupon_used_up' end);
  if v_reason is null then
    v_discount := (turnpike.coupon_spread(v_coupon, v_lines)).discount;
  end if;
  return jsonb_build_object('valid', v_reason is null, 'code', coalesce(v_coupon.code, p_code), 'reason', v_reason,
    'discount', jsonb_build_object('amount', v_discount, 'currency', v_price.currency),
    'total', jsonb_build_object('amount', (v_lines -> 0 ->> 'amount')::bigint - v_discount, 'currency', v_price.currency));
end $$;
comment on function public.discount_validate(text, uuid, integer) is
  '{valid, code, discount: {amount, currency}, total: {amount, currency}, reason}: what the coupon would take off so many of the price, '
  'in minor units; reason is null or coupon_used_up or a code of coupon_refusal. 422 at /code, /price_id (price_unavailable), /quantity; '
  '401 token_missing, token_revoked.';

-- coupons/functions/seller_coupon_create.sql

-- A seller's coupon holds for the own products, an administrator's for every seller's.
create or replace function public.seller_coupon_create(
  p_code text default null, p_kind text default null, p_percent_off integer default null, p_amount_off bigint default null,
  p_currency text default null, p_starts_at timestamptz default null, p_ends_at timestamptz default null, p_max_uses integer default null,
  p_max_uses_per_user integer default null, p_min_amount bigint default null, p_product_ids uuid[] default null,
  p_active boolean default true, p_idempotency_key text default null, p_fingerprint text default null
) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_seller_id uuid := turnpike.require_seller();
  v_fields jsonb := jsonb_build_object('code', p_code, 'kind', p_kind, 'percent_off', p_percent_off, 'amount_off', p_amount_off,
    'currency', p_currency, 'starts_at', turnpike.rfc3339(p_starts_at), 'ends_at', turnpike.rfc3339(p_ends_at), 'max_uses', p_max_uses,
    'max_uses_per_user', p_max_uses_per_user, 'min_amount', p_min_amount, 'product_ids', p_product_ids, 'active', coalesce(p_active, true));
  v_replay jsonb := turnpike.idempotency_begin(p_idempotency_key,
    coalesce(p_fingerprint, turnpike.fingerprint('seller_coupon_create', v_fields::text)));
  v_coupon public.coupons;
begin
  if v_replay is not null then
    return v_replay;
  end if;
  v_coupon.seller_id := case when not turnpike.is_admin() then v_seller_id end;
  v_coupon := turnpike.coupon_change(v_coupon, v_fields);
  v_coupon.id := turnpike.new_id();
  v_coupon.uses := 0;
  v_coupon.created_at := clock_timestamp();
  v_coupon.updated_at := v_coupon.created_at;
  insert into public.coupons select v_coupon.* on conflict (upper(code)) where archived_at is null do nothing;
  if not found then
    perform turnpike.fail('coupon_exists', 409);
  end if;
  return turnpike.idempotency_finish(p_idempotency_key, 201, turnpike.coupon_json(v_coupon));
end $$;
comment on function public.seller_coupon_create(text, text, integer, bigint, text, timestamptz, timestamptz, integer, integer, bigint, uuid[],
  boolean, text, text) is
  '201 with the Coupon; kind percentage with percent_off, or fixed with amount_off in minor units of currency. Seller, else 403 '
  'forbidden; 409 coupon_exists (codes are compared without case, across sellers); 422 with a pointer; 401 token_missing, '
  'token_revoked; and the errors of idempotency_claim.';

-- coupons/functions/seller_coupon_delete.sql

-- Archived: orders refer to it. Its code is free again, and what open orders have reserved stays theirs.
create or replace function public.seller_coupon_delete(p_id uuid) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
begin
  update public.coupons as c set archived_at = clock_timestamp(), updated_at = clock_timestamp() where c.id = (turnpike.coupon_own(p_id)).id;
  return jsonb_build_object('id', p_id, 'deleted', true);
end $$;
comment on function public.seller_coupon_delete(uuid) is
  '{id, deleted: true}. Seller, else 403 forbidden; 404 coupon_not_found; 401 token_missing, token_revoked.';

-- coupons/functions/seller_coupon_get.sql

-- Runs as the caller.
create or replace function public.seller_coupon_get(p_id uuid) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return turnpike.coupon_json(turnpike.coupon_own(p_id));
end $$;
comment on function public.seller_coupon_get(uuid) is
  'The Coupon. Seller, else 403 forbidden; 404 coupon_not_found; 401 token_missing, token_revoked.';

-- coupons/functions/seller_coupon_list.sql

-- Runs as the caller, under row-level security. An administrator sees every seller's, and the platform's.
create or replace function public.seller_coupon_list(p_cursor text default null, p_limit integer default 20) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_seller_id uuid := turnpike.require_seller();
  v_all boolean := turnpike.is_admin();
  v_limit integer := turnpike.page_limit(p_limit);
  v_after record := turnpike.cursor_decode(p_cursor);
  v_page jsonb;
begin
  select turnpike.page(array_agg(turnpike.coupon_json(c) order by c.created_at desc, c.id desc),
    array_agg(c.created_at order by c.created_at desc, c.id desc), array_agg(c.id order by c.created_at desc, c.id desc), v_limit)
  into v_page
  from (
    select c.* from public.coupons as c
    where (v_all or c.seller_id = v_seller_id) and c.archived_at is null
      and c.created_at <= coalesce(v_after.at, 'infinity')
      and (c.created_at, c.id) < (coalesce(v_after.at, 'infinity'), coalesce(v_after.id, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
    order by c.created_at desc, c.id desc
    limit v_limit + 1
  ) as c;
  return v_page;
end $$;
comment on function public.seller_coupon_list(text, integer) is
  '{data: [Coupon], next_cursor}, the caller''s own, newest first; all for an administrator. Seller, else 403 forbidden; 400 '
  'cursor_invalid; 422 at /limit; 401 token_missing, token_revoked.';

-- coupons/functions/seller_coupon_update.sql

-- A merge patch. Orders keep the discount that they were made with, also those that are not paid yet.
create or replace function public.seller_coupon_update(p_id uuid, p_change jsonb) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_new public.coupons;
begin
  perform from public.coupons as c where c.id = (turnpike.coupon_own(p_id)).id for no key update;
  v_new := turnpike.coupon_change(turnpike.coupon_own(p_id), p_change);
  update public.coupons as c set
    code = v_new.code, kind = v_new.kind, percent_off = v_new.percent_off, amount_off = v_new.amount_off, currency = v_new.currency,
    starts_at = v_new.starts_at, ends_at = v_new.ends_at, max_uses = v_new.max_uses, max_uses_per_user = v_new.max_uses_per_user,
    min_amount = v_new.min_amount, product_ids = v_new.product_ids, active = v_new.active, updated_at = clock_timestamp()
  where c.id = p_id
  returning * into v_new;
  return turnpike.coupon_json(v_new);
exception when unique_violation then
  perform turnpike.fail('coupon_exists', 409);
end $$;
comment on function public.seller_coupon_update(uuid, jsonb) is
  'Changes any field but uses; returns the Coupon. Seller, else 403 forbidden; 404 coupon_not_found; 409 coupon_exists; 422 with a '
  'pointer; 401 token_missing, token_revoked.';

-- orders/functions/check_sales_invariants.sql

-- The promises of selling as one query over one snapshot. It reads everything: for tests, and for a nightly task.
create or replace function turnpike.check_sales_invariants() returns table (invariant text, object_id uuid, detail jsonb)
language sql stable security definer set search_path = '' as $$
  with lines as (
    select i.order_id, sum(i.amount) as amount, sum(i.discount) as discount from public.order_items as i group by i.order_id
  ), figures as (
    select o.*, lines.amount as lines_amount, lines.discount as lines_discount, p.status as payment_status, p.refunded as payment_refunded,
      p.amount as payment_amount, r.status as coupon_status,
      (select count(*) from public.bookings as b where b.order_id = o.id and b.status = 'reserved') as slots_reserved
    from public.orders as o left join lines on lines.order_id = o.id left join public.payments as p on p.id = o.payment_id
      left join public.coupon_redemptions as r on r.order_id = o.id
  )
  select v.invariant, f.id, to_jsonb(f) from figures as f cross join lateral (values
    ('an order is the sum of its lines', f.subtotal = f.lines_amount and f.discount = f.lines_discount),
    ('a paid order has its payment, or costs nothing', f.status in ('pending', 'canceled') or f.total = 0
      or coalesce(f.payment_amount = f.total and f.payment_status in ('succeeded', 'partially_refunded', 'refunded'), false)),
    ('an unpaid order has no payment and delivers nothing',
      f.status not in ('pending', 'canceled') or (f.payment_id is null and f.fulfilment = 'unfulfilled')),
    ('order and payment agree on what was refunded', f.refunded = coalesce(f.payment_refunded, 0)),
    ('a coupon''s use is reserved, redeemed or released with its order', f.coupon_status is not distinct from
      case when f.coupon_id is null then null when f.fulfilment = 'fulfilled' then 'redeemed'
        when f.reserved_until is not null then 'reserved' else 'released' end),
    ('a paid order was fulfilled, or says why not', f.status in ('pending', 'canceled') or f.fulfilment = 'fulfilled'
      or (f.fulfilment = 'failed' and f.fulfilment_error is not null)),
    ('no slot is reserved without its order''s reservation', f.slots_reserved = 0 or f.reserved_until is not null)
  ) as v (invariant, holds) where not v.holds
  union all
  select * from turnpike.payments_broken()
  union all
  select 'a coupon''s uses are those reserved and redeemed', c.id, to_jsonb(c) from public.coupons as c
  where c.uses <> (select count(*) from public.coupon_redemptions as r where r.coupon_id = c.id and r.status <> 'released')
  union all
  select 'stock is never negative', p.id, to_jsonb(p) from public.products as p where p.stock < 0
  union all
  select 'credits of a line are given once, with the order''s fulfilment', i.id, to_jsonb(i)
  from public.order_items as i join public.orders as o on o.id = i.order_id
    left join public.credit_grants as g on g.source = 'purchase' and g.source_ref = i.id::text
  where coalesce(g.amount, 0) <> case when o.fulfilment = 'fulfilled' then coalesce(i.credits, 0) else 0 end;
$$;
comment on function turnpike.check_sales_invariants() is
  'Violated promises of orders, payments, coupons and stock, one row each: {invariant, object_id, detail}; no row when all is well.';

-- orders/functions/money.sql

-- Money has one shape in every answer.
create or replace function turnpike.money(p_amount bigint, p_currency text) returns jsonb
language plpgsql immutable set search_path = '' as $$
begin
  return jsonb_build_object('amount', p_amount, 'currency', p_currency);
end $$;
comment on function turnpike.money(bigint, text) is 'Money: {amount, currency}, in minor units and ISO 4217.';

-- orders/functions/order_await_transfer.sql

-- A transfer takes days. For that long the order keeps what it has reserved, counted from when it was placed: another transfer for the
-- same order does not keep it longer.
create or replace function turnpike.order_await_transfer(p_order public.orders) returns public.orders
language plpgsql volatile set search_path = '' as $$
declare
  v_order public.orders;
  c_transfer_time constant interval := '7 days';
begin
  update public.orders as o set reserved_until = o.created_at + c_transfer_time, updated_at = clock_timestamp()
  where o.id = p_order.id
  returning o.* into v_order;
  return v_order;
end $$;
comment on function turnpike.order_await_transfer(public.orders) is 'Reserves what the order has reserved until 7 days after it was placed.';

-- orders/functions/order_book.sql

-- Slots last, after stock and coupon, and in one order of product and time, for the same reason as the stock's.
create or replace function turnpike.order_book(p_order public.orders, p_pointers text[] default null) returns void
language plpgsql volatile set search_path = '' as $$
declare
  v_item public.order_items;
begin
  for v_item in
    select i.* from public.order_items as i where i.order_id = p_order.id and i.product_type = 'service'
    order by i.product_id, i.starts_at, i.id
  loop
    perform turnpike.booking_reserve(
      p_order, v_item, coalesce(p_pointers[v_item.position], '/items/' || v_item.position - 1) || '/starts_at');
  end loop;
end $$;
comment on function turnpike.order_book(public.orders, text[]) is
  'Reserves the slots of the order''s services. Raises what booking_reserve raises.';

-- orders/functions/order_cancel.sql

-- The end of an order that nobody will pay. Should money come all the same, turnpike.order_pay takes it.
create or replace function turnpike.order_cancel(p_order_id uuid, p_reason text) returns void
language plpgsql volatile set search_path = '' as $$
begin
  perform turnpike.order_release(p_order_id);
  update public.orders as o set status = 'canceled', cancel_reason = p_reason, canceled_at = clock_timestamp(), updated_at = clock_timestamp()
  where o.id = p_order_id and o.status = 'pending';
end $$;
comment on function turnpike.order_cancel(uuid, text) is 'Cancels a pending order and gives back what it has reserved.';

-- orders/functions/order_check_items.sql

-- What holds for the lines together: one currency, since two cannot be added up, and a subscription by itself, since a provider opens
-- either a payment or a subscription.
create or replace function turnpike.order_check_items(p_items public.order_items[], p_pointers text[]) returns void
language plpgsql stable set search_path = '' as $$
begin
  for v_at in 1..cardinality(p_items) loop
    if p_items[v_at].currency <> p_items[1].currency then
      perform turnpike.invalid(
        p_pointers[v_at] || '/price_id', 'currency_mismatch', 'must be in ' || p_items[1].currency || ' as the first item');
    elsif p_items[v_at].product_type = 'subscription' and cardinality(p_items) > 1 then
      perform turnpike.invalid(p_pointers[v_at] || '/price_id', 'invalid_value', 'is a subscription, which is ordered alone');
    end if;
  end loop;
end $$;
comment on function turnpike.order_check_items(public.order_items[], text[]) is
  'Raises 422 currency_mismatch at the price_id of a line in another currency than the first, invalid_value for a subscription that '
  'is not the only line.';

-- orders/functions/order_check_status.sql

-- The filter of the lists of orders.
create or replace function turnpike.order_check_status(p_status text) returns void
language plpgsql stable set search_path = '' as $$
begin
  if p_status not in ('pending', 'paid', 'canceled', 'refunded', 'partially_refunded') then
    perform turnpike.invalid('/status', 'invalid_value', 'must be pending, paid, canceled, refunded or partially_refunded');
  end if;
end $$;
comment on function turnpike.order_check_status(text) is 'Raises 422 at /status unless it is null or a status of an order.';

-- orders/functions/order_check_subscription.sql

-- One live subscription an owner and seller: who has one changes it, and does not pay twice.
create or replace function turnpike.order_check_subscription(p_user_id uuid, p_tenant_id text, p_item public.order_items) returns void
language plpgsql stable set search_path = '' as $$
declare
  v_live public.subscriptions := turnpike.subscription_live(p_user_id, p_tenant_id, p_item.seller_id);
begin
  if v_live.id is not null then
    perform turnpike.fail('already_subscribed', 409,
      jsonb_build_object('subscription_id', v_live.id, 'change', '/v1/subscription/change'));
  end if;
end $$;
comment on function turnpike.order_check_subscription(uuid, text, public.order_items) is
  'Raises 409 already_subscribed {subscription_id, change} if the owner has a live subscription of the line''s seller.';

-- orders/functions/order_cleanup.sql

-- Nothing here is needed for a reservation to end; it keeps the tables small and the catalog's stock in step. Orders that money is on its
-- way to are left alone.
create or replace function turnpike.order_cleanup(p_max_rows integer) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  v_due uuid[];
  v_abandoned uuid[];
  v_id uuid;
  c_max_age constant interval := '24 hours';
begin
  v_due := array(select o.id from public.orders as o where o.reserved_until <= now() and o.status = 'pending'
    order by o.id limit p_max_rows for update skip locked);
  if cardinality(v_due) > 0 then
    perform turnpike.order_release_locked(v_due);
  end if;
  v_abandoned := array(select o.id from public.orders as o
    where o.status = 'pending' and o.reserved_until is null and o.created_at <= now() - c_max_age
      and not exists (select from public.payments as p where p.order_id = o.id and p.status = 'processing')
    order by o.id limit p_max_rows for update skip locked);
  foreach v_id in array v_abandoned loop
    perform turnpike.order_cancel(v_id, 'abandoned');
  end loop;
  return jsonb_build_object('reservations', cardinality(v_due), 'abandoned_orders', cardinality(v_abandoned));
end $$;
comment on function turnpike.order_cleanup(integer) is
  'Gives back up to so many reservations past their time and cancels up to so many orders that were left unpaid for 24 hours: '
  '{reservations, abandoned_orders}.';

-- orders/functions/order_confirm.sql

-- For development: as if the money had come. The function in front has checked the confirm secret and who the caller is; it comes as the
-- service, so the buyer's id is an argument. Confirming a confirmed order again gives the order.
create or replace function public.order_confirm(p_public_id text, p_user_id uuid) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_order public.orders;
  v_payment public.payments;
begin
  perform turnpike.require_service();
  select * into v_order from public.orders as o where o.public_id = upper(p_public_id) and o.user_id = p_user_id for update;
  if not found then
    perform turnpike.fail('order_not_found', 404);
  end if;
  if exists (select from public.payments as p where p.id = v_order.payment_id and p.provider = 'development') and v_order.status = 'paid' then
    return turnpike.order_json(v_order);
  end if;
  v_order := turnpike.order_payable(v_order);
  v_payment := turnpike.payment_create(v_order, 'development', false, 'confirm');
  perform turnpike.payment_succeeded(v_payment.id, '{}');
  select * into v_order from public.orders as o where o.id = v_order.id;
  return turnpike.order_json(v_order);
end $$;
comment on function public.order_confirm(text, uuid) is
  'Pays an order of the user by a payment of the provider development and returns the Order. Service only, else 403 forbidden; 404 '
  'order_not_found; 409 order_already_paid, order_not_payable, out_of_stock {product_id}, coupon_used_up, slot_taken.';

-- orders/functions/order_create.sql

-- A cart becomes an order that can be paid for: priced here, with what it needs reserved.
create or replace function public.order_create(
  p_items jsonb default null, p_coupon text default null, p_account text default 'user',
  p_idempotency_key text default null, p_fingerprint text default null
) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_actor_id uuid := turnpike.require_active_user();
  v_replay jsonb := turnpike.idempotency_begin(p_idempotency_key, coalesce(p_fingerprint, turnpike.fingerprint(
    'order_create', p_items::text, p_coupon, p_account)));
  v_owner record;
  v_order public.orders;
begin
  if v_replay is not null then
    return v_replay;
  end if;
  v_owner := turnpike.credit_owner(p_account);
  v_order := turnpike.order_place(v_actor_id, v_owner.tenant_id, p_items, p_coupon);
  return turnpike.idempotency_finish(p_idempotency_key, 201, turnpike.order_json(v_order));
end $$;
comment on function public.order_create(jsonb, text, text, text, text) is
  '201 with the Order of the items [{price_id, quantity?, starts_at?}] (1 to 50), reserved for 35 minutes. 409 out_of_stock '
  '{product_id}, coupon_used_up, slot_taken, already_subscribed {subscription_id, change}; 403 account_deactivated; 422 at /items, '
  '/items/N/price_id (price_unavailable, currency_mismatch), /items/N/quantity, /items/N/starts_at, /coupon, tenant_required; 401 '
  'token_missing, token_revoked; and the errors of idempotency_claim.';

-- orders/functions/order_erase.sql

-- Books must be kept, names must not: what is unpaid is canceled, all at once because products are locked in one order, and the rest stays
-- without its buyer.
create or replace function turnpike.order_erase(p_user_id uuid) returns void
language plpgsql volatile set search_path = '' as $$
declare
  v_reserved uuid[] := array(select o.id from public.orders as o
    where o.user_id = p_user_id and o.status = 'pending' and o.reserved_until is not null order by o.id for update);
begin
  if cardinality(v_reserved) > 0 then
    perform turnpike.order_release_locked(v_reserved);
  end if;
  update public.orders as o set status = 'canceled', cancel_reason = 'user_deleted', canceled_at = clock_timestamp()
  where o.user_id = p_user_id and o.status = 'pending';
  update public.order_items as i set user_id = null where i.user_id = p_user_id;
  update public.orders as o set user_id = null, updated_at = clock_timestamp() where o.user_id = p_user_id;
end $$;
comment on function turnpike.order_erase(uuid) is 'Cancels the user''s unpaid orders and takes the user''s id off all orders and lines.';

-- orders/functions/order_export.sql

-- A user's orders, for the user's data. What was ordered for a tenant belongs to the tenant.
create or replace function turnpike.order_export(p_user_id uuid) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return coalesce((select jsonb_agg(turnpike.order_json(o) order by o.created_at, o.id)
    from public.orders as o where o.user_id = p_user_id and o.tenant_id is null), '[]');
end $$;
comment on function turnpike.order_export(uuid) is 'The user''s own orders, oldest first.';

-- orders/functions/order_fulfil.sql

-- Hands over what was bought: all of it, or nothing and the reason why; then what was reserved is given back, since the money has to be
-- too. A refusal by our own rules (what had been reserved is gone and taken, the buyer was deleted) must not send the provider's message
-- back, who would only repeat it; every other error does, so that it is tried again.
create or replace function turnpike.order_fulfil(
  p_order public.orders, p_reserved boolean, p_payment public.payments, p_details jsonb
) returns public.orders
language plpgsql volatile set search_path = '' as $$
declare
  v_order public.orders;
  v_error text;
begin
  begin
    if p_order.user_id is null and p_order.tenant_id is null then
      perform turnpike.invalid('/user_id', 'user_deleted', 'belongs to a user who was deleted', 'user_deleted');
    elsif not p_reserved then
      perform turnpike.order_retake(p_order);
    end if;
    perform turnpike.coupon_redeem(p_order.id);
    if not p_reserved then
      perform turnpike.order_book(p_order);
    end if;
    perform turnpike.booking_confirm_order(p_order.id);
    perform turnpike.order_subscribe(p_order, p_payment, p_details);
    perform turnpike.entitlement_grant_order(p_order.id);
    perform turnpike.order_grant_credits(p_order);
  exception when sqlstate 'PT404' or sqlstate 'PT409' or sqlstate 'PT422' then
    v_error := sqlerrm;
  end;
  if v_error is not null and p_reserved then
    perform turnpike.order_release_locked(array[p_order.id]);
  end if;
  update public.orders as o set fulfilment = case when v_error is null then 'fulfilled' else 'failed' end, fulfilment_error = v_error
  where o.id = p_order.id
  returning o.* into v_order;
  return v_order;
end $$;
comment on function turnpike.order_fulfil(public.orders, boolean, public.payments, jsonb) is
  'Fulfils a paid order whose reservation still stood, or takes first what it had given back. Returns it fulfilled, or failed with the '
  'refusal''s code in fulfilment_error.';

-- orders/functions/order_get.sql

-- Runs as the caller, under row-level security: buyers, members of the tenant, and sellers of what is in it.
create or replace function public.order_get(p_public_id text) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_user_id uuid := turnpike.require_user();
  v_order public.orders;
begin
  select * into v_order from public.orders as o where o.public_id = upper(p_public_id);
  if not found then
    perform turnpike.fail('order_not_found', 404);
  end if;
  return turnpike.order_json(v_order);
end $$;
comment on function public.order_get(text) is
  'The Order; a seller of it sees the own lines only. 404 order_not_found; 401 token_missing, token_revoked.';

-- orders/functions/order_grant_credits.sql

-- The line is the lot's reference: however often a payment is reported, a line gives its credits once.
create or replace function turnpike.order_grant_credits(p_order public.orders) returns void
language plpgsql volatile set search_path = '' as $$
declare
  v_item public.order_items;
begin
  for v_item in
    select i.* from public.order_items as i where i.order_id = p_order.id and i.credits > 0 order by i.position
  loop
    perform turnpike.credit_grant(case when p_order.tenant_id is null then p_order.user_id end, p_order.tenant_id, v_item.credits,
      'purchase', null, null, v_item.name, v_item.id::text, 'order', p_order.id::text, p_order.user_id);
  end loop;
end $$;
comment on function turnpike.order_grant_credits(public.orders) is
  'Gives the order''s owner the credits of its lines: source purchase, reference the line''s id, cause the order.';

-- orders/functions/order_item_json.sql

-- The booking is the one that stands; after a cancelation there is none.
create or replace function turnpike.order_item_json(p public.order_items) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return jsonb_build_object(
    'id', p.id, 'product_id', p.product_id, 'price_id', p.price_id, 'name', p.name, 'product_type', p.product_type,
    'billing_period', p.billing_period, 'quantity', p.quantity, 'unit_amount', turnpike.money(p.unit_amount, p.currency),
    'amount', turnpike.money(p.amount, p.currency), 'discount', turnpike.money(p.discount, p.currency), 'credits', p.credits,
    'starts_at', turnpike.rfc3339(p.starts_at),
    'booking_id', case when p.product_type = 'service' then
      (select b.id from public.bookings as b where b.order_item_id = p.id and b.status <> 'canceled' limit 1) end);
end $$;
comment on function turnpike.order_item_json(public.order_items) is
  'OrderItem: {id, product_id, price_id, name, product_type, billing_period, quantity, unit_amount, amount, discount, credits, '
  'starts_at, booking_id}; credits of the whole line.';

-- orders/functions/order_item_price.sql

-- What a line costs is decided here, from the catalog as it is now, and copied: whatever the client believes about prices is not asked.
create or replace function turnpike.order_item_price(p_price_id uuid, p_quantity integer, p_starts_at timestamptz, p_pointer text)
returns public.order_items
language plpgsql stable set search_path = '' as $$
declare
  v_price record := turnpike.price_for_sale(p_price_id);
  v_item public.order_items;
  c_max_credits constant numeric := 1000000000000000;
begin
  if v_price.price_id is null then
    perform turnpike.invalid(p_pointer || '/price_id', 'price_unavailable', 'is not a price at which something can be bought');
  elsif p_quantity > 1 and v_price.product_type in ('subscription', 'service') then
    perform turnpike.invalid(p_pointer || '/quantity', 'out_of_range', 'must be 1 for a subscription and for a service');
  elsif p_quantity::numeric * v_price.credits > c_max_credits then
    perform turnpike.invalid(p_pointer || '/quantity', 'out_of_range', 'would give more than ' || c_max_credits || ' credits');
  elsif p_starts_at is not null and v_price.product_type <> 'service' then
    perform turnpike.invalid(p_pointer || '/starts_at', 'invalid_value', 'is for services only');
  end if;
  v_item.product_id := v_price.product_id;
  v_item.price_id := v_price.price_id;
  v_item.plan_version_id := v_price.plan_version_id;
  v_item.seller_id := v_price.seller_id;
  v_item.name := v_price.product_name;
  v_item.price_name := v_price.price_name;
  v_item.product_type := v_price.product_type;
  v_item.billing_period := v_price.billing_period;
  v_item.currency := v_price.currency;
  v_item.quantity := p_quantity;
  v_item.unit_amount := v_price.amount;
  v_item.amount := v_price.amount * p_quantity;
  v_item.discount := 0;
  v_item.credits := case when v_price.product_type <> 'subscription' then v_price.credits * p_quantity end;
  v_item.feature_keys := v_price.feature_keys;
  v_item.trial_days := coalesce(v_price.trial_days, 0);
  v_item.starts_at := p_starts_at;
  return v_item;
end $$;
comment on function turnpike.order_item_price(uuid, integer, timestamptz, text) is
  'A line of an order, priced, without id, owner and discount. Raises 422 below the pointer: price_unavailable at /price_id, '
  'out_of_range at /quantity, invalid_value at /starts_at.';

-- orders/functions/order_item_read.sql

-- One line as it comes from a client, who may have gone past the functions: every value is looked at before it is cast.
create or replace function turnpike.order_item_read(
  p_item jsonb, p_pointer text, out price_id uuid, out quantity integer, out starts_at timestamptz)
language plpgsql stable set search_path = '' as $$
declare
  v_quantity jsonb := coalesce(nullif(p_item -> 'quantity', 'null'), '1');
  c_max_quantity constant integer := 1000;
begin
  if jsonb_typeof(p_item) is distinct from 'object' then
    perform turnpike.invalid(p_pointer, 'wrong_type', 'must be a JSON object');
  elsif p_item ->> 'price_id' is null then
    perform turnpike.invalid(p_pointer || '/price_id', 'required', 'is required');
  elsif jsonb_typeof(v_quantity) <> 'number' then
    perform turnpike.invalid(p_pointer || '/quantity', 'wrong_type', 'must be a whole number');
  elsif (v_quantity #>> '{}')::numeric % 1 <> 0 or (v_quantity #>> '{}')::numeric not between 1 and c_max_quantity then
    perform turnpike.invalid(p_pointer || '/quantity', 'out_of_range', 'must be a whole number between 1 and ' || c_max_quantity);
  end if;
  quantity := (v_quantity #>> '{}')::numeric::integer;
  begin
    price_id := (p_item ->> 'price_id')::uuid;
  exception when data_exception then
    perform turnpike.invalid(p_pointer || '/price_id', 'invalid_format', 'must be a UUID');
  end;
  begin
    starts_at := (p_item ->> 'starts_at')::timestamptz;
  exception when data_exception then
    perform turnpike.invalid(p_pointer || '/starts_at', 'invalid_format', 'must be a time as RFC 3339 has it');
  end;
  if not isfinite(starts_at) then
    perform turnpike.invalid(p_pointer || '/starts_at', 'invalid_format', 'must be a time as RFC 3339 has it');
  end if;
end $$;
comment on function turnpike.order_item_read(jsonb, text) is
  'The fields of a line {price_id, quantity?, starts_at?}; quantity 1 to 1000, 1 when left out. Raises 422 below the pointer.';

-- orders/functions/order_json.sql

-- An order as its buyer and its sellers see it; which lines that are, row-level security says. A reservation past its time is none.
create or replace function turnpike.order_json(p public.orders) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return jsonb_build_object(
    'id', p.id, 'public_id', p.public_id, 'status', p.status, 'account', case when p.tenant_id is null then 'user' else 'tenant' end,
    'subtotal', turnpike.money(p.subtotal, p.currency), 'discount', turnpike.money(p.discount, p.currency),
    'total', turnpike.money(p.total, p.currency), 'refunded', turnpike.money(p.refunded, p.currency), 'coupon', p.coupon_code,
    'items', (select coalesce(jsonb_agg(turnpike.order_item_json(i) order by i.position), '[]')
      from public.order_items as i where i.order_id = p.id),
    'payment_id', p.payment_id, 'fulfilment', p.fulfilment, 'fulfilment_error', p.fulfilment_error,
    'reserved_until', case when p.reserved_until > clock_timestamp() then turnpike.rfc3339(p.reserved_until) end,
    'paid_at', turnpike.rfc3339(p.paid_at), 'canceled_at', turnpike.rfc3339(p.canceled_at), 'created_at', turnpike.rfc3339(p.created_at));
end $$;
comment on function turnpike.order_json(public.orders) is
  'Order: {id, public_id, status, account, subtotal, discount, total, refunded, coupon, items: [OrderItem], payment_id, fulfilment, '
  'fulfilment_error, reserved_until, paid_at, canceled_at, created_at}.';

-- orders/functions/order_list.sql

-- Runs as the caller, under row-level security. The two halves are the two owners there can be, of which one is empty: each has an index
-- in the order of the list. The bounds are written as in credit_transactions.
create or replace function public.order_list(
  p_status text default null, p_account text default 'user', p_cursor text default null, p_limit integer default 20
) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_user_id uuid := turnpike.require_user();
  v_owner record := turnpike.credit_owner(p_account);
  v_limit integer := turnpike.page_limit(p_limit);
  v_after record := turnpike.cursor_decode(p_cursor);
  v_at timestamptz := coalesce(v_after.at, 'infinity');
  v_id uuid := coalesce(v_after.id, 'ffffffff-ffff-ffff-ffff-ffffffffffff');
  v_page jsonb;
begin
  perform turnpike.order_check_status(p_status);
  select turnpike.page(array_agg(turnpike.order_json(o) order by o.created_at desc, o.id desc),
    array_agg(o.created_at order by o.created_at desc, o.id desc), array_agg(o.id order by o.created_at desc, o.id desc), v_limit)
  into v_page
  from (
    (select o.* from public.orders as o
      where o.user_id = v_owner.user_id and o.tenant_id is null and (p_status is null or o.status = p_status)
        and o.created_at <= v_at and (o.created_at, o.id) < (v_at, v_id)
      order by o.created_at desc, o.id desc limit v_limit + 1)
    union all
    (select o.* from public.orders as o
      where o.tenant_id = v_owner.tenant_id and (p_status is null or o.status = p_status)
        and o.created_at <= v_at and (o.created_at, o.id) < (v_at, v_id)
      order by o.created_at desc, o.id desc limit v_limit + 1)
  ) as o;
  return v_page;
end $$;
comment on function public.order_list(text, text, text, integer) is
  '{data: [Order], next_cursor} of the caller, or of the caller''s tenant, newest first. 400 cursor_invalid; 422 at /status, /limit, '
  'tenant_required; 401 token_missing, token_revoked.';

-- orders/functions/order_lock_own.sql

-- An order that the caller is about to pay. Somebody else's looks like none.
create or replace function turnpike.order_lock_own(p_public_id text) returns public.orders
language plpgsql volatile set search_path = '' as $$
declare
  v_order public.orders;
begin
  select * into v_order from public.orders as o
  where o.public_id = upper(p_public_id)
    and case when o.tenant_id is null then o.user_id = turnpike.uid() else o.tenant_id = turnpike.tenant_id() end
  for update;
  if not found then
    perform turnpike.fail('order_not_found', 404);
  end if;
  return v_order;
end $$;
comment on function turnpike.order_lock_own(text) is
  'The order of the caller or of the caller''s tenant, locked. Raises 404 order_not_found.';

-- orders/functions/order_lots.sql

-- What an order gave in credits: its lines' own, and of a subscription that it started the first ones. Those of later periods have
-- another cause, and payments of their own.
create or replace function turnpike.order_lots(p_order_id uuid) returns setof public.credit_grants
language plpgsql stable set search_path = '' as $$
begin
  return query
    select g.* from public.order_items as i join public.credit_grants as g on g.source = 'purchase' and g.source_ref = i.id::text
    where i.order_id = p_order_id
    union all
    select g.* from public.subscriptions as s
      join public.credit_accounts as a on case when s.tenant_id is null then a.user_id = s.user_id else a.tenant_id = s.tenant_id end
      join public.credit_grants as g on g.account_id = a.id and g.source = 'plan'
      join public.credit_transfers as t on t.grant_id = g.id and t.kind = 'grant'
    where s.order_id = p_order_id and t.cause_kind = 'order' and t.cause_id = p_order_id::text;
end $$;
comment on function turnpike.order_lots(uuid) is 'The lots of credits that fulfilling the order gave.';

-- orders/functions/order_metadata.sql

-- What providers carry along and give back in their reports.
create or replace function turnpike.order_metadata(p_order public.orders) returns jsonb
language plpgsql immutable set search_path = '' as $$
begin
  return jsonb_build_object('order_public_id', p_order.public_id, 'order_id', p_order.id, 'user_id', p_order.user_id);
end $$;
comment on function turnpike.order_metadata(public.orders) is '{order_public_id, order_id, user_id}.';

-- orders/functions/order_metrics.sql

-- Small, indexed counts and estimates only.
create or replace function turnpike.order_metrics() returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return jsonb_build_array(
    turnpike.metric('turnpike_orders', 'gauge', 'Orders (estimate).', turnpike.row_estimate('public.orders')),
    turnpike.metric('turnpike_orders_reserved', 'gauge', 'Unpaid orders that reserve stock, coupons or slots.',
      (select count(*) from public.orders as o where o.reserved_until is not null)),
    turnpike.metric('turnpike_orders_unfulfilled', 'gauge', 'Paid orders that could not be fulfilled.',
      (select count(*) from public.orders as o where o.fulfilment = 'failed' and o.status in ('paid', 'partially_refunded'))));
end $$;
comment on function turnpike.order_metrics() is 'The metrics of this domain, as turnpike.metric makes them.';

-- orders/functions/order_pay.sql

-- Money has come: the order is paid, once, and what was bought is handed over in the same transaction. A second payment of a paid order
-- changes nothing here; it stays a payment of its own, which can be refunded. An order that was canceled meanwhile is paid all the
-- same, because the money is there.
create or replace function turnpike.order_pay(p_order_id uuid, p_payment public.payments, p_details jsonb) returns public.orders
language plpgsql volatile set search_path = '' as $$
declare
  v_order public.orders;
  v_reserved boolean;
begin
  select * into v_order from public.orders as o where o.id = p_order_id for update;
  if v_order.status not in ('pending', 'canceled') then
    return v_order;
  end if;
  v_reserved := v_order.reserved_until is not null;
  update public.orders as o set status = 'paid', payment_id = p_payment.id, paid_at = clock_timestamp(), reserved_until = null,
    canceled_at = null, cancel_reason = null, updated_at = clock_timestamp()
  where o.id = p_order_id
  returning o.* into v_order;
  return turnpike.order_fulfil(v_order, v_reserved, p_payment, p_details);
end $$;
comment on function turnpike.order_pay(uuid, public.payments, jsonb) is
  'Marks a pending or canceled order as paid by the payment (none for an order of nothing) and fulfils it; returns any other order as '
  'it is. p_details as turnpike.payment_succeeded has them.';

-- orders/functions/order_payable.sql

-- Whether money may still be asked for. A day after it was placed an order takes no new way to pay, however often its buyer came back:
-- or what it has reserved, at the price of that day, could be kept from others for ever.
create or replace function turnpike.order_payable(p_order public.orders) returns public.orders
language plpgsql volatile set search_path = '' as $$
declare
  c_max_age constant interval := '24 hours';
begin
  if p_order.status in ('paid', 'partially_refunded') then
    perform turnpike.fail('order_already_paid', 409);
  elsif p_order.status <> 'pending' or p_order.created_at <= clock_timestamp() - c_max_age then
    perform turnpike.fail('order_not_payable', 409);
  end if;
  return turnpike.order_reserve_again(p_order);
end $$;
comment on function turnpike.order_payable(public.orders) is
  'The locked order, reserved for another 35 minutes. Raises 409 order_already_paid, order_not_payable, and what order_reserve_again '
  'raises.';

-- orders/functions/order_place.sql

-- Every order begins here. Its lines are priced, and what they need is reserved until `reserved_until`: first whatever an order past its
-- time still has is given back, then stock, the coupon's use and the slots are taken, in this order everywhere.
create or replace function turnpike.order_place(
  p_user_id uuid, p_tenant_id text, p_items jsonb, p_coupon text, p_flat boolean default false
) returns public.orders
language plpgsql volatile set search_path = '' as $$
declare
  v_quote record := turnpike.order_quote(p_items, p_flat);
  v_items public.order_items[] := v_quote.items;
  v_order public.orders;
  v_coupon record;
  c_max_coupon_chars constant integer := 100;
begin
  perform turnpike.order_check_items(v_items, v_quote.pointers);
  perform turnpike.check_text(p_coupon, c_max_coupon_chars, '/coupon');
  v_order.id := turnpike.new_id();
  v_order.user_id := coalesce(p_user_id, turnpike.uid());
  v_order.tenant_id := p_tenant_id;
  v_order.currency := v_items[1].currency;
  if v_items[1].product_type = 'subscription' then
    perform turnpike.order_check_subscription(v_order.user_id, p_tenant_id, v_items[1]);
    v_items[1].trial_days := turnpike.subscription_trial_days(
      v_order.user_id, p_tenant_id, v_items[1].seller_id, v_items[1].trial_days);
    v_items[1].amount := case when v_items[1].trial_days > 0 then 0 else v_items[1].amount end;
  end if;
  perform turnpike.order_release_due(array(select i.product_id from unnest(v_items) as i), p_coupon);
  perform turnpike.order_take_stock(v_items);
  if p_coupon is not null then
    v_coupon := turnpike.coupon_take(p_coupon, v_order.user_id, v_order.id, v_order.currency, (
      select jsonb_agg(jsonb_build_object('product_id', i.product_id, 'seller_id', i.seller_id, 'amount', i.amount) order by i.position)
      from unnest(v_items) as i));
    v_order.coupon_id := v_coupon.coupon_id;
    v_order.coupon_code := upper(p_coupon);
    for v_at in 1..cardinality(v_items) loop
      v_items[v_at].discount := v_coupon.line_discounts[v_at];
    end loop;
  end if;
  v_order := turnpike.order_write(v_order, v_items, p_flat);
  perform turnpike.order_book(v_order, v_quote.pointers);
  return v_order;
end $$;
comment on function turnpike.order_place(uuid, text, jsonb, text, boolean) is
  'A pending order of [{price_id, quantity?, starts_at?}] for the user, or for the tenant by the user (the caller if null), with stock, '
  'coupon and slots reserved for 35 minutes. If flat, the one line is the request''s body itself and faults point there. Raises 409 '
  'out_of_stock {product_id}, coupon_used_up, slot_taken, already_subscribed {subscription_id, change}; 422 at /items, '
  '/items/N/price_id (price_unavailable, currency_mismatch), /items/N/quantity, /items/N/starts_at, /coupon.';

-- orders/functions/order_public_id.sql

-- A code that is taken already is drawn again. Two orders that draw the same one at the same instant meet at the unique constraint, and
-- the second is refused: that has to happen once in a million years to a busy shop.
create or replace function turnpike.order_public_id() returns text
language plpgsql volatile set search_path = '' as $$
declare
  v_code text;
  c_max_tries constant integer := 10;
begin
  for v_try in 1..c_max_tries loop
    v_code := turnpike.public_code('TP');
    exit when not exists (select from public.orders as o where o.public_id = v_code);
  end loop;
  return v_code;
end $$;
comment on function turnpike.order_public_id() is 'A public_id that no order has.';

-- orders/functions/order_quote.sql

-- The same price twice is one line of the summed quantity, so that a cart with doubles is not refused. The pointer that a later fault
-- names is that of the first of them.
create or replace function turnpike.order_quote(p_items jsonb, p_flat boolean, out items public.order_items[], out pointers text[])
language plpgsql stable set search_path = '' as $$
declare
  v_line record;
  v_read record;
  v_item public.order_items;
  v_pointer text;
  v_same integer;
  v_quantity integer;
  c_max_items constant integer := 50;
  c_max_quantity constant integer := 1000;
begin
  if jsonb_typeof(p_items) is distinct from 'array' then
    perform turnpike.invalid('/items', case when p_items is null then 'required' else 'wrong_type' end, 'must be a list');
  elsif jsonb_array_length(p_items) not between 1 and c_max_items then
    perform turnpike.invalid('/items', 'out_of_range', 'must have 1 to ' || c_max_items || ' items');
  end if;
  items := '{}';
  pointers := '{}';
  for v_line in select l.value, l.ordinality - 1 as index from jsonb_array_elements(p_items) with ordinality as l loop
    v_pointer := case when p_flat then '' else '/items/' || v_line.index end;
    v_read := turnpike.order_item_read(v_line.value, v_pointer);
    select i.ordinality, i.quantity into v_same, v_quantity from unnest(items) with ordinality as i
    where i.price_id = v_read.price_id and i.starts_at is not distinct from v_read.starts_at;
    v_quantity := coalesce(v_quantity, 0) + v_read.quantity;
    if v_quantity > c_max_quantity then
      perform turnpike.invalid(v_pointer || '/quantity', 'out_of_range', 'must come to at most ' || c_max_quantity || ' of one price');
    end if;
    v_item := turnpike.order_item_price(v_read.price_id, v_quantity, v_read.starts_at, v_pointer);
    v_item.position := coalesce(v_same, cardinality(items) + 1);
    items[v_item.position] := v_item;
    if v_same is null then
      pointers := pointers || v_pointer;
    end if;
  end loop;
end $$;
comment on function turnpike.order_quote(jsonb, boolean) is
  'The lines [{price_id, quantity?, starts_at?}], priced, and the pointer of each: /items/N, or nothing if flat (the one line is the '
  'body itself). Raises 422 at /items (1 to 50) or below a line''s pointer.';

-- orders/functions/order_release.sql

-- A checkout failed or expired, or the order was canceled. Whoever comes second finds nothing reserved.
create or replace function turnpike.order_release(p_order_id uuid) returns void
language plpgsql volatile set search_path = '' as $$
begin
  perform from public.orders as o where o.id = p_order_id and o.status = 'pending' and o.reserved_until is not null for update;
  if found then
    perform turnpike.order_release_locked(array[p_order_id]);
  end if;
end $$;
comment on function turnpike.order_release(uuid) is
  'Gives back what a pending order has reserved: stock, its coupon''s use, slots. Does nothing to any other order.';

-- orders/functions/order_release_due.sql

-- A reservation past its time holds nobody up: whoever wants the same products or the same coupon gives it back first. Orders that
-- another transaction is working on are skipped: it is paying or releasing them. Comes before anything else is locked.
create or replace function turnpike.order_release_due(p_product_ids uuid[], p_coupon text default null) returns void
language plpgsql volatile set search_path = '' as $$
declare
  v_now timestamptz := clock_timestamp();
  v_coupon_id uuid;
  v_order_ids uuid[];
  c_max_orders constant integer := 100;
begin
  if p_coupon is not null then
    select c.id into v_coupon_id from public.coupons as c where upper(c.code) = upper(p_coupon) and c.archived_at is null;
  end if;
  v_order_ids := array(
    select o.id from public.orders as o
    where o.reserved_until <= v_now and o.status = 'pending' and (o.coupon_id = v_coupon_id or exists (
      select from public.order_items as i where i.order_id = o.id and i.product_id = any (p_product_ids)))
    order by o.id limit c_max_orders for update skip locked);
  if cardinality(v_order_ids) > 0 then
    perform turnpike.order_release_locked(v_order_ids, p_product_ids, v_coupon_id);
  end if;
end $$;
comment on function turnpike.order_release_due(uuid[], text) is
  'Gives back what up to 100 orders past their reservation have of these products or of this coupon.';

-- orders/functions/order_release_locked.sql

-- Gives back what orders have reserved. The orders are locked already; of what else changes, everything is locked first and in one
-- order, products by id and then coupons by id, together with what the caller will take next. So two releases, or a release and an
-- order, never wait for each other in a circle.
create or replace function turnpike.order_release_locked(p_order_ids uuid[], p_product_ids uuid[] default '{}', p_coupon_id uuid default null)
returns void
language plpgsql volatile set search_path = '' as $$
declare
  v_product_ids uuid[] := array(select i.product_id from public.order_items as i where i.order_id = any (p_order_ids)) || p_product_ids;
  v_coupon_ids uuid[] := array(select o.coupon_id from public.orders as o where o.id = any (p_order_ids)) || p_coupon_id;
  v_units record;
  v_order_id uuid;
begin
  perform from public.products as p where p.id = any (v_product_ids) and p.stock is not null order by p.id for no key update;
  perform from public.coupons as c where c.id = any (v_coupon_ids) order by c.id for update;
  for v_units in
    select i.product_id, sum(i.quantity)::integer as quantity from public.order_items as i where i.order_id = any (p_order_ids)
    group by i.product_id order by i.product_id
  loop
    perform turnpike.stock_return(v_units.product_id, v_units.quantity);
  end loop;
  foreach v_order_id in array p_order_ids loop
    perform turnpike.coupon_return(v_order_id);
    perform turnpike.booking_release_order(v_order_id);
  end loop;
  update public.orders as o set reserved_until = null, updated_at = clock_timestamp() where o.id = any (p_order_ids);
end $$;
comment on function turnpike.order_release_locked(uuid[], uuid[], uuid) is
  'Gives stock, coupon uses and slots of locked, reserved orders back. Locks the further products and the coupon on the way.';

-- orders/functions/order_reserve_again.sql

-- For a buyer who comes back to an order, and for a call to a provider that is repeated. What is still reserved is reserved for longer;
-- what was given back is taken again, if it is still there.
create or replace function turnpike.order_reserve_again(p_order public.orders) returns public.orders
language plpgsql volatile set search_path = '' as $$
declare
  v_order public.orders := p_order;
begin
  if v_order.reserved_until is null then
    perform turnpike.order_retake(v_order);
    perform turnpike.coupon_retake(v_order.id);
    perform turnpike.order_book(v_order);
  end if;
  update public.orders as o
  set reserved_until = greatest(o.reserved_until, clock_timestamp() + turnpike.reservation_time()), updated_at = clock_timestamp()
  where o.id = v_order.id
  returning o.* into v_order;
  return v_order;
end $$;
comment on function turnpike.order_reserve_again(public.orders) is
  'Reserves for a locked pending order what it needs, for 35 minutes from now. Raises 409 out_of_stock {product_id}, coupon_used_up, '
  'slot_taken; 422 at /coupon and /items/N/starts_at.';

-- orders/functions/order_retake.sql

-- The stock's part of reserving again.
create or replace function turnpike.order_retake(p_order public.orders) returns void
language plpgsql volatile set search_path = '' as $$
declare
  v_items public.order_items[] := array(select i from public.order_items as i where i.order_id = p_order.id);
begin
  perform turnpike.order_release_due(array(select i.product_id from unnest(v_items) as i), p_order.coupon_code);
  perform turnpike.order_take_stock(v_items);
end $$;
comment on function turnpike.order_retake(public.orders) is
  'Takes the units of a locked order''s lines off the stock once more. Raises 409 out_of_stock {product_id}.';

-- orders/functions/order_revoke_credits.sql

-- What is unspent goes at once, what was spent becomes debt (turnpike.credit_revoke). What was taken back before is read off the lot, so a
-- second refund takes only the difference.
create or replace function turnpike.order_revoke_credits(p_order public.orders, p_reason text, p_actor_id uuid) returns void
language plpgsql volatile set search_path = '' as $$
declare
  v_lot public.credit_grants;
  v_amount bigint;
begin
  for v_lot in select g.* from turnpike.order_lots(p_order.id) as g order by g.id loop
    v_amount := case when p_order.status <> 'refunded'
      then div(v_lot.amount::numeric * p_order.refunded, p_order.total) - v_lot.revoked - v_lot.owed end;
    if v_amount is null or v_amount > 0 then
      perform turnpike.credit_revoke(v_lot.source, v_lot.source_ref, v_amount, p_reason, 'order', p_order.id::text, p_actor_id);
    end if;
  end loop;
end $$;
comment on function turnpike.order_revoke_credits(public.orders, text, uuid) is
  'Takes back of each of the order''s lots of credits what its refunded part comes to, all of it when the order is refunded.';

-- orders/functions/order_subscribe.sql

-- A subscription starts when it is paid for. Whatever the provider does not say about its period is the subscription's to decide.
create or replace function turnpike.order_subscribe(p_order public.orders, p_payment public.payments, p_details jsonb) returns void
language plpgsql volatile set search_path = '' as $$
declare
  v_item public.order_items;
begin
  select * into v_item from public.order_items as i where i.order_id = p_order.id and i.product_type = 'subscription';
  if not found then
    return;
  end if;
  perform turnpike.subscription_start(p_order, v_item, p_payment.provider, p_payment.livemode, p_details ->> 'provider_subscription_id',
    (p_details ->> 'period_start')::timestamptz, (p_details ->> 'period_end')::timestamptz,
    coalesce((p_details ->> 'trial_ends_at')::timestamptz,
      case when v_item.trial_days > 0 then clock_timestamp() + v_item.trial_days * interval '1 day' end));
end $$;
comment on function turnpike.order_subscribe(public.orders, public.payments, jsonb) is
  'Starts the subscription that the paid order is for, if it is for one. Reads provider_subscription_id, period_start, period_end and '
  'trial_ends_at of the details.';

-- orders/functions/order_take_back.sql

-- Money went back, so what it bought goes back: all rights when the whole was refunded; before that rights stay, and credits go in
-- proportion (rounded down, counted from the start, so that parts never add up to more than the whole). Units of stock do not come
-- back by themselves: what a buyer has downloaded or received is not there to be sold again.
create or replace function turnpike.order_take_back(p_order_id uuid, p_amount bigint, p_reason text, p_actor_id uuid) returns public.orders
language plpgsql volatile set search_path = '' as $$
declare
  v_order public.orders;
begin
  select * into v_order from public.orders as o where o.id = p_order_id for update;
  update public.orders as o set refunded = o.refunded + p_amount,
    status = case when o.refunded + p_amount >= o.total then 'refunded' else 'partially_refunded' end, updated_at = clock_timestamp()
  where o.id = p_order_id
  returning o.* into v_order;
  perform turnpike.order_revoke_credits(v_order, p_reason, p_actor_id);
  if v_order.status = 'refunded' then
    perform turnpike.entitlement_revoke_order(p_order_id);
    perform turnpike.booking_cancel_order(p_order_id);
    perform turnpike.order_unsubscribe(p_order_id);
  end if;
  return v_order;
end $$;
comment on function turnpike.order_take_back(uuid, bigint, text, uuid) is
  'Takes back what so many minor units of a paid order bought, and writes them down as refunded; the actor is who asked for it.';

-- orders/functions/order_take_stock.sql

-- Products in the order of their ids, always: two orders for the same two products would else wait for each other in a circle.
create or replace function turnpike.order_take_stock(p_items public.order_items[]) returns void
language plpgsql volatile set search_path = '' as $$
declare
  v_wanted record;
begin
  for v_wanted in
    select i.product_id, sum(i.quantity)::integer as quantity from unnest(p_items) as i group by i.product_id order by i.product_id
  loop
    if not turnpike.stock_take(v_wanted.product_id, v_wanted.quantity) then
      perform turnpike.fail('out_of_stock', 409, jsonb_build_object('product_id', v_wanted.product_id));
    end if;
  end loop;
end $$;
comment on function turnpike.order_take_stock(public.order_items[]) is
  'Takes the units of all lines off their products'' stock. Raises 409 out_of_stock {product_id}.';

-- orders/functions/order_unsubscribe.sql

-- The money of a subscription's first period went back. One that is kept by us alone ends with that; one at a provider goes on being
-- charged until it is canceled there, so its rights follow what the provider says.
create or replace function turnpike.order_unsubscribe(p_order_id uuid) returns void
language plpgsql volatile set search_path = '' as $$
declare
  v_subscription public.subscriptions;
begin
  for v_subscription in
    select s.* from public.subscriptions as s
    where s.order_id = p_order_id and turnpike.subscription_local(s.provider) and not turnpike.subscription_final(s.status)
  loop
    perform turnpike.subscription_set_status(v_subscription.id, 'canceled', jsonb_build_object('ended_at', clock_timestamp()));
  end loop;
end $$;
comment on function turnpike.order_unsubscribe(uuid) is 'Ends the subscription that the order started, if no provider charges for it.';

-- orders/functions/order_write.sql

-- The rows of a new order. The bound on the total is that of a single price, which is the largest charge that card networks take.
create or replace function turnpike.order_write(p_order public.orders, p_items public.order_items[], p_flat boolean)
returns public.orders
language plpgsql volatile set search_path = '' as $$
declare
  v_order public.orders;
  v_now timestamptz := clock_timestamp();
  v_subtotal bigint := (select sum(i.amount) from unnest(p_items) as i);
  v_discount bigint := (select sum(i.discount) from unnest(p_items) as i);
  c_max_total constant bigint := 99999999;
begin
  if v_subtotal - v_discount > c_max_total then
    perform turnpike.invalid(case when p_flat then '/quantity' else '/items' end, 'out_of_range',
      'must come to at most ' || c_max_total || ' in minor units');
  end if;
  insert into public.orders (id, public_id, user_id, tenant_id, seller_ids, currency, subtotal, discount, total, coupon_id, coupon_code,
    reserved_until, created_at, updated_at)
  values (p_order.id, turnpike.order_public_id(), p_order.user_id, p_order.tenant_id,
    array(select distinct i.seller_id from unnest(p_items) as i order by 1), p_order.currency, v_subtotal, v_discount,
    v_subtotal - v_discount, p_order.coupon_id, p_order.coupon_code, v_now + turnpike.reservation_time(), v_now, v_now)
  returning * into v_order;
  insert into public.order_items (id, order_id, position, user_id, tenant_id, product_id, price_id, plan_version_id, seller_id, name,
    price_name, product_type, billing_period, currency, quantity, unit_amount, amount, discount, credits, feature_keys, trial_days,
    starts_at, created_at)
  select turnpike.new_id(), v_order.id, i.position, v_order.user_id, v_order.tenant_id, i.product_id, i.price_id, i.plan_version_id,
    i.seller_id, i.name, i.price_name, i.product_type, i.billing_period, i.currency, i.quantity, i.unit_amount, i.amount, i.discount,
    i.credits, i.feature_keys, i.trial_days, i.starts_at, v_now
  from unnest(p_items) as i order by i.position;
  return v_order;
end $$;
comment on function turnpike.order_write(public.orders, public.order_items[], boolean) is
  'Writes a pending order with its lines, adds them up and reserves until 35 minutes from now. Raises 422 out_of_range at /items, or '
  '/quantity if flat, for a total above 99999999 minor units.';

-- orders/functions/orders_check.sql

-- The life of an order. Paid is final but for refunds; a canceled one can still be paid, since money may come late.
create or replace function turnpike.orders_check() returns trigger
language plpgsql volatile set search_path = '' as $$
begin
  if not (case when tg_op = 'INSERT' then new.status = 'pending' else new.status = old.status or (case old.status
      when 'pending' then new.status in ('paid', 'canceled')
      when 'canceled' then new.status = 'paid'
      when 'paid' then new.status in ('partially_refunded', 'refunded')
      when 'partially_refunded' then new.status = 'refunded'
      else false end) end)
    or new.fulfilment not in ('unfulfilled', 'fulfilled', 'failed')
    or (new.reserved_until is not null and new.status <> 'pending') then
    raise exception using errcode = 'check_violation', message = 'an order cannot go this way';
  end if;
  return new;
end $$;
comment on function turnpike.orders_check() is
  'Trigger: refuses a status that cannot follow, and a reservation of an order that is not pending.';

-- orders/functions/public_code.sql

-- Codes that people read out on the telephone: Crockford's base 32 has no letters that look like digits. 40 random bits: enough that a
-- code cannot be guessed, and that two alike are rare. The first five bytes of a version 4 UUID are all random (RFC 9562, 5.4).
create or replace function turnpike.public_code(p_prefix text) returns text
language plpgsql volatile set search_path = '' as $$
declare
  v_bytes bytea := uuid_send(gen_random_uuid());
  v_bits bigint := 0;
  v_code text := '';
  c_alphabet constant text := '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
begin
  for v_at in 0..4 loop
    v_bits := v_bits * 256 + get_byte(v_bytes, v_at);
  end loop;
  for v_at in 1..8 loop
    v_code := v_code || case when v_at = 5 then '-' else '' end || substr(c_alphabet, (v_bits % 32)::integer + 1, 1);
    v_bits := v_bits / 32;
  end loop;
  return p_prefix || '-' || v_code;
end $$;
comment on function turnpike.public_code(text) is 'A new random code such as TP-7K3M-9QX2, with the prefix given.';

-- orders/functions/reservation_time.sql

-- Longer than a checkout is open at a provider, which is half an hour at least with Stripe: a buyer who pays at the last moment still
-- gets what was reserved.
create or replace function turnpike.reservation_time() returns interval
language plpgsql immutable set search_path = '' as $$
begin
  return interval '35 minutes';
end $$;
comment on function turnpike.reservation_time() is 'For how long an order reserves what it needs while it is being paid.';

-- orders/functions/seller_order_list.sql

-- Runs as the caller, under row-level security, so each order shows the seller's own lines. Ids ascend with time (UUIDv7): they alone
-- give the order of the list, and the index on a seller's lines gives them.
create or replace function public.seller_order_list(
  p_status text default null, p_cursor text default null, p_limit integer default 20
) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_seller_id uuid := turnpike.require_seller();
  v_limit integer := turnpike.page_limit(p_limit);
  v_after record := turnpike.cursor_decode(p_cursor);
  v_page jsonb;
begin
  perform turnpike.order_check_status(p_status);
  select turnpike.page(array_agg(turnpike.order_json(o) order by o.id desc), array_agg(o.created_at order by o.id desc),
    array_agg(o.id order by o.id desc), v_limit)
  into v_page
  from (
    select o.* from (
      select distinct i.order_id from public.order_items as i
      where i.seller_id = v_seller_id and i.order_id < coalesce(v_after.id, 'ffffffff-ffff-ffff-ffff-ffffffffffff')
    ) as sold join public.orders as o on o.id = sold.order_id
    where p_status is null or o.status = p_status
    order by o.id desc
    limit v_limit + 1
  ) as o;
  return v_page;
end $$;
comment on function public.seller_order_list(text, text, integer) is
  '{data: [Order], next_cursor}: orders with a product of the caller, each with these lines only, newest first. Seller, else 403 '
  'forbidden; 400 cursor_invalid; 422 at /status, /limit; 401 token_missing, token_revoked.';

-- payments/functions/checkout_apply.sql

-- The provider has made its page. Payment first, session after it, as everywhere.
create or replace function turnpike.checkout_apply(p_operation public.provider_operations, p_result jsonb) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  v_session public.checkout_sessions;
  v_url text := turnpike.provider_text(p_operation, p_result, 'url');
  v_session_id text := p_result ->> 'provider_session_id';
begin
  select * into v_session from public.checkout_sessions as s where s.id = p_operation.subject_id;
  perform turnpike.payment_identify(v_session.payment_id, p_result ->> 'provider_payment_id');
  if v_session_id is not null then
    perform turnpike.provider_object_put(v_session.provider, v_session.livemode, 'checkout_session', v_session_id, v_session.id);
  end if;
  perform turnpike.customer_identify(v_session.user_id, v_session.provider, v_session.livemode, p_result);
  update public.checkout_sessions as s set status = case when s.status = 'creating' then 'open' else s.status end, url = v_url,
    provider_session_id = v_session_id, expires_at = coalesce((p_result ->> 'expires_at')::timestamptz, s.expires_at),
    updated_at = clock_timestamp()
  where s.id = v_session.id
  returning s.* into v_session;
  return turnpike.checkout_session_json(v_session);
end $$;
comment on function turnpike.checkout_apply(public.provider_operations, jsonb) is
  'Applies {url, provider_session_id?, provider_payment_id?, provider_customer_id?, expires_at?} and returns the CheckoutSession. Raises '
  '502 provider_invalid.';

-- payments/functions/checkout_begin.sql

-- From the wish to pay to the provider's page, in two transactions with the provider's call between them: this is the first. An order that
-- costs nothing, and a transfer that the buyer makes at the bank, need no call.
create or replace function public.checkout_begin(
  p_price_id uuid default null, p_plan_id uuid default null, p_credit_pack_id uuid default null, p_order text default null,
  p_billing_period text default null, p_quantity integer default null, p_starts_at timestamptz default null,
  p_provider text default null, p_livemode boolean default null, p_success_url text default null, p_cancel_url text default null,
  p_coupon text default null, p_account text default 'user', p_instructions text default null,
  p_idempotency_key text default null, p_fingerprint text default null
) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_actor_id uuid := turnpike.require_active_user();
  v_fingerprint text := coalesce(p_fingerprint, turnpike.fingerprint('checkout_begin', p_price_id::text, p_plan_id::text,
    p_credit_pack_id::text, p_order, p_billing_period, p_quantity::text, p_starts_at::text, p_provider, p_livemode::text,
    p_success_url, p_cancel_url, p_coupon, p_account));
  v_replay jsonb := turnpike.operation_replay(p_idempotency_key, v_fingerprint);
  v_order public.orders;
  v_session public.checkout_sessions;
  v_operation public.provider_operations;
begin
  if v_replay is not null then
    return v_replay;
  end if;
  perform turnpike.checkout_check(p_provider, p_livemode, p_success_url, p_cancel_url);
  v_order := turnpike.checkout_order(
    p_price_id, p_plan_id, p_credit_pack_id, p_order, p_billing_period, p_quantity, p_starts_at, p_coupon, p_account);
  v_session := turnpike.checkout_session_find(v_order, p_provider, p_livemode, p_success_url, p_cancel_url);
  if v_session.id is null then
    v_session := turnpike.checkout_session_create(v_order, p_provider, p_livemode, p_success_url, p_cancel_url);
  end if;
  if v_session.status <> 'creating' then
    return turnpike.operation_local(p_idempotency_key, 201, turnpike.checkout_session_json(v_session, p_instructions));
  end if;
  v_operation := turnpike.operation_begin('checkout', v_session.id, p_provider, p_livemode, turnpike.checkout_request(v_session),
    p_idempotency_key, v_fingerprint);
  return turnpike.operation_answer(v_operation);
end $$;
comment on function public.checkout_begin(uuid, uuid, uuid, text, text, integer, timestamptz, text, boolean, text, text, text, text, text,
  text, text) is
  '{operation} to call the provider with, or {answer: CheckoutSession, status: 201} when no call is needed; p_order is a public id, '
  'p_instructions the text of a bank transfer. 404 order_not_found; 409 out_of_stock {product_id}, coupon_used_up, slot_taken, '
  'already_subscribed {subscription_id, change}, order_already_paid, order_not_payable; 403 account_deactivated; 422 at /price_id '
  '(exactly_one, price_unavailable), /plan_id, /credit_pack_id, /billing_period, /quantity, /starts_at, /coupon, /provider, /livemode, '
  '/success_url, /cancel_url, provider_unsupported {provider}, tenant_required; 401 token_missing, token_revoked; and the errors of '
  'idempotency_claim.';

-- payments/functions/checkout_check.sql

-- Whether their origins are allowed is the function's to say, which knows the configuration; here they only have to be there.
create or replace function turnpike.checkout_check(p_provider text, p_livemode boolean, p_success_url text, p_cancel_url text) returns void
language plpgsql stable set search_path = '' as $$
declare
  c_max_url_chars constant integer := 2048;
begin
  perform turnpike.provider_check(p_provider, p_livemode);
  if p_success_url is null then
    perform turnpike.invalid('/success_url', 'required', 'is required');
  elsif p_cancel_url is null then
    perform turnpike.invalid('/cancel_url', 'required', 'is required');
  end if;
  perform turnpike.check_text(p_success_url, c_max_url_chars, '/success_url');
  perform turnpike.check_text(p_cancel_url, c_max_url_chars, '/cancel_url');
end $$;
comment on function turnpike.checkout_check(text, boolean, text, text) is
  'Raises 422 at /provider, /livemode, /success_url or /cancel_url (up to 2048 characters).';

-- payments/functions/checkout_check_provider.sql

-- What a provider cannot sell: Clerk sells only what is mapped to a plan of Clerk Billing, and nobody can transfer nothing.
create or replace function turnpike.checkout_check_provider(p_order public.orders, p_provider text) returns void
language plpgsql stable set search_path = '' as $$
begin
  if (p_provider = 'clerk' and exists (
      select from public.order_items as i join public.prices as r on r.id = i.price_id
      where i.order_id = p_order.id and r.clerk_plan_id is null))
    or (p_provider = 'bank_transfer' and p_order.total = 0) then
    perform turnpike.fail('provider_unsupported', 422, jsonb_build_object('provider', p_provider));
  end if;
end $$;
comment on function turnpike.checkout_check_provider(public.orders, text) is
  'Raises 422 provider_unsupported {provider} for an order that cannot be paid there.';

-- payments/functions/checkout_expires_at.sql

-- Earlier than the reservation's end, by as much as a payment at the last moment may take to be reported; and not later than a first
-- reservation goes, since providers keep a page open for a day at most.
create or replace function turnpike.checkout_expires_at(p_order public.orders) returns timestamptz
language plpgsql volatile set search_path = '' as $$
declare
  c_margin constant interval := '3 minutes';
begin
  return date_trunc('second', least(p_order.reserved_until, clock_timestamp() + turnpike.reservation_time()) - c_margin);
end $$;
comment on function turnpike.checkout_expires_at(public.orders) is 'Until when the order can be paid on a provider''s page.';

-- payments/functions/checkout_order.sql

-- The order that a checkout is for: one that is there already, or a new one of one line. What an order has cannot be said again.
create or replace function turnpike.checkout_order(
  p_price_id uuid, p_plan_id uuid, p_credit_pack_id uuid, p_order text, p_billing_period text, p_quantity integer,
  p_starts_at timestamptz, p_coupon text, p_account text
) returns public.orders
language plpgsql volatile set search_path = '' as $$
declare
  v_owner record;
begin
  if num_nonnulls(p_price_id, p_plan_id, p_credit_pack_id, p_order) <> 1 then
    perform turnpike.invalid('/price_id', 'exactly_one', 'give one of price_id, plan_id, credit_pack_id and order');
  elsif p_order is null then
    v_owner := turnpike.credit_owner(p_account);
    return turnpike.order_place(turnpike.uid(), v_owner.tenant_id, jsonb_build_array(jsonb_build_object(
      'price_id', turnpike.checkout_price(p_price_id, p_plan_id, p_credit_pack_id, p_billing_period), 'quantity', p_quantity,
      'starts_at', p_starts_at)), p_coupon, p_flat => true);
  elsif num_nonnulls(p_billing_period, p_quantity, p_starts_at, p_coupon) > 0 then
    perform turnpike.invalid(case when p_billing_period is not null then '/billing_period' when p_quantity is not null then '/quantity'
      when p_starts_at is not null then '/starts_at' else '/coupon' end, 'invalid_value', 'is the order''s own');
  end if;
  return turnpike.order_payable(turnpike.order_lock_own(p_order));
end $$;
comment on function turnpike.checkout_order(uuid, uuid, uuid, text, text, integer, timestamptz, text, text) is
  'A pending order, reserved for at least 35 minutes: the caller''s of that public id, or a new one. Raises what order_place and '
  'order_payable raise, 404 order_not_found, 422 exactly_one at /price_id, and 422 for a member that an order has itself.';

-- payments/functions/checkout_page.sql

-- Front ends name the session in the page that the buyer comes back to, as Stripe's clients are used to. Filled in here, with our own
-- id, it means the same at every provider, and where none is asked.
create or replace function turnpike.checkout_page(p_url text, p_session_id uuid) returns text
language sql immutable set search_path = '' as $$
  select replace(p_url, '{CHECKOUT_SESSION_ID}', p_session_id::text)
$$;
comment on function turnpike.checkout_page(text, uuid) is 'The URL with {CHECKOUT_SESSION_ID} replaced by the session''s id.';

-- payments/functions/checkout_price.sql

-- What is to be bought can be named in three ways; behind each is one price.
create or replace function turnpike.checkout_price(p_price_id uuid, p_plan_id uuid, p_credit_pack_id uuid, p_billing_period text) returns uuid
language plpgsql stable set search_path = '' as $$
declare
  v_price_id uuid := coalesce(p_price_id, turnpike.price_of_plan(p_plan_id, p_billing_period), turnpike.price_of_product(p_credit_pack_id));
  v_price record := turnpike.price_for_sale(v_price_id);
begin
  if p_billing_period not in ('weekly', 'monthly', 'quarterly', 'semi_annual', 'yearly') then
    perform turnpike.invalid('/billing_period', 'invalid_value', 'must be weekly, monthly, quarterly, semi_annual or yearly');
  elsif p_billing_period is not null and p_plan_id is null then
    perform turnpike.invalid('/billing_period', 'invalid_value', 'goes with plan_id');
  elsif v_price.price_id is null or (p_credit_pack_id is not null and v_price.product_type <> 'credits') then
    perform turnpike.invalid(
      case when p_plan_id is not null then '/plan_id' when p_credit_pack_id is not null then '/credit_pack_id' else '/price_id' end,
      'price_unavailable', 'is not something that can be bought');
  end if;
  return v_price_id;
end $$;
comment on function turnpike.checkout_price(uuid, uuid, uuid, text) is
  'The price that is meant. Raises 422 price_unavailable at /price_id, /plan_id or /credit_pack_id, 422 at /billing_period.';

-- payments/functions/checkout_request.sql

-- What the provider is asked for. The order's public id goes along as metadata: by it the provider's reports find the order again.
create or replace function turnpike.checkout_request(p_session public.checkout_sessions) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_order public.orders;
begin
  select * into v_order from public.orders as o where o.id = p_session.order_id;
  return (
    select jsonb_build_object(
      'session_id', p_session.id, 'payment_id', p_session.payment_id, 'order_id', v_order.id, 'order_public_id', v_order.public_id,
      'mode', p_session.mode, 'currency', v_order.currency,
      'lines', jsonb_agg(jsonb_build_object('product_id', i.product_id, 'price_id', i.price_id, 'name', i.name,
        'description', i.price_name, 'unit_amount', i.unit_amount, 'quantity', i.quantity, 'billing_period', i.billing_period,
        'clerk_plan_id', r.clerk_plan_id, 'clerk_price_id', r.clerk_price_id) order by i.position),
      'discount', v_order.discount, 'total', v_order.total, 'trial_days', max(i.trial_days),
      'customer', turnpike.payer_json(p_session.user_id, p_session.provider, p_session.livemode),
      'success_url', turnpike.checkout_page(p_session.success_url, p_session.id),
      'cancel_url', turnpike.checkout_page(p_session.cancel_url, p_session.id), 'expires_at', turnpike.rfc3339(p_session.expires_at),
      'metadata', turnpike.order_metadata(v_order))
    from public.order_items as i join public.prices as r on r.id = i.price_id where i.order_id = v_order.id);
end $$;
comment on function turnpike.checkout_request(public.checkout_sessions) is
  '{session_id, payment_id, order_id, order_public_id, mode, currency, lines: [{product_id, price_id, name, description, unit_amount, '
  'quantity, billing_period, clerk_plan_id, clerk_price_id}], discount, total, trial_days, customer, success_url, cancel_url, '
  'expires_at, metadata}; amounts in minor units.';

-- payments/functions/checkout_session_create.sql

-- The session with its payment. An order that costs nothing, now or later, is paid on the spot; a bank transfer waits for days, and the
-- reservation with it. Everything else waits for the provider's page.
create or replace function turnpike.checkout_session_create(
  p_order public.orders, p_provider text, p_livemode boolean, p_success_url text, p_cancel_url text
) returns public.checkout_sessions
language plpgsql volatile set search_path = '' as $$
declare
  v_session public.checkout_sessions;
  v_id uuid := turnpike.new_id();
  v_order public.orders := p_order;
  v_recurring bigint := (
    select max(i.unit_amount) from public.order_items as i where i.order_id = p_order.id and i.product_type = 'subscription');
  v_free boolean := p_order.total = 0 and coalesce(v_recurring, 0) = 0;
  v_payment public.payments;
begin
  if not v_free then
    perform turnpike.checkout_check_provider(v_order, p_provider);
    v_payment := turnpike.payment_create(v_order, p_provider, p_livemode);
    if p_provider = 'bank_transfer' then
      v_order := turnpike.order_await_transfer(v_order);
    end if;
  end if;
  insert into public.checkout_sessions (id, order_id, payment_id, user_id, tenant_id, provider, livemode, mode, status, url, success_url,
    cancel_url, expires_at, created_at)
  values (v_id, v_order.id, v_payment.id, v_order.user_id, v_order.tenant_id, p_provider, p_livemode,
    case when v_recurring is null then 'payment' else 'subscription' end,
    case when v_free then 'complete' when p_provider = 'bank_transfer' then 'open' else 'creating' end,
    case when v_free then turnpike.checkout_page(p_success_url, v_id) end, p_success_url, p_cancel_url,
    case when p_provider = 'bank_transfer' then v_order.reserved_until else turnpike.checkout_expires_at(v_order) end, clock_timestamp())
  returning * into v_session;
  if v_free then
    perform turnpike.order_pay(v_order.id, null, '{}');
  end if;
  return v_session;
end $$;
comment on function turnpike.checkout_session_create(public.orders, text, boolean, text, text) is
  'A new session of the locked order: complete if it costs nothing, open for a bank transfer, else creating. Raises 422 '
  'provider_unsupported {provider}.';

-- payments/functions/checkout_session_find.sql

-- A buyer who comes back to an order while its page is still open goes to that page: two open pages could be paid twice.
create or replace function turnpike.checkout_session_find(
  p_order public.orders, p_provider text, p_livemode boolean, p_success_url text, p_cancel_url text
) returns public.checkout_sessions
language plpgsql stable set search_path = '' as $$
declare
  v_session public.checkout_sessions;
begin
  select s.* into v_session from public.checkout_sessions as s
  where s.order_id = p_order.id and s.status = 'open' and s.expires_at > clock_timestamp() and s.provider = p_provider
    and s.livemode = p_livemode and s.success_url = p_success_url and s.cancel_url = p_cancel_url
  order by s.id desc limit 1;
  return v_session;
end $$;
comment on function turnpike.checkout_session_find(public.orders, text, boolean, text, text) is
  'The order''s open session at the provider with the same way back; a row of nulls without one.';

-- payments/functions/checkout_session_json.sql

-- A session as its buyer sees it. One that is open past its time is shown as expired, which it is.
create or replace function turnpike.checkout_session_json(p public.checkout_sessions, p_instructions text default null) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_order public.orders;
  v_payment public.payments;
begin
  select * into v_order from public.orders as o where o.id = p.order_id;
  select * into v_payment from public.payments as y where y.id = p.payment_id;
  return jsonb_build_object(
    'session_id', p.id, 'checkout_url', p.url, 'provider', p.provider, 'mode', p.mode,
    'status', case when p.status = 'open' and p.expires_at <= clock_timestamp() then 'expired' else p.status end,
    'expires_at', turnpike.rfc3339(p.expires_at), 'order', turnpike.order_json(v_order), 'payment_id', p.payment_id,
    'instructions', case when v_payment.reference is not null then jsonb_build_object('reference', v_payment.reference,
      'text', p_instructions, 'amount', turnpike.money(v_payment.amount, v_payment.currency)) end);
end $$;
comment on function turnpike.checkout_session_json(public.checkout_sessions, text) is
  'CheckoutSession: {session_id, checkout_url, provider, mode, status, expires_at, order: Order, payment_id, instructions}; instructions '
  '{reference, text, amount} for a bank transfer, which has no checkout_url.';

-- payments/functions/confirm_check.sql

-- What goes to the provider as it comes; whether the URL's origin is allowed is the function's to say.
create or replace function turnpike.confirm_check(p_payment_method text, p_return_url text) returns void
language plpgsql stable set search_path = '' as $$
declare
  c_max_method_chars constant integer := 255;
  c_max_url_chars constant integer := 2048;
begin
  perform turnpike.check_text(p_payment_method, c_max_method_chars, '/payment_method');
  perform turnpike.check_text(p_return_url, c_max_url_chars, '/return_url');
end $$;
comment on function turnpike.confirm_check(text, text) is 'Raises 422 at /payment_method past 255 characters, at /return_url past 2048.';

-- payments/functions/customer_identify.sql

-- The user as the provider's customer, if it said which one that is.
create or replace function turnpike.customer_identify(p_user_id uuid, p_provider text, p_livemode boolean, p_result jsonb) returns void
language plpgsql volatile set search_path = '' as $$
begin
  if p_user_id is not null and p_result ->> 'provider_customer_id' is not null then
    perform turnpike.provider_object_put(p_provider, p_livemode, 'customer', p_result ->> 'provider_customer_id', p_user_id);
  end if;
end $$;
comment on function turnpike.customer_identify(uuid, text, boolean, jsonb) is
  'Writes down provider_customer_id of the result, if there is one.';

-- payments/functions/intent_apply.sql

-- The provider waits for the buyer. The secret goes to the buyer in the answer and is kept nowhere else.
create or replace function turnpike.intent_apply(p_operation public.provider_operations, p_result jsonb) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  v_payment public.payments;
begin
  perform from public.payments as p where p.id = p_operation.subject_id for update;
  v_payment := turnpike.payment_identify(p_operation.subject_id, turnpike.provider_text(p_operation, p_result, 'provider_payment_id'));
  perform turnpike.customer_identify(v_payment.user_id, v_payment.provider, v_payment.livemode, p_result);
  return turnpike.payment_json(v_payment)
    || jsonb_build_object('client_secret', p_result ->> 'client_secret', 'approval_url', p_result ->> 'approval_url');
end $$;
comment on function turnpike.intent_apply(public.provider_operations, jsonb) is
  'Applies {provider_payment_id, client_secret?, approval_url?, provider_customer_id?} and returns the Payment with client_secret and '
  'approval_url. Raises 502 provider_invalid.';

-- payments/functions/intent_confirm_apply.sql

-- What the provider says here is not yet money: only its report is, which nobody can make up. A refusal, or
-- a step that the payer still has to take, lets the payer confirm again.
create or replace function turnpike.intent_confirm_apply(p_operation public.provider_operations, p_result jsonb) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  v_payment public.payments;
  v_status text := turnpike.provider_text(p_operation, p_result, 'status');
begin
  if v_status not in ('processing', 'succeeded', 'requires_action', 'requires_payment_method', 'failed', 'canceled') then
    perform turnpike.fail('provider_invalid', 502, jsonb_build_object('provider', p_operation.provider));
  elsif v_status not in ('processing', 'succeeded') then
    perform turnpike.payment_failed(p_operation.subject_id, case when v_status like 'requires_%' then 'pending' else v_status end,
      p_result -> 'failure');
  end if;
  select * into v_payment from public.payments as p where p.id = p_operation.subject_id;
  return turnpike.payment_json(v_payment)
    || jsonb_build_object('client_secret', p_result ->> 'client_secret', 'redirect_url', p_result ->> 'redirect_url');
end $$;
comment on function turnpike.intent_confirm_apply(public.provider_operations, jsonb) is
  'Applies {status: processing|succeeded|requires_action|requires_payment_method|failed|canceled, failure?: {code, message}, '
  'client_secret?, redirect_url?} and returns the Payment with client_secret and redirect_url. Raises 502 provider_invalid.';

-- payments/functions/intent_request.sql

-- What the provider is asked for.
create or replace function turnpike.intent_request(p_payment public.payments, p_order public.orders) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return jsonb_build_object('payment_id', p_payment.id, 'order_public_id', p_order.public_id, 'amount', p_payment.amount,
    'currency', p_payment.currency, 'description', p_order.public_id,
    'customer', turnpike.payer_json(p_payment.user_id, p_payment.provider, p_payment.livemode),
    'metadata', turnpike.order_metadata(p_order));
end $$;
comment on function turnpike.intent_request(public.payments, public.orders) is
  '{payment_id, order_public_id, amount, currency, description, customer, metadata}; the amount in minor units.';

-- payments/functions/operation_answer.sql

-- What the function in front needs to make the call. The key is the operation's own and the same at every attempt; the attempts
-- say whether a call that reached nobody was the first one, or may follow one whose answer was lost.
create or replace function turnpike.operation_answer(p public.provider_operations) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return jsonb_build_object('operation', jsonb_build_object(
    'id', p.id, 'kind', p.kind, 'provider', p.provider, 'livemode', p.livemode, 'idempotency_key', 'tp_' || p.id, 'attempts', p.attempts,
    'request', p.request));
end $$;
comment on function turnpike.operation_answer(public.provider_operations) is
  '{operation: {id, kind, provider, livemode, idempotency_key, attempts, request}}: the answer of a begin that a provider''s call follows.';

-- payments/functions/operation_begin.sql

-- Writes a provider's call down before it is made. Comes after operation_replay has said that there is none yet.
create or replace function turnpike.operation_begin(
  p_kind text, p_subject_id uuid, p_provider text, p_livemode boolean, p_request jsonb, p_key text, p_fingerprint text
) returns public.provider_operations
language plpgsql volatile set search_path = '' as $$
declare
  v_id uuid := turnpike.new_id();
begin
  insert into public.provider_operations (
    id, kind, caller, subject_id, provider, livemode, idempotency_key, fingerprint, request, created_at)
  values (v_id, p_kind, turnpike.uid(), p_subject_id, p_provider, p_livemode, p_key, p_fingerprint, p_request, clock_timestamp());
  return turnpike.operation_run(v_id);
end $$;
comment on function turnpike.operation_begin(text, uuid, text, boolean, jsonb, text, text) is
  'A new running operation of the caller, bound to the key if there is one.';

-- payments/functions/operation_local.sql

-- The answer of a begin that no provider's call follows; kept under the key like that of any other function.
create or replace function turnpike.operation_local(p_key text, p_status integer, p_answer jsonb) returns jsonb
language plpgsql volatile set search_path = '' as $$
begin
  perform turnpike.idempotency_finish(p_key, p_status, p_answer);
  return jsonb_build_object('answer', p_answer, 'status', p_status);
end $$;
comment on function turnpike.operation_local(text, integer, jsonb) is
  '{answer, status} of something that was done at once; stores both under the key, if there is one.';

-- payments/functions/operation_lock.sql

-- The key first and the operation after it, as operation_replay has them: a retry and the end of the first try meet at the key.
create or replace function turnpike.operation_lock(p_operation_id uuid) returns public.provider_operations
language plpgsql volatile set search_path = '' as $$
declare
  v_operation public.provider_operations;
begin
  select * into v_operation from public.provider_operations as o where o.id = p_operation_id;
  if not found then
    perform turnpike.fail('operation_not_found', 404);
  end if;
  perform from public.idempotency_keys as k
  where k.caller = v_operation.caller and k.key = v_operation.idempotency_key for update;
  select * into v_operation from public.provider_operations as o where o.id = p_operation_id for update;
  return v_operation;
end $$;
comment on function turnpike.operation_lock(uuid) is 'The operation with its key, both locked. Raises 404 operation_not_found.';

-- payments/functions/operation_prepare.sql

-- Before a call is repeated: what it would sell must be reserved again, if it was given back meanwhile.
create or replace function turnpike.operation_prepare(p_operation public.provider_operations) returns void
language plpgsql volatile set search_path = '' as $$
declare
  v_order_id uuid;
  v_order public.orders;
begin
  if p_operation.kind = 'checkout' then
    select s.order_id into v_order_id from public.checkout_sessions as s where s.id = p_operation.subject_id;
  elsif p_operation.kind in ('intent', 'intent_confirm') then
    select p.order_id into v_order_id from public.payments as p where p.id = p_operation.subject_id for update;
  end if;
  select * into v_order from public.orders as o where o.id = v_order_id for update;
  if found then
    perform turnpike.order_payable(v_order);
  end if;
end $$;
comment on function turnpike.operation_prepare(public.provider_operations) is
  'Reserves once more what the order behind the operation needs. Raises what order_payable raises.';

-- payments/functions/operation_replay.sql

-- The first question of every begin: what became of this key? Four answers: the kept answer again; 409, because the call still runs; the
-- same operation once more, because its call was abandoned or ended without a result that anybody knows (the provider knows its key, so
-- repeating it charges once); or nothing, and the caller begins. Past the time for which providers remember keys, repeating could do it
-- twice, so an operation that is still unresolved then is left to the provider's own report.
create or replace function turnpike.operation_replay(p_key text, p_fingerprint text) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  v_first public.idempotency_keys;
  v_operation public.provider_operations;
  c_repeatable constant interval := '20 hours';
  c_retry_after_seconds constant integer := 3600;
begin
  if p_key is null then
    return null;
  end if;
  v_first := turnpike.idempotency_claim(p_key, p_fingerprint);
  if v_first.caller is not null then
    perform set_config('response.headers', '[{"Idempotent-Replayed": "true"}]', true);
    return jsonb_build_object('answer', v_first.answer, 'status', v_first.status);
  end if;
  select * into v_operation from public.provider_operations as o
  where o.caller = turnpike.uid() and o.idempotency_key = p_key for update;
  if not found then
    return null;
  elsif v_operation.status in ('done', 'refused') then
    update public.provider_operations as o set idempotency_key = null where o.id = v_operation.id;
    return null;
  elsif v_operation.fingerprint <> p_fingerprint then
    perform turnpike.fail('idempotency_key_reused', 422);
  elsif v_operation.created_at <= clock_timestamp() - c_repeatable then
    perform turnpike.fail('idempotency_in_progress', 409, jsonb_build_object('retry_after_seconds', c_retry_after_seconds));
  end if;
  perform turnpike.operation_prepare(v_operation);
  return turnpike.operation_answer(turnpike.operation_run(v_operation.id));
end $$;
comment on function turnpike.operation_replay(text, text) is
  'Null when the caller shall begin (also without a key); {answer, status} when the key has its answer, with Idempotent-Replayed set; '
  '{operation} when its call shall be repeated. Raises what idempotency_claim and operation_prepare raise.';

-- payments/functions/operation_run.sql

-- For how long a call is believed to be running: longer than the function's time-out with its retries. Until then the same key waits.
create or replace function turnpike.operation_run(p_operation_id uuid) returns public.provider_operations
language plpgsql volatile set search_path = '' as $$
declare
  v_operation public.provider_operations;
  c_running constant interval := '40 seconds';
begin
  update public.provider_operations as o
  set status = 'running', attempts = o.attempts + 1, running_until = clock_timestamp() + c_running
  where o.id = p_operation_id
  returning o.* into v_operation;
  update public.idempotency_keys as k set running_until = v_operation.running_until
  where k.caller = v_operation.caller and k.key = v_operation.idempotency_key;
  return v_operation;
end $$;
comment on function turnpike.operation_run(uuid) is 'Marks the operation, and the key it was asked for with, as running for 40 seconds.';

-- payments/functions/operation_undo.sql

-- What each kind leaves behind when its call did not succeed. A confirmation whose outcome is unknown may have taken the money: payment
-- and reservation wait for the provider's report. A refund keeps its part of the payment blocked for the same reason.
create or replace function turnpike.operation_undo(p_operation public.provider_operations, p_outcome text, p_error jsonb) returns void
language plpgsql volatile set search_path = '' as $$
declare
  v_refused boolean := p_outcome = 'refused';
  v_session public.checkout_sessions;
begin
  if p_operation.kind = 'refund' and v_refused then
    update public.refunds as r set status = 'failed', updated_at = clock_timestamp()
    where r.id = p_operation.subject_id and r.status = 'pending';
  elsif p_operation.kind = 'intent_confirm' and v_refused then
    perform turnpike.payment_failed(p_operation.subject_id, 'pending', p_error);
  elsif p_operation.kind = 'intent' then
    if v_refused then
      perform turnpike.payment_failed(p_operation.subject_id, 'failed', p_error);
    end if;
    perform turnpike.order_release(p.order_id) from public.payments as p
    where p.id = p_operation.subject_id and not turnpike.order_awaited(p.order_id, p.id);
  elsif p_operation.kind = 'checkout' then
    select * into v_session from public.checkout_sessions as s where s.id = p_operation.subject_id;
    if v_refused then
      perform turnpike.payment_failed(v_session.payment_id, 'failed', p_error);
      update public.checkout_sessions as s set status = 'failed', updated_at = clock_timestamp()
      where s.id = v_session.id and s.status = 'creating';
    end if;
    if not turnpike.order_awaited(v_session.order_id, v_session.payment_id) then
      perform turnpike.order_release(v_session.order_id);
    end if;
  end if;
end $$;
comment on function turnpike.operation_undo(public.provider_operations, text, jsonb) is
  'Refused: session, payment or refund failed (a payment that was to be confirmed waits again), and the reservation of a checkout or an '
  'intent is given back, unless the order may be paid in another way. Unknown: only that reservation is.';

-- payments/functions/order_awaited.sql

-- An order may have been taken to several providers. While one of the others waits for its buyer, its reservation stands.
create or replace function turnpike.order_awaited(p_order_id uuid, p_payment_id uuid) returns boolean
language plpgsql stable set search_path = '' as $$
begin
  return exists (
    select from public.checkout_sessions as s
    where s.order_id = p_order_id and s.payment_id is distinct from p_payment_id and s.status = 'open' and s.expires_at > clock_timestamp()
  ) or exists (
    select from public.payments as p
    where p.order_id = p_order_id and p.id is distinct from p_payment_id and p.status in ('pending', 'processing')
      and coalesce(p.provider_payment_id, p.reference) is not null);
end $$;
comment on function turnpike.order_awaited(uuid, uuid) is 'Whether the order may still be paid by another payment than this one.';

-- payments/functions/payer_json.sql

-- Whom the provider sends the receipt to, and by which id it knows them.
create or replace function turnpike.payer_json(p_user_id uuid, p_provider text, p_livemode boolean) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_customer public.customers;
  v_profile public.profiles;
begin
  select * into v_customer from public.customers as c where c.user_id = p_user_id;
  select * into v_profile from public.profiles as p where p.user_id = p_user_id;
  return jsonb_build_object('user_id', p_user_id,
    'email', coalesce(v_customer.email, v_profile.email, nullif(turnpike.claims() ->> 'email', '')),
    'name', coalesce(v_customer.name, v_profile.display_name),
    'provider_customer_id', turnpike.provider_customer(p_user_id, p_provider, p_livemode));
end $$;
comment on function turnpike.payer_json(uuid, text, boolean) is '{user_id, email, name, provider_customer_id}; all but user_id may be null.';

-- payments/functions/payment_cleanup.sql

-- What providers were asked and what they said is needed while it may be asked again, and then for finding out what went wrong.
create or replace function turnpike.payment_cleanup(p_max_rows integer) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  v_operations bigint;
  c_kept constant interval := '30 days';
begin
  delete from public.provider_operations as o
  using (
    select x.id from public.provider_operations as x
    where x.status in ('done', 'refused') and x.finished_at <= now() - c_kept
    limit p_max_rows for update skip locked
  ) as old
  where o.id = old.id;
  get diagnostics v_operations = row_count;
  return jsonb_build_object('provider_operations', v_operations);
end $$;
comment on function turnpike.payment_cleanup(integer) is
  'Deletes up to so many calls to providers that ended 30 days ago or earlier: {provider_operations}.';

-- payments/functions/payment_confirm_begin.sql

-- Two things under one name. A transfer is confirmed by the administrator who saw it arrive, and that pays the order. A provider's payment
-- is confirmed by its payer, which only tells the provider to take the money: what pays the order is the provider's own report.
create or replace function public.payment_confirm_begin(
  p_id uuid, p_payment_method text default null, p_return_url text default null,
  p_idempotency_key text default null, p_fingerprint text default null
) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_actor_id uuid := turnpike.require_active_user();
  v_fingerprint text := coalesce(p_fingerprint, turnpike.fingerprint('payment_confirm_begin', p_id::text, p_payment_method, p_return_url));
  v_replay jsonb := turnpike.operation_replay(p_idempotency_key, v_fingerprint);
  v_payment public.payments;
begin
  if v_replay is not null then
    return v_replay;
  end if;
  perform turnpike.confirm_check(p_payment_method, p_return_url);
  v_payment := turnpike.payment_lock(p_id);
  if v_payment.provider = 'bank_transfer' then
    return turnpike.operation_local(p_idempotency_key, 200, turnpike.transfer_confirm(v_payment));
  end if;
  v_payment := turnpike.payment_process(v_payment);
  return turnpike.operation_answer(turnpike.operation_begin('intent_confirm', p_id, v_payment.provider, v_payment.livemode,
    jsonb_build_object('payment_id', p_id, 'provider_payment_id', v_payment.provider_payment_id,
      'payment_method', p_payment_method, 'return_url', p_return_url),
    p_idempotency_key, v_fingerprint));
end $$;
comment on function public.payment_confirm_begin(uuid, text, text, text, text) is
  '{operation} to call the provider with; for a bank transfer, admin only, {answer: Payment, status: 200}. 403 forbidden, '
  'account_deactivated; 404 payment_not_found; 409 payment_not_confirmable, order_already_paid, order_not_payable, out_of_stock '
  '{product_id}, coupon_used_up, slot_taken; 422 at /payment_method, /return_url; 401 token_missing, token_revoked; and the errors of '
  'idempotency_claim.';

-- payments/functions/payment_create.sql

-- One a try to pay: an order can have several, of which one succeeds.
create or replace function turnpike.payment_create(
  p_order public.orders, p_provider text, p_livemode boolean, p_method text default null
) returns public.payments
language plpgsql volatile set search_path = '' as $$
declare
  v_payment public.payments;
begin
  insert into public.payments (id, order_id, user_id, tenant_id, provider, livemode, amount, currency, method, reference, created_at)
  values (turnpike.new_id(), p_order.id, p_order.user_id, p_order.tenant_id, p_provider, p_livemode, p_order.total, p_order.currency,
    p_method, case when p_provider = 'bank_transfer' then turnpike.payment_reference() end, clock_timestamp())
  returning * into v_payment;
  return v_payment;
end $$;
comment on function turnpike.payment_create(public.orders, text, boolean, text) is
  'A pending payment of the order''s total; one by bank transfer with a reference.';

-- payments/functions/payment_erase.sql

-- Books must be kept, names must not. What was asked of providers goes, apart from calls whose outcome is still to be reported.
create or replace function turnpike.payment_erase(p_user_id uuid) returns void
language plpgsql volatile set search_path = '' as $$
declare
  c_nobody constant uuid := '00000000-0000-0000-0000-000000000000';
begin
  delete from public.provider_objects as o where o.object_id = p_user_id and o.kind = 'customer';
  delete from public.provider_operations as o where o.caller = p_user_id and o.status in ('done', 'refused');
  update public.provider_operations as o set request = o.request - 'customer' - 'metadata', idempotency_key = null, caller = c_nobody
  where o.caller = p_user_id;
  update public.payments as p set user_id = null where p.user_id = p_user_id;
  update public.refunds as r set user_id = null where r.user_id = p_user_id;
  update public.refunds as r set requested_by = null where r.requested_by = p_user_id;
  update public.checkout_sessions as s set user_id = null where s.user_id = p_user_id;
end $$;
comment on function turnpike.payment_erase(uuid) is
  'Takes the user''s id off payments, refunds and checkouts, and forgets the user as a customer of providers.';

-- payments/functions/payment_export.sql

-- A user's payments, for the user's data. What was paid for a tenant belongs to the tenant.
create or replace function turnpike.payment_export(p_user_id uuid) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return coalesce((select jsonb_agg(turnpike.payment_json(p) order by p.created_at, p.id)
    from public.payments as p where p.user_id = p_user_id and p.tenant_id is null), '[]');
end $$;
comment on function turnpike.payment_export(uuid) is 'The user''s own payments with their refunds, oldest first.';

-- payments/functions/payment_failed.sql

-- A try to pay failed. Money that has come stays where it is, whatever is reported late.
create or replace function turnpike.payment_failed(p_payment_id uuid, p_status text, p_error jsonb) returns public.payments
language plpgsql volatile set search_path = '' as $$
declare
  v_payment public.payments;
  c_max_chars constant integer := 500;
begin
  update public.payments as p set status = p_status, failure_code = left(p_error ->> 'code', c_max_chars),
    failure_message = left(p_error ->> 'message', c_max_chars), updated_at = clock_timestamp()
  where p.id = p_payment_id and p.status in ('pending', 'processing')
  returning p.* into v_payment;
  return v_payment;
end $$;
comment on function turnpike.payment_failed(uuid, text, jsonb) is
  'Sets a pending or processing payment to failed, or to pending when it may be tried again, and keeps code and message of the error.';

-- payments/functions/payment_get.sql

-- Runs as the caller, under row-level security.
create or replace function public.payment_get(p_id uuid) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_user_id uuid := turnpike.require_user();
  v_payment public.payments;
begin
  select * into v_payment from public.payments as p where p.id = p_id;
  if not found then
    perform turnpike.fail('payment_not_found', 404);
  end if;
  return turnpike.payment_json(v_payment);
end $$;
comment on function public.payment_get(uuid) is
  'The Payment with its refunds. 404 payment_not_found; 401 token_missing, token_revoked.';

-- payments/functions/payment_identify.sql

-- Their id for a payment of ours, once known, does not change.
create or replace function turnpike.payment_identify(p_payment_id uuid, p_provider_payment_id text) returns public.payments
language plpgsql volatile set search_path = '' as $$
declare
  v_payment public.payments;
begin
  select * into v_payment from public.payments as p where p.id = p_payment_id;
  if p_provider_payment_id is null or v_payment.provider_payment_id = p_provider_payment_id then
    return v_payment;
  end if;
  perform turnpike.provider_object_put(v_payment.provider, v_payment.livemode, 'payment', p_provider_payment_id, p_payment_id);
  update public.payments as p set provider_payment_id = coalesce(p.provider_payment_id, p_provider_payment_id), updated_at = clock_timestamp()
  where p.id = p_payment_id
  returning p.* into v_payment;
  return v_payment;
end $$;
comment on function turnpike.payment_identify(uuid, text) is
  'Writes down the provider''s id of the payment, the first one in the payment''s row. Raises 502 provider_invalid if it is another''s.';

-- payments/functions/payment_intent_begin.sql

-- For a front end that shows the provider's own form instead of its page: the first of two transactions. A subscription needs the page,
-- and so does an order of nothing, which has no payment.
create or replace function public.payment_intent_begin(
  p_order text, p_provider text default null, p_livemode boolean default null,
  p_idempotency_key text default null, p_fingerprint text default null
) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_actor_id uuid := turnpike.require_active_user();
  v_fingerprint text := coalesce(p_fingerprint, turnpike.fingerprint('payment_intent_begin', p_order, p_provider, p_livemode::text));
  v_replay jsonb := turnpike.operation_replay(p_idempotency_key, v_fingerprint);
  v_order public.orders;
  v_payment public.payments;
begin
  if v_replay is not null then
    return v_replay;
  end if;
  perform turnpike.provider_check(p_provider, p_livemode);
  v_order := turnpike.order_payable(turnpike.order_lock_own(p_order));
  if p_provider = 'clerk' then
    perform turnpike.fail('provider_unsupported', 422, jsonb_build_object('provider', p_provider));
  elsif v_order.total = 0
    or exists (select from public.order_items as i where i.order_id = v_order.id and i.product_type = 'subscription') then
    perform turnpike.fail('order_not_payable', 409);
  end if;
  v_payment := turnpike.payment_create(v_order, p_provider, p_livemode);
  if p_provider = 'bank_transfer' then
    perform turnpike.order_await_transfer(v_order);
    return turnpike.operation_local(p_idempotency_key, 201, turnpike.payment_json(v_payment));
  end if;
  return turnpike.operation_answer(turnpike.operation_begin('intent', v_payment.id, p_provider, p_livemode,
    turnpike.intent_request(v_payment, v_order), p_idempotency_key, v_fingerprint));
end $$;
comment on function public.payment_intent_begin(text, text, boolean, text, text) is
  '{operation} to call the provider with, or for a bank transfer {answer: Payment, status: 201}. 404 order_not_found; 409 '
  'order_already_paid, order_not_payable (also for a subscription and an order of nothing), out_of_stock {product_id}, coupon_used_up, '
  'slot_taken; 403 account_deactivated; 422 at /provider, /livemode, provider_unsupported {provider}; 401 token_missing, token_revoked; '
  'and the errors of idempotency_claim.';

-- payments/functions/payment_json.sql

-- A payment as its payer sees it, with what went back. Runs with the caller's rights in lists.
create or replace function turnpike.payment_json(p public.payments) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return jsonb_build_object(
    'id', p.id, 'order', (select o.public_id from public.orders as o where o.id = p.order_id), 'subscription_id', p.subscription_id,
    'provider', p.provider, 'livemode', p.livemode, 'status', p.status, 'amount', turnpike.money(p.amount, p.currency),
    'refunded', turnpike.money(p.refunded, p.currency),
    'refundable', turnpike.money(turnpike.payment_refundable(p), p.currency),
    'method', p.method, 'reference', p.reference,
    'failure', case when p.failure_code is not null or p.failure_message is not null
      then jsonb_build_object('code', p.failure_code, 'message', p.failure_message) end,
    'refunds', (select coalesce(jsonb_agg(turnpike.refund_json(r) order by r.created_at, r.id), '[]')
      from public.refunds as r where r.payment_id = p.id),
    'created_at', turnpike.rfc3339(p.created_at), 'succeeded_at', turnpike.rfc3339(p.succeeded_at));
end $$;
comment on function turnpike.payment_json(public.payments) is
  'Payment: {id, order, subscription_id, provider, livemode, status, amount, refunded, refundable, method, reference, failure, refunds: '
  '[Refund], created_at, succeeded_at}; order is a public id.';

-- payments/functions/payment_list.sql

-- Runs as the caller, under row-level security; written as order_list.
create or replace function public.payment_list(
  p_status text default null, p_account text default 'user', p_cursor text default null, p_limit integer default 20
) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_user_id uuid := turnpike.require_user();
  v_owner record := turnpike.credit_owner(p_account);
  v_limit integer := turnpike.page_limit(p_limit);
  v_after record := turnpike.cursor_decode(p_cursor);
  v_at timestamptz := coalesce(v_after.at, 'infinity');
  v_id uuid := coalesce(v_after.id, 'ffffffff-ffff-ffff-ffff-ffffffffffff');
  v_page jsonb;
begin
  if p_status not in ('pending', 'processing', 'succeeded', 'failed', 'canceled', 'refunded', 'partially_refunded') then
    perform turnpike.invalid('/status', 'invalid_value',
      'must be pending, processing, succeeded, failed, canceled, refunded or partially_refunded');
  end if;
  select turnpike.page(array_agg(turnpike.payment_json(p) order by p.created_at desc, p.id desc),
    array_agg(p.created_at order by p.created_at desc, p.id desc), array_agg(p.id order by p.created_at desc, p.id desc), v_limit)
  into v_page
  from (
    (select p.* from public.payments as p
      where p.user_id = v_owner.user_id and p.tenant_id is null and (p_status is null or p.status = p_status)
        and p.created_at <= v_at and (p.created_at, p.id) < (v_at, v_id)
      order by p.created_at desc, p.id desc limit v_limit + 1)
    union all
    (select p.* from public.payments as p
      where p.tenant_id = v_owner.tenant_id and (p_status is null or p.status = p_status)
        and p.created_at <= v_at and (p.created_at, p.id) < (v_at, v_id)
      order by p.created_at desc, p.id desc limit v_limit + 1)
  ) as p;
  return v_page;
end $$;
comment on function public.payment_list(text, text, text, integer) is
  '{data: [Payment], next_cursor} of the caller, or of the caller''s tenant, newest first, each with its refunds. 400 cursor_invalid; 422 '
  'at /status, /limit, tenant_required; 401 token_missing, token_revoked.';

-- payments/functions/payment_lock.sql

-- A payment for its payer or for an administrator; to everybody else it looks like none.
create or replace function turnpike.payment_lock(p_id uuid) returns public.payments
language plpgsql volatile set search_path = '' as $$
declare
  v_payment public.payments;
begin
  select * into v_payment from public.payments as p
  where p.id = p_id and (turnpike.is_admin() or turnpike.payment_owned(p))
  for update;
  if not found then
    perform turnpike.fail('payment_not_found', 404);
  end if;
  return v_payment;
end $$;
comment on function turnpike.payment_lock(uuid) is
  'The payment of the caller or of the caller''s tenant, any for an administrator, locked. Raises 404 payment_not_found.';

-- payments/functions/payment_metrics.sql

-- Small, indexed counts and estimates only.
create or replace function turnpike.payment_metrics() returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return jsonb_build_array(
    turnpike.metric('turnpike_payments', 'gauge', 'Payments (estimate).', turnpike.row_estimate('public.payments')),
    turnpike.metric('turnpike_provider_operations_unresolved', 'gauge', 'Calls to payment providers whose outcome is not known.',
      (select count(*) from public.provider_operations as o
        where o.status = 'unknown' or (o.status = 'running' and o.running_until <= now()))));
end $$;
comment on function turnpike.payment_metrics() is 'The metrics of this domain, as turnpike.metric makes them.';

-- payments/functions/payment_owned.sql

-- What was paid for a tenant is the tenant's, and not the member's who paid.
create or replace function turnpike.payment_owned(p public.payments) returns boolean
language plpgsql stable set search_path = '' as $$
begin
  return coalesce(case when p.tenant_id is null then p.user_id = turnpike.uid() else p.tenant_id = turnpike.tenant_id() end, false);
end $$;
comment on function turnpike.payment_owned(public.payments) is 'Whether it is the caller''s or the caller''s tenant''s.';

-- payments/functions/payment_process.sql

-- From here on the money may move, so a second confirmation is refused until the provider has said how the first one ended.
create or replace function turnpike.payment_process(p_payment public.payments) returns public.payments
language plpgsql volatile set search_path = '' as $$
declare
  v_order public.orders;
  v_payment public.payments;
begin
  if not turnpike.payment_owned(p_payment) then
    perform turnpike.fail('payment_not_found', 404);
  elsif p_payment.status <> 'pending' or p_payment.provider_payment_id is null or p_payment.provider not in ('stripe', 'paypal') then
    perform turnpike.fail('payment_not_confirmable', 409);
  end if;
  select * into v_order from public.orders as o where o.id = p_payment.order_id for update;
  if found then
    perform turnpike.order_payable(v_order);
  end if;
  update public.payments as p set status = 'processing', failure_code = null, failure_message = null, updated_at = clock_timestamp()
  where p.id = p_payment.id
  returning p.* into v_payment;
  return v_payment;
end $$;
comment on function turnpike.payment_process(public.payments) is
  'Sets a locked pending payment of a provider to processing, with its order reserved again. Raises 404 payment_not_found, 409 '
  'payment_not_confirmable, and what order_payable raises.';

-- payments/functions/payment_reference.sql

-- What a payer writes on a transfer, and what the administrator looks for. Made like an order's public id, and told from it by the prefix.
create or replace function turnpike.payment_reference() returns text
language plpgsql volatile set search_path = '' as $$
declare
  v_code text;
  c_max_tries constant integer := 10;
begin
  for v_try in 1..c_max_tries loop
    v_code := turnpike.public_code('BT');
    exit when not exists (select from public.payments as p where p.reference = v_code);
  end loop;
  return v_code;
end $$;
comment on function turnpike.payment_reference() is 'A reference such as BT-7K3M-9QX2 that no payment has.';

-- payments/functions/payment_refundable.sql

-- What is left to give back: pending refunds count as given.
create or replace function turnpike.payment_refundable(p public.payments) returns bigint
language plpgsql stable set search_path = '' as $$
begin
  if p.status not in ('succeeded', 'partially_refunded') then
    return 0;
  end if;
  return p.amount - coalesce((select sum(r.amount) from public.refunds as r where r.payment_id = p.id and r.status <> 'failed'), 0);
end $$;
comment on function turnpike.payment_refundable(public.payments) is 'Minor units of the payment that can still be refunded.';

-- payments/functions/payment_succeeded.sql

-- The only way that money comes in, whoever reports it: a provider's webhook, an administrator, the development confirm. The payment's
-- lock and its status make the second report of it do nothing.
create or replace function turnpike.payment_succeeded(p_payment_id uuid, p_details jsonb default '{}') returns public.payments
language plpgsql volatile set search_path = '' as $$
declare
  v_payment public.payments;
begin
  select * into v_payment from public.payments as p where p.id = p_payment_id for update;
  if not found then
    perform turnpike.fail('payment_not_found', 404);
  elsif v_payment.status in ('succeeded', 'partially_refunded', 'refunded') then
    return v_payment;
  end if;
  update public.payments as p set status = 'succeeded', succeeded_at = clock_timestamp(), updated_at = clock_timestamp(),
    method = coalesce(p_details ->> 'method', p.method), failure_code = null, failure_message = null
  where p.id = p_payment_id;
  v_payment := turnpike.payment_identify(v_payment.id, p_details ->> 'provider_payment_id');
  update public.checkout_sessions as s set status = 'complete', updated_at = clock_timestamp()
  where s.payment_id = p_payment_id and s.status <> 'complete';
  if v_payment.order_id is not null then
    perform turnpike.order_pay(v_payment.order_id, v_payment, p_details);
  end if;
  return v_payment;
end $$;
comment on function turnpike.payment_succeeded(uuid, jsonb) is
  'Marks the payment as succeeded, once, and pays its order with it. p_details: provider_payment_id, method, provider_subscription_id, '
  'period_start, period_end, trial_ends_at, all optional. Raises 404 payment_not_found, 502 provider_invalid.';

-- payments/functions/payments_broken.sql

-- The part of turnpike.check_sales_invariants that is about payments.
create or replace function turnpike.payments_broken() returns table (invariant text, object_id uuid, detail jsonb)
language sql stable set search_path = '' as $$
  with refunded as (
    select r.payment_id, sum(r.amount) filter (where r.status = 'succeeded') as succeeded,
      sum(r.amount) filter (where r.status <> 'failed') as taken
    from public.refunds as r group by r.payment_id
  ), figures as (
    select p.*, coalesce(refunded.succeeded, 0) as refunds_succeeded, coalesce(refunded.taken, 0) as refunds_taken,
      o.total as order_total, o.currency as order_currency, o.payment_id as order_payment_id
    from public.payments as p left join refunded on refunded.payment_id = p.id left join public.orders as o on o.id = p.order_id
  )
  select v.invariant, f.id, to_jsonb(f) from figures as f cross join lateral (values
    ('refunded is the sum of the refunds that succeeded', f.refunded = f.refunds_succeeded),
    ('never more is refunded than was paid', f.refunds_taken <= f.amount),
    ('the status says how much was refunded', case f.status when 'refunded' then f.refunded = f.amount and f.amount > 0
      when 'partially_refunded' then f.refunded > 0 and f.refunded < f.amount else f.refunded = 0 end),
    ('a payment is of its order''s total and currency',
      f.order_id is null or (f.amount = f.order_total and f.currency = f.order_currency)),
    ('a succeeded payment has paid its order, or another one had', f.order_id is null or f.order_payment_id is not null
      or f.status not in ('succeeded', 'partially_refunded', 'refunded'))
  ) as v (invariant, holds) where not v.holds;
$$;
comment on function turnpike.payments_broken() is 'Violated promises of payments, as turnpike.check_sales_invariants gives them.';

-- payments/functions/payments_check.sql

-- The life of a payment. A failed one may still succeed: with some methods the buyer tries again on the provider's page.
create or replace function turnpike.payments_check() returns trigger
language plpgsql volatile set search_path = '' as $$
begin
  if not (case when tg_op = 'INSERT' then new.status = 'pending' else new.status = old.status or (case old.status
      when 'pending' then new.status in ('processing', 'succeeded', 'failed', 'canceled')
      when 'processing' then new.status in ('pending', 'succeeded', 'failed', 'canceled')
      when 'failed' then new.status in ('processing', 'succeeded')
      when 'canceled' then new.status = 'succeeded'
      when 'succeeded' then new.status in ('partially_refunded', 'refunded')
      when 'partially_refunded' then new.status = 'refunded'
      else false end) end) then
    raise exception using errcode = 'check_violation', message = 'a payment cannot go this way';
  end if;
  return new;
end $$;
comment on function turnpike.payments_check() is 'Trigger: refuses a status that cannot follow.';

-- payments/functions/portal_get.sql

-- With the owner's rights, because nobody reads the ids at providers; it tells the caller the own one only.
create or replace function public.portal_get(p_provider text, p_livemode boolean) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
declare
  v_customer_id text := turnpike.provider_customer(turnpike.require_user(), p_provider, p_livemode);
begin
  if v_customer_id is null then
    perform turnpike.fail('customer_unknown', 409);
  end if;
  return jsonb_build_object('provider_customer_id', v_customer_id);
end $$;
comment on function public.portal_get(text, boolean) is
  '{provider_customer_id} of the caller at the provider. 409 customer_unknown; 401 token_missing, token_revoked.';

-- payments/functions/provider_check.sql

-- Who may be asked for money. The development provider is none: it has no begin, only order_confirm.
create or replace function turnpike.provider_check(p_provider text, p_livemode boolean) returns void
language plpgsql stable set search_path = '' as $$
begin
  if p_provider is null then
    perform turnpike.invalid('/provider', 'required', 'is required');
  elsif p_provider not in ('stripe', 'paypal', 'bank_transfer', 'clerk') then
    perform turnpike.invalid('/provider', 'invalid_value', 'must be stripe, paypal, bank_transfer or clerk');
  elsif p_livemode is null then
    perform turnpike.invalid('/livemode', 'required', 'is required');
  end if;
end $$;
comment on function turnpike.provider_check(text, boolean) is 'Raises 422 at /provider or /livemode unless payments can be begun there.';

-- payments/functions/provider_customer.sql

-- A user may have become a customer twice; the first one has the history.
create or replace function turnpike.provider_customer(p_user_id uuid, p_provider text, p_livemode boolean) returns text
language plpgsql stable set search_path = '' as $$
begin
  return (select o.provider_id from public.provider_objects as o
    where o.object_id = p_user_id and o.provider = p_provider and o.livemode = p_livemode and o.kind = 'customer'
    order by o.created_at, o.provider_id limit 1);
end $$;
comment on function turnpike.provider_customer(uuid, text, boolean) is 'The provider''s id of the user as a customer; null without one.';

-- payments/functions/provider_object_put.sql

-- One of theirs is one of ours. A provider that names an object that belongs to another row of ours is not to be believed; a customer is
-- whoever it was first, since a person may pay with two accounts.
create or replace function turnpike.provider_object_put(
  p_provider text, p_livemode boolean, p_kind text, p_provider_id text, p_object_id uuid
) returns void
language plpgsql volatile set search_path = '' as $$
begin
  insert into public.provider_objects as o (provider, livemode, kind, provider_id, object_id)
  values (p_provider, p_livemode, p_kind, p_provider_id, p_object_id)
  on conflict (provider, livemode, kind, provider_id) do nothing;
  if not found and p_kind <> 'customer' and not exists (
    select from public.provider_objects as o where o.provider = p_provider and o.livemode = p_livemode and o.kind = p_kind
      and o.provider_id = p_provider_id and o.object_id = p_object_id) then
    perform turnpike.fail('provider_invalid', 502, jsonb_build_object('provider', p_provider));
  end if;
end $$;
comment on function turnpike.provider_object_put(text, boolean, text, text, uuid) is
  'Writes down which row of ours a provider''s object is. Raises 502 provider_invalid {provider} if it is another one.';

-- payments/functions/provider_operation_fail.sql

-- The other second transaction. `refused`: the provider said no and did nothing; everything is as before and the key is free. `unknown`:
-- no answer, or none that makes sense, so it may have happened; what may have moved money stays as it is, what was only reserved is
-- given back, and the same key repeats the call.
create or replace function public.provider_operation_fail(p_operation_id uuid, p_outcome text, p_error jsonb default '{}') returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_operation public.provider_operations;
begin
  perform turnpike.require_service();
  if p_outcome is null or p_outcome not in ('refused', 'unknown') then
    perform turnpike.invalid('/p_outcome', 'invalid_value', 'must be refused or unknown');
  end if;
  v_operation := turnpike.operation_lock(p_operation_id);
  if v_operation.status in ('running', 'unknown') then
    perform turnpike.operation_undo(v_operation, p_outcome, p_error);
    update public.provider_operations as o set status = p_outcome, error = p_error, running_until = null,
      finished_at = case when p_outcome = 'refused' then clock_timestamp() end
    where o.id = p_operation_id
    returning o.* into v_operation;
    if p_outcome = 'refused' then
      delete from public.idempotency_keys as k
      where k.caller = v_operation.caller and k.key = v_operation.idempotency_key and k.answer is null;
    else
      update public.idempotency_keys as k set running_until = clock_timestamp()
      where k.caller = v_operation.caller and k.key = v_operation.idempotency_key and k.answer is null;
    end if;
  end if;
  return jsonb_build_object('operation_id', v_operation.id, 'status', v_operation.status);
end $$;
comment on function public.provider_operation_fail(uuid, text, jsonb) is
  '{operation_id, status: refused|unknown|done}: undoes what was prepared for a call that was refused or whose outcome is unknown; '
  'p_error {code, message} is kept. Does nothing to an operation that is over. Service only, else 403 forbidden; 404 '
  'operation_not_found; 422 at /p_outcome.';

-- payments/functions/provider_operation_finish.sql

-- The second transaction around a provider's call: the provider has answered, so what it said is applied, and the answer is kept under
-- the key of the caller for whom the call was made. Finishing twice gives the first answer. An operation that was refused is over: what
-- the provider says later comes by its own report.
create or replace function public.provider_operation_finish(p_operation_id uuid, p_result jsonb) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_operation public.provider_operations;
  v_answer jsonb;
  v_status integer;
begin
  perform turnpike.require_service();
  v_operation := turnpike.operation_lock(p_operation_id);
  if v_operation.status = 'refused' then
    perform turnpike.fail('operation_not_found', 404);
  elsif v_operation.status <> 'done' then
    v_answer := case v_operation.kind
      when 'checkout' then turnpike.checkout_apply(v_operation, p_result)
      when 'intent' then turnpike.intent_apply(v_operation, p_result)
      when 'intent_confirm' then turnpike.intent_confirm_apply(v_operation, p_result)
      when 'refund' then turnpike.refund_apply(v_operation, p_result)
      when 'subscription_change' then turnpike.subscription_change_apply(v_operation, p_result)
      when 'subscription_cancel' then turnpike.subscription_cancel_apply(v_operation, p_result)
      when 'subscription_resume' then turnpike.subscription_resume_apply(v_operation, p_result) end;
    v_status := case when v_operation.kind in ('checkout', 'intent', 'refund') then 201 else 200 end;
    update public.provider_operations as o set status = 'done', result = p_result, answer = v_answer, answer_status = v_status,
      error = null, running_until = null, finished_at = clock_timestamp()
    where o.id = p_operation_id
    returning o.* into v_operation;
    update public.idempotency_keys as k set answer = v_answer, status = v_status
    where k.caller = v_operation.caller and k.key = v_operation.idempotency_key and k.answer is null;
  end if;
  return jsonb_build_object('answer', v_operation.answer, 'status', v_operation.answer_status);
end $$;
comment on function public.provider_operation_finish(uuid, jsonb) is
  'Applies the provider''s result (its members go by the operation''s kind) and returns {answer, status} for the caller. Service only, '
  'else 403 forbidden; 404 operation_not_found, also for one that was refused; 502 provider_invalid for a result that makes no sense, '
  'which changes nothing.';

-- payments/functions/provider_text.sql

-- A member of a provider's result that must be there.
create or replace function turnpike.provider_text(p_operation public.provider_operations, p_result jsonb, p_name text) returns text
language plpgsql stable set search_path = '' as $$
declare
  v_text text := nullif(p_result ->> p_name, '');
begin
  if v_text is null or jsonb_typeof(p_result -> p_name) <> 'string' then
    perform turnpike.fail('provider_invalid', 502, jsonb_build_object('provider', p_operation.provider));
  end if;
  return v_text;
end $$;
comment on function turnpike.provider_text(public.provider_operations, jsonb, text) is
  'The text of that name in the result. Raises 502 provider_invalid {provider} if it is missing.';

-- payments/functions/refund_apply.sql

-- The provider's answer to a refund of ours.
create or replace function turnpike.refund_apply(p_operation public.provider_operations, p_result jsonb) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  v_refund public.refunds;
  v_provider_refund_id text := turnpike.provider_text(p_operation, p_result, 'provider_refund_id');
  v_status text := turnpike.provider_text(p_operation, p_result, 'status');
begin
  if v_status not in ('pending', 'succeeded', 'failed') then
    perform turnpike.fail('provider_invalid', 502, jsonb_build_object('provider', p_operation.provider));
  end if;
  select * into v_refund from public.refunds as r where r.id = p_operation.subject_id;
  perform from public.payments as p where p.id = v_refund.payment_id for update;
  v_refund := turnpike.refund_identify(v_refund.id, v_provider_refund_id);
  v_refund := turnpike.refund_settle(v_refund, v_status, v_refund.requested_by);
  return turnpike.refund_json(v_refund);
end $$;
comment on function turnpike.refund_apply(public.provider_operations, jsonb) is
  'Applies {provider_refund_id, status: pending|succeeded|failed} and returns the Refund. Raises 502 provider_invalid.';

-- payments/functions/refund_begin.sql

-- Money back, by those who took it. The payment's lock makes asking how much is left and taking it one step. What no provider holds goes
-- back by hand, so it is written down at once.
create or replace function public.refund_begin(
  p_payment_id uuid, p_amount bigint default null, p_reason text default null,
  p_idempotency_key text default null, p_fingerprint text default null
) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_actor_id uuid := turnpike.require_seller();
  v_fingerprint text := coalesce(p_fingerprint, turnpike.fingerprint('refund_begin', p_payment_id::text, p_amount::text, p_reason));
  v_replay jsonb := turnpike.operation_replay(p_idempotency_key, v_fingerprint);
  v_payment public.payments;
  v_refund public.refunds;
  c_max_reason_chars constant integer := 500;
begin
  if v_replay is not null then
    return v_replay;
  end if;
  perform turnpike.check_text(p_reason, c_max_reason_chars, '/reason');
  v_payment := turnpike.refund_lock(p_payment_id);
  v_refund := turnpike.refund_create(v_payment, p_amount, p_reason, v_actor_id);
  if v_payment.provider in ('bank_transfer', 'development') then
    v_refund := turnpike.refund_settle(v_refund, 'succeeded', v_actor_id);
    return turnpike.operation_local(p_idempotency_key, 201, turnpike.refund_json(v_refund));
  end if;
  return turnpike.operation_answer(turnpike.operation_begin('refund', v_refund.id, v_payment.provider, v_payment.livemode,
    jsonb_build_object('refund_id', v_refund.id, 'payment_id', v_payment.id, 'provider_payment_id', v_payment.provider_payment_id,
      'amount', v_refund.amount, 'currency', v_refund.currency, 'reason', p_reason),
    p_idempotency_key, v_fingerprint));
end $$;
comment on function public.refund_begin(uuid, bigint, text, text, text) is
  '{operation} to call the provider with, or {answer: Refund, status: 201} for a bank transfer and the development provider. p_amount in '
  'minor units; all that is left without it. Admin, or the seller of all that was paid for, else 403 forbidden; 404 payment_not_found; '
  '409 payment_not_refundable, refund_exceeds_payment {refundable: Money}; 422 at /amount, /reason, provider_unsupported {provider}; 401 '
  'token_missing, token_revoked; and the errors of idempotency_claim.';

-- payments/functions/refund_create.sql

-- Pending refunds count against the payment from the moment they are written: two at once never give back more than came.
create or replace function turnpike.refund_create(
  p_payment public.payments, p_amount bigint, p_reason text, p_actor_id uuid
) returns public.refunds
language plpgsql volatile set search_path = '' as $$
declare
  v_refundable bigint := turnpike.payment_refundable(p_payment);
  v_refund public.refunds;
begin
  if p_amount < 1 then
    perform turnpike.invalid('/amount', 'out_of_range', 'must be at least 1');
  elsif coalesce(p_amount, greatest(v_refundable, 1)) > v_refundable then
    perform turnpike.fail('refund_exceeds_payment', 409,
      jsonb_build_object('refundable', turnpike.money(v_refundable, p_payment.currency)));
  end if;
  insert into public.refunds (id, payment_id, user_id, tenant_id, amount, currency, reason, requested_by, created_at)
  values (turnpike.new_id(), p_payment.id, p_payment.user_id, p_payment.tenant_id, coalesce(p_amount, v_refundable), p_payment.currency,
    p_reason, p_actor_id, clock_timestamp())
  returning * into v_refund;
  return v_refund;
end $$;
comment on function turnpike.refund_create(public.payments, bigint, text, uuid) is
  'A pending refund of the locked payment, of all that is left without an amount. Raises 422 at /amount, 409 refund_exceeds_payment '
  '{refundable}.';

-- payments/functions/refund_identify.sql

-- Their id for a refund of ours. Their report may be quicker than their answer: then another pending refund of the same payment and
-- amount may have been taken for this one, and the two exchange what was reported.
create or replace function turnpike.refund_identify(p_refund_id uuid, p_provider_refund_id text) returns public.refunds
language plpgsql volatile set search_path = '' as $$
declare
  v_refund public.refunds;
  v_other public.refunds;
  v_payment public.payments;
begin
  select * into v_refund from public.refunds as r where r.id = p_refund_id;
  select * into v_payment from public.payments as p where p.id = v_refund.payment_id;
  select * into v_other from public.refunds as r
  where r.payment_id = v_refund.payment_id and r.provider_refund_id = p_provider_refund_id and r.id <> p_refund_id;
  if found and v_other.amount = v_refund.amount and v_refund.status = 'pending' and v_refund.provider_refund_id is null then
    update public.refunds as r set status = 'pending', provider_refund_id = null where r.id = v_other.id;
    update public.refunds as r set status = v_other.status where r.id = p_refund_id;
    update public.provider_objects as o set object_id = p_refund_id where o.object_id = v_other.id and o.provider_id = p_provider_refund_id;
  end if;
  perform turnpike.provider_object_put(v_payment.provider, v_payment.livemode, 'refund', p_provider_refund_id, p_refund_id);
  update public.refunds as r set provider_refund_id = p_provider_refund_id, updated_at = clock_timestamp()
  where r.id = p_refund_id
  returning r.* into v_refund;
  return v_refund;
end $$;
comment on function turnpike.refund_identify(uuid, text) is
  'Writes down the provider''s id of the refund of a locked payment and returns the refund. Raises 502 provider_invalid if it is another''s.';

-- payments/functions/refund_json.sql

-- A refund as payer and giver see it.
create or replace function turnpike.refund_json(p public.refunds) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return jsonb_build_object('id', p.id, 'payment_id', p.payment_id, 'amount', turnpike.money(p.amount, p.currency), 'status', p.status,
    'reason', p.reason, 'created_at', turnpike.rfc3339(p.created_at));
end $$;
comment on function turnpike.refund_json(public.refunds) is 'Refund: {id, payment_id, amount, status, reason, created_at}.';

-- payments/functions/refund_lock.sql

-- Whose sale it was: every line of the order must be the caller's own, since a refund takes back the whole. Who sold a part is told no;
-- to everybody else the payment looks like none.
create or replace function turnpike.refund_lock(p_payment_id uuid) returns public.payments
language plpgsql volatile set search_path = '' as $$
declare
  v_payment public.payments;
  v_sellers uuid[];
begin
  select * into v_payment from public.payments as p where p.id = p_payment_id for update;
  v_sellers := case when v_payment.order_id is not null then (select o.seller_ids from public.orders as o where o.id = v_payment.order_id)
    else array(select s.seller_id from public.subscriptions as s where s.id = v_payment.subscription_id) end;
  if v_payment.id is null or not (turnpike.is_admin() or coalesce(turnpike.uid() = any (v_sellers), false)) then
    perform turnpike.fail('payment_not_found', 404);
  elsif not turnpike.is_admin() and cardinality(v_sellers) > 1 then
    perform turnpike.fail('forbidden', 403);
  elsif v_payment.provider = 'clerk' then
    perform turnpike.fail('provider_unsupported', 422, jsonb_build_object('provider', v_payment.provider));
  elsif v_payment.status not in ('succeeded', 'partially_refunded')
    or (v_payment.provider in ('stripe', 'paypal') and v_payment.provider_payment_id is null) then
    perform turnpike.fail('payment_not_refundable', 409);
  end if;
  return v_payment;
end $$;
comment on function turnpike.refund_lock(uuid) is
  'A succeeded payment that the caller, seller or administrator, may refund, locked. Raises 404 payment_not_found, 403 forbidden, 409 '
  'payment_not_refundable, 422 provider_unsupported {provider}.';

-- payments/functions/refund_reported.sql

-- A refund as the provider reports it, however often: by its id, it is one of ours that is known, or one of ours whose answer was lost, or
-- one that was made on the provider's own pages.
create or replace function turnpike.refund_reported(
  p_payment_id uuid, p_provider_refund_id text, p_amount bigint, p_status text
) returns public.refunds
language plpgsql volatile set search_path = '' as $$
declare
  v_payment public.payments;
  v_refund public.refunds;
begin
  select * into v_payment from public.payments as p where p.id = p_payment_id for update;
  select * into v_refund from public.refunds as r where r.payment_id = p_payment_id and r.provider_refund_id = p_provider_refund_id;
  if v_refund.id is null then
    select * into v_refund from public.refunds as r
    where r.payment_id = p_payment_id and r.provider_refund_id is null and r.status = 'pending' and r.amount = p_amount
    order by r.id limit 1;
  end if;
  if v_refund.id is null and v_payment.status in ('succeeded', 'partially_refunded') then
    insert into public.refunds (id, payment_id, user_id, tenant_id, amount, currency, created_at)
    values (turnpike.new_id(), v_payment.id, v_payment.user_id, v_payment.tenant_id, least(p_amount, v_payment.amount - v_payment.refunded),
      v_payment.currency, clock_timestamp())
    returning * into v_refund;
  end if;
  if v_refund.id is null then
    return null;
  end if;
  if v_refund.provider_refund_id is null then
    v_refund := turnpike.refund_identify(v_refund.id, p_provider_refund_id);
  end if;
  return turnpike.refund_settle(v_refund, p_status, v_refund.requested_by);
end $$;
comment on function turnpike.refund_reported(uuid, text, bigint, text) is
  'The refund of the payment with this id at the provider, found or made, with the status pending, succeeded or failed applied; null '
  'when nothing of the payment is left to refund.';

-- payments/functions/refund_settle.sql

-- How a pending refund ended, once, whoever reports it. Success gives the money back in our books: off the payment, and off the order if
-- this was the payment that paid it (a second payment by mistake is given back without touching what was bought).
create or replace function turnpike.refund_settle(p_refund public.refunds, p_status text, p_actor_id uuid) returns public.refunds
language plpgsql volatile set search_path = '' as $$
declare
  v_payment public.payments;
  v_refund public.refunds;
begin
  select * into v_payment from public.payments as p where p.id = p_refund.payment_id for update;
  update public.refunds as r set status = p_status, updated_at = clock_timestamp()
  where r.id = p_refund.id and r.status = 'pending' and p_status <> 'pending'
  returning r.* into v_refund;
  if not found then
    select * into v_refund from public.refunds as r where r.id = p_refund.id;
    return v_refund;
  elsif p_status = 'succeeded' then
    update public.payments as p set refunded = p.refunded + v_refund.amount, updated_at = clock_timestamp(),
      status = case when p.refunded + v_refund.amount >= p.amount then 'refunded' else 'partially_refunded' end
    where p.id = v_payment.id;
    if exists (select from public.orders as o where o.id = v_payment.order_id and o.payment_id = v_payment.id) then
      perform turnpike.order_take_back(v_payment.order_id, v_refund.amount, v_refund.reason, p_actor_id);
    end if;
  end if;
  return v_refund;
end $$;
comment on function turnpike.refund_settle(public.refunds, text, uuid) is
  'Sets a pending refund to succeeded or failed and takes back what a succeeded one gives the money back for; any other is returned as '
  'it is.';

-- payments/functions/transfer_confirm.sql

-- Whoever has ordered may not say that the money is there.
create or replace function turnpike.transfer_confirm(p_payment public.payments) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  v_payment public.payments;
begin
  if not turnpike.is_admin() then
    perform turnpike.fail('forbidden', 403);
  elsif p_payment.status <> 'pending' then
    perform turnpike.fail('payment_not_confirmable', 409);
  end if;
  v_payment := turnpike.payment_succeeded(p_payment.id);
  return turnpike.payment_json(v_payment);
end $$;
comment on function turnpike.transfer_confirm(public.payments) is
  'Marks a locked bank transfer as arrived, which pays its order, and returns the Payment. Raises 403 forbidden unless the caller is an '
  'administrator, 409 payment_not_confirmable.';

-- entitlements/functions/entitlement_active.sql

-- Asked of the row and the clock alone, so that a right ends on time whether or not anything ran.
create or replace function turnpike.entitlement_active(p public.entitlements) returns boolean
language plpgsql stable set search_path = '' as $$
declare
  v_now timestamptz := clock_timestamp();
begin
  return p.revoked_at is null and p.starts_at <= v_now and (p.ends_at is null or p.ends_at > v_now);
end $$;
comment on function turnpike.entitlement_active(public.entitlements) is 'Whether the right holds now.';

-- entitlements/functions/entitlement_erase.sql

-- Rights of nobody are of no use; those of a tenant stay with it, without the name of who got them.
create or replace function turnpike.entitlement_erase(p_user_id uuid) returns void
language plpgsql volatile set search_path = '' as $$
begin
  delete from public.entitlements as e where e.user_id = p_user_id and e.tenant_id is null;
  update public.entitlements as e set user_id = null where e.user_id = p_user_id;
end $$;
comment on function turnpike.entitlement_erase(uuid) is 'Deletes a user''s own entitlements and takes the name off those of tenants.';

-- entitlements/functions/entitlement_export.sql

-- The rights' share of a user's data; a tenant's belong to the tenant.
create or replace function turnpike.entitlement_export(p_user_id uuid) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return coalesce((select jsonb_agg(turnpike.entitlement_json(e) order by e.created_at, e.id)
    from public.entitlements as e where e.user_id = p_user_id and e.tenant_id is null), '[]');
end $$;
comment on function turnpike.entitlement_export(uuid) is 'All entitlements of a user, oldest first.';

-- entitlements/functions/entitlement_grant.sql

-- One right a source and feature, however often it is given: giving it again renews its end and takes a revocation back.
create or replace function turnpike.entitlement_grant(
  p_user_id uuid, p_tenant_id text, p_feature_keys text[], p_source text, p_source_id uuid, p_product_id uuid, p_ends_at timestamptz
) returns void
language plpgsql volatile set search_path = '' as $$
begin
  if num_nonnulls(p_user_id, p_tenant_id) = 0 then
    return;
  end if;
  insert into public.entitlements as e (id, user_id, tenant_id, feature_key, source, source_id, product_id, ends_at)
  select turnpike.new_id(), p_user_id, p_tenant_id, k.feature_key, p_source, p_source_id, p_product_id, p_ends_at
  from (select distinct unnest(p_feature_keys) as feature_key) as k
  on conflict (source, source_id, feature_key) do update
  set ends_at = excluded.ends_at, revoked_at = null, product_id = excluded.product_id, updated_at = clock_timestamp();
end $$;
comment on function turnpike.entitlement_grant(uuid, text, text[], text, uuid, uuid, timestamptz) is
  'Gives the features to a user, or to a tenant on behalf of a user, until p_ends_at (null: for ever). Nothing for '
  'an owner who was deleted (both null).';

-- entitlements/functions/entitlement_grant_order.sql

-- What was bought once is for ever. A subscription's rights follow the subscription instead.
create or replace function turnpike.entitlement_grant_order(p_order_id uuid) returns void
language plpgsql volatile set search_path = '' as $$
declare
  v_line record;
begin
  for v_line in
    select o.user_id, o.tenant_id, i.feature_keys, i.product_id
    from public.orders as o join public.order_items as i on i.order_id = o.id
    where o.id = p_order_id and i.product_type <> 'subscription' order by i.position
  loop
    perform turnpike.entitlement_grant(
      v_line.user_id, v_line.tenant_id, v_line.feature_keys, 'order', p_order_id, v_line.product_id, null);
  end loop;
end $$;
comment on function turnpike.entitlement_grant_order(uuid) is
  'Gives the owner of a paid order the features of its lines but subscriptions. Twice is as good as once.';

-- entitlements/functions/entitlement_grant_subscription.sql

-- Writes down what a subscription entitles to as things stand, and until when. Called by a trigger whenever one of the two changes, so
-- that the rows never say anything else than the subscription.
create or replace function turnpike.entitlement_grant_subscription(p public.subscriptions) returns void
language plpgsql volatile set search_path = '' as $$
begin
  perform turnpike.entitlement_grant(
    p.user_id, p.tenant_id, p.feature_keys, 'subscription', p.id, p.product_id, turnpike.subscription_rights_end(p));
  update public.entitlements as e set revoked_at = clock_timestamp(), updated_at = clock_timestamp()
  where e.source = 'subscription' and e.source_id = p.id and e.revoked_at is null and e.feature_key <> all (p.feature_keys);
end $$;
comment on function turnpike.entitlement_grant_subscription(public.subscriptions) is
  'Brings the features that a subscription gives into step with it: new ones, ended ones, those of another plan.';

-- entitlements/functions/entitlement_json.sql

-- A right as its owner sees it.
create or replace function turnpike.entitlement_json(p public.entitlements) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return jsonb_build_object(
    'id', p.id, 'feature_key', p.feature_key, 'source', p.source, 'source_id', p.source_id, 'product_id', p.product_id,
    'account', case when p.tenant_id is null then 'user' else 'tenant' end, 'starts_at', turnpike.rfc3339(p.starts_at),
    'ends_at', turnpike.rfc3339(least(p.ends_at, p.revoked_at)), 'active', turnpike.entitlement_active(p),
    'created_at', turnpike.rfc3339(p.created_at));
end $$;
comment on function turnpike.entitlement_json(public.entitlements) is
  'Entitlement: {id, feature_key, source, source_id, product_id, account, starts_at, ends_at, active, created_at}; ends_at '
  'null means no end.';

-- entitlements/functions/entitlement_list.sql

-- Runs as the caller, under row-level security, which knows whose rights are whose.
create or replace function public.entitlement_list(
  p_cursor text default null, p_limit integer default 20, p_active boolean default true
) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_user_id uuid := turnpike.require_user();
  v_limit integer := turnpike.page_limit(p_limit);
  v_after record := turnpike.cursor_decode(p_cursor);
  v_page jsonb;
begin
  select turnpike.page(array_agg(turnpike.entitlement_json(e) order by e.created_at desc, e.id desc),
    array_agg(e.created_at order by e.created_at desc, e.id desc), array_agg(e.id order by e.created_at desc, e.id desc), v_limit)
  into v_page
  from (
    select e.* from public.entitlements as e
    where (p_active is not true or turnpike.entitlement_active(e))
      and (e.created_at, e.id) < (coalesce(v_after.at, 'infinity'), coalesce(v_after.id, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
    order by e.created_at desc, e.id desc
    limit v_limit + 1
  ) as e;
  return v_page;
end $$;
comment on function public.entitlement_list(text, integer, boolean) is
  '{data: [Entitlement], next_cursor}: the caller''s and the tenant''s, newest first; p_active false shows ended ones too. 400 '
  'cursor_invalid; 422 at /limit; 401 token_missing, token_revoked.';

-- entitlements/functions/entitlement_revoke_order.sql

-- A full refund or a lost dispute. What another order gave as well stays: each source has its own row.
create or replace function turnpike.entitlement_revoke_order(p_order_id uuid) returns void
language plpgsql volatile set search_path = '' as $$
begin
  update public.entitlements as e set revoked_at = clock_timestamp(), updated_at = clock_timestamp()
  where e.source = 'order' and e.source_id = p_order_id and e.revoked_at is null;
end $$;
comment on function turnpike.entitlement_revoke_order(uuid) is 'Takes back the features that an order gave. Twice is as good as once.';

-- subscriptions/functions/billing_interval.sql

-- Used where no provider says when a period ends.
create or replace function turnpike.billing_interval(p_billing_period text) returns interval
language plpgsql immutable set search_path = '' as $$
begin
  return case when p_billing_period = 'weekly' then interval '7 days'
    else turnpike.billing_months(p_billing_period) * interval '1 month' end;
end $$;
comment on function turnpike.billing_interval(text) is 'How long a recurring billing period is.';

-- subscriptions/functions/billing_months.sql

-- How many months' credits a billing period brings. A week brings a month's number too: it is the number a period of the plan has.
create or replace function turnpike.billing_months(p_billing_period text) returns integer
language plpgsql immutable set search_path = '' as $$
begin
  return case p_billing_period when 'quarterly' then 3 when 'semi_annual' then 6 when 'yearly' then 12 else 1 end;
end $$;
comment on function turnpike.billing_months(text) is 'Parts of a billing period that each bring monthly_credits: 1, 3, 6 or 12.';

-- subscriptions/functions/billing_per_year.sql

-- Prices of different periods are compared by what a year costs: whole numbers, where a month's share would need rounding.
create or replace function turnpike.billing_per_year(p_amount bigint, p_billing_period text) returns bigint
language plpgsql immutable set search_path = '' as $$
begin
  return p_amount * case when p_billing_period = 'weekly' then 52 else 12 / turnpike.billing_months(p_billing_period) end;
end $$;
comment on function turnpike.billing_per_year(bigint, text) is 'What a year of such periods costs, in minor units: 52 weeks or 12 months.';

-- subscriptions/functions/feature_allows.sql

-- What a value says to the question "may I". Whatever is not clearly a yes is a no.
create or replace function turnpike.feature_allows(p_value jsonb) returns boolean
language plpgsql immutable set search_path = '' as $$
begin
  return coalesce(case jsonb_typeof(p_value)
    when 'boolean' then p_value::boolean
    when 'number' then p_value::numeric > 0 or p_value::numeric = -1
    when 'string' then p_value #>> '{}' <> ''
    when 'array' then jsonb_array_length(p_value) > 0
    when 'object' then p_value <> '{}' end, false);
end $$;
comment on function turnpike.feature_allows(jsonb) is
  'true for true, for a number above 0 and for -1 (unlimited), for a text, list or object that is not empty; false for anything else.';

-- subscriptions/functions/feature_get.sql

-- Runs as the caller, under row-level security. A plan that allows goes before one that does not; where no plan does, a right that was
-- bought by itself counts. Unknown means no.
create or replace function public.feature_get(p_feature text default null) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_user_id uuid := turnpike.require_user();
  v_value jsonb;
  c_max_chars constant integer := 200;
begin
  if coalesce(p_feature, '') = '' then
    perform turnpike.invalid('/feature', 'required', 'is required');
  end if;
  perform turnpike.check_text(p_feature, c_max_chars, '/feature');
  select f.value into v_value
  from public.subscriptions as s cross join lateral (
    select turnpike.feature_at(turnpike.plan_features(s.plan_version_id), p_feature) as value) as f
  where ((s.user_id = v_user_id and s.tenant_id is null) or s.tenant_id = turnpike.tenant_id())
    and f.value is not null and turnpike.subscription_valid(s)
  order by turnpike.feature_allows(f.value) desc, s.tenant_id nulls first, s.created_at desc, s.id desc
  limit 1;
  if turnpike.feature_allows(v_value) then
    return jsonb_build_object('feature', p_feature, 'allowed', true, 'value', v_value, 'source', 'plan');
  elsif exists (select from public.entitlements as e where e.feature_key = p_feature and turnpike.entitlement_active(e)) then
    return jsonb_build_object('feature', p_feature, 'allowed', true, 'value', true, 'source', 'entitlement');
  end if;
  return jsonb_build_object('feature', p_feature, 'allowed', false, 'value', v_value,
    'source', case when v_value is not null then 'plan' end);
end $$;
comment on function public.feature_get(text) is
  'Feature: {feature, allowed, value, source}. The value is the plan''s at the path (api_access.calls_per_hour), allowed if it '
  'is true, a number above 0, -1 (unlimited), or a text, list or object that is not empty; an entitlement of that key allows '
  'with value true. source is plan, entitlement or null (unknown: not allowed). 422 at /feature; 401 token_missing, '
  'token_revoked.';

-- subscriptions/functions/feature_limit.sql

-- A limit as a whole number, whatever a seller wrote into the features: past 2^53 - 1 no client would read it right.
create or replace function turnpike.feature_limit(p_value numeric) returns bigint
language plpgsql immutable set search_path = '' as $$
declare
  c_max constant bigint := 9007199254740991;
begin
  return case when p_value = -1 then -1 else floor(least(greatest(p_value, 0), c_max))::bigint end;
end $$;
comment on function turnpike.feature_limit(numeric) is 'The value rounded down, from 0 to 2^53 - 1; -1 (unlimited) stays.';

-- subscriptions/functions/feature_numbers.sql

-- Features nest. What is looked for are numbers at any depth; objects are entered, lists are not.
create or replace function turnpike.feature_numbers(p_features jsonb) returns table (path text, value numeric)
language sql immutable set search_path = '' as $$
  with recursive member as (
    select f.key as path, f.value, 1 as depth from jsonb_each(p_features) as f
    union all
    select m.path || '.' || f.key, f.value, m.depth + 1
    from member as m cross join lateral jsonb_each(case jsonb_typeof(m.value) when 'object' then m.value else '{}' end) as f
    where m.depth < 8
  )
  select m.path, (m.value #>> '{}')::numeric from member as m where jsonb_typeof(m.value) = 'number' order by m.path;
$$;
comment on function turnpike.feature_numbers(jsonb) is 'The numeric features with their paths, to a depth of 8, by path.';

-- subscriptions/functions/past_due_grace.sql

-- Banks refuse cards that are good next week, and providers report late. So long rights go on without proof of payment.
create or replace function turnpike.past_due_grace() returns interval
language plpgsql immutable set search_path = '' as $$
begin
  return interval '7 days';
end $$;
comment on function turnpike.past_due_grace() is
  'For how long a subscription keeps its rights while a payment is missing, or while nobody has reported its renewal.';

-- subscriptions/functions/subscription_abandoned.sql

-- A provider goes on charging until it is told. Only a call from outside the database can do that, so the list is what we can give.
create or replace function turnpike.subscription_abandoned(p_max_rows integer default 100) returns setof public.subscriptions
language sql stable set search_path = '' as $$
  select s.* from public.subscriptions as s
  where s.user_id is null and s.tenant_id is null and s.provider_subscription_id is not null and not turnpike.subscription_local(s.provider)
    and not turnpike.subscription_final(s.status)
  order by s.id limit p_max_rows;
$$;
comment on function turnpike.subscription_abandoned(integer) is
  'Live subscriptions of deleted users that a provider must be told to cancel, at most so many.';

-- subscriptions/functions/subscription_calls.sql

-- Every priced call leaves a transfer with its endpoint, so the ledger is the counter. Never more rows are read than the limit asks for.
create or replace function turnpike.subscription_calls(p_account_id uuid, p_since timestamptz, p_limit bigint) returns bigint
language plpgsql stable set search_path = '' as $$
declare
  c_max_calls constant bigint := 100000;
begin
  return (select count(*) from (
    select from public.credit_transfers as t
    where t.account_id = p_account_id and t.created_at > p_since and t.kind in ('spend', 'capture') and t.endpoint is not null
    limit least(case when p_limit < 0 then c_max_calls else p_limit end, c_max_calls)
  ) as calls);
end $$;
comment on function turnpike.subscription_calls(uuid, timestamptz, bigint) is
  'Metered calls of the account since then, counted up to the limit, without one (negative) and at most up to 100000.';

-- subscriptions/functions/subscription_cancel_apply.sql

-- Set to end keeps its status and its rights until the period is over; whatever was to follow does not.
create or replace function turnpike.subscription_cancel_apply(p_operation public.provider_operations, p_result jsonb) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  v_change jsonb := turnpike.subscription_result(p_operation, p_result)
    || jsonb_strip_nulls(jsonb_build_object('cancel_reason', p_operation.request ->> 'reason'));
  v_subscription public.subscriptions;
begin
  select * into v_subscription from public.subscriptions as s where s.id = p_operation.subject_id for update;
  if (p_operation.request ->> 'at_period_end')::boolean then
    update public.subscriptions as s set pending_price_id = null, pending_plan_version_id = null, pending_amount = null
    where s.id = v_subscription.id and not turnpike.subscription_final(s.status);
    v_subscription := turnpike.subscription_set_status(
      v_subscription.id, v_subscription.status, v_change || '{"cancel_at_period_end": true}');
  else
    v_subscription := turnpike.subscription_set_status(v_subscription.id, 'canceled', v_change || '{"cancel_at_period_end": false}');
  end if;
  return turnpike.subscription_json(v_subscription);
end $$;
comment on function turnpike.subscription_cancel_apply(public.provider_operations, jsonb) is
  'The Subscription, canceled now or set to end with its period. Reads current_period_end of the result. Raises 502 provider_invalid.';

-- subscriptions/functions/subscription_cancel_begin.sql

-- The first transaction of a cancelation. One that is set to end may still be ended now, but not be set to end again.
create or replace function public.subscription_cancel_begin(
  p_subscription_id uuid default null, p_at_period_end boolean default true, p_reason text default null,
  p_idempotency_key text default null, p_fingerprint text default null
) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_user_id uuid := turnpike.require_active_user();
  v_at_period_end boolean := coalesce(p_at_period_end, true);
  v_fingerprint text := coalesce(p_fingerprint, turnpike.fingerprint('subscription_cancel_begin', p_subscription_id::text,
    v_at_period_end::text, p_reason));
  v_replay jsonb := turnpike.operation_replay(p_idempotency_key, v_fingerprint);
  v_subscription public.subscriptions;
  v_request jsonb;
  c_max_reason_chars constant integer := 500;
begin
  if v_replay is not null then
    return v_replay;
  end if;
  perform turnpike.check_text(p_reason, c_max_reason_chars, '/reason');
  v_subscription := turnpike.subscription_lock(p_subscription_id);
  perform turnpike.subscription_check_idle(v_subscription);
  if v_subscription.cancel_at_period_end and v_at_period_end then
    perform turnpike.fail('subscription_already_canceled', 409);
  end if;
  v_request := jsonb_build_object('subscription_id', v_subscription.id, 'at_period_end', v_at_period_end, 'reason', p_reason,
    'provider_subscription_id', v_subscription.provider_subscription_id);
  return turnpike.subscription_command(v_subscription, 'subscription_cancel', v_request, p_idempotency_key, v_fingerprint);
end $$;
comment on function public.subscription_cancel_begin(uuid, boolean, text, text, text) is
  '{answer, status} or {operation}; the answer is the Subscription, set to end with its period (the default), or ended now. 404 '
  'subscription_not_found; 409 subscription_already_canceled, subscription_busy; 422 at /reason, /subscription_id (subscription_required), '
  'provider_unsupported {provider}; 403 account_deactivated; 401 token_missing, token_revoked; and the errors of operation_replay.';

-- subscriptions/functions/subscription_change_answer.sql

-- The preview. A provider knows its own amounts and puts them in where we have none.
create or replace function turnpike.subscription_change_answer(p public.subscriptions, p_request jsonb) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_amounts record;
begin
  v_amounts := turnpike.subscription_prorate(
    p, (p_request ->> 'amount')::bigint, p_request ->> 'billing_period', p_request ->> 'when');
  return jsonb_build_object(
    'preview', true, 'subscription_id', p.id, 'when', p_request ->> 'when',
    'effective_at', turnpike.rfc3339(case when p_request ->> 'when' = 'now' then clock_timestamp() else p.current_period_end end),
    'plan', turnpike.subscription_plan_json((p_request ->> 'plan_version_id')::uuid),
    'price', jsonb_build_object('id', p_request -> 'price_id', 'amount', p_request -> 'amount', 'currency', p_request -> 'currency',
      'billing_period', p_request -> 'billing_period'),
    'credit', turnpike.money(v_amounts.credit, p.currency), 'charge', turnpike.money(v_amounts.charge, p.currency),
    'amount_due', turnpike.money(v_amounts.due, p.currency));
end $$;
comment on function turnpike.subscription_change_answer(public.subscriptions, jsonb) is
  'SubscriptionPreview: {preview: true, subscription_id, when, effective_at, plan, price: {id, amount, currency, billing_period}, credit, '
  'charge, amount_due}; the last three are Money.';

-- subscriptions/functions/subscription_change_apply.sql

-- The provider has done it, or there is none to ask. Features follow at once; the new plan's credits come with the next month, so that no
-- series of changes can collect the credits of several plans. A subscription that ended meanwhile stays as it is.
create or replace function turnpike.subscription_change_apply(p_operation public.provider_operations, p_result jsonb) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  v_request jsonb := p_operation.request;
  v_price_id uuid := (v_request ->> 'price_id')::uuid;
  v_version_id uuid := (v_request ->> 'plan_version_id')::uuid;
  v_amount bigint := (v_request ->> 'amount')::bigint;
  v_old public.subscriptions;
  v_new public.subscriptions;
  v_now timestamptz := clock_timestamp();
begin
  select * into v_old from public.subscriptions as s where s.id = p_operation.subject_id for update;
  if turnpike.subscription_final(v_old.status) then
    return turnpike.subscription_json(v_old);
  elsif v_request ->> 'when' = 'at_period_end' then
    update public.subscriptions as s set pending_price_id = v_price_id, pending_plan_version_id = v_version_id, pending_amount = v_amount,
      updated_at = v_now
    where s.id = v_old.id
    returning s.* into v_new;
    return turnpike.subscription_json(v_new);
  end if;
  v_new := turnpike.subscription_move(v_old, v_price_id, v_version_id, v_amount);
  if not turnpike.subscription_local(p_operation.provider) then
    v_new := turnpike.subscription_set_status(v_new.id, v_new.status, turnpike.subscription_result(p_operation, p_result));
  elsif v_new.billing_period <> v_old.billing_period and v_new.status <> 'trialing' then
    v_new := turnpike.subscription_set_status(v_new.id, 'active', jsonb_build_object('current_period_start', v_now,
      'current_period_end', turnpike.time_after(v_now, turnpike.billing_interval(v_new.billing_period))));
    perform turnpike.subscription_period_grant(v_new, v_new.current_period_start, v_new.current_period_end);
  end if;
  return turnpike.subscription_json(v_new);
end $$;
comment on function turnpike.subscription_change_apply(public.provider_operations, jsonb) is
  'The Subscription after a plan change: moved, or with the change pending until the next period. Reads current_period_end of the result. '
  'Raises 502 provider_invalid.';

-- subscriptions/functions/subscription_change_begin.sql

-- The first transaction of a plan change. A preview looks and leaves no trace, so it needs no key either. Where no provider charges, the
-- change is made here at once; but nothing that costs money today, unless it is the development provider, which takes it without asking.
create or replace function public.subscription_change_begin(
  p_subscription_id uuid default null, p_price_id uuid default null, p_plan_id uuid default null, p_billing_period text default null,
  p_preview boolean default false, p_idempotency_key text default null, p_fingerprint text default null
) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_user_id uuid := turnpike.require_active_user();
  v_preview boolean := coalesce(p_preview, false);
  v_fingerprint text := coalesce(p_fingerprint, turnpike.fingerprint('subscription_change_begin', p_subscription_id::text, p_price_id::text,
    p_plan_id::text, p_billing_period));
  v_replay jsonb := turnpike.operation_replay(case when not v_preview then p_idempotency_key end, v_fingerprint);
  v_subscription public.subscriptions;
  v_request jsonb;
begin
  if v_replay is not null then
    return v_replay;
  end if;
  v_subscription := turnpike.subscription_lock(p_subscription_id);
  perform turnpike.subscription_check_idle(v_subscription);
  v_request := turnpike.subscription_request(v_subscription, p_price_id, p_plan_id, p_billing_period, v_preview);
  if turnpike.subscription_local(v_subscription.provider) then
    return turnpike.subscription_change_local(v_subscription, v_request, p_idempotency_key);
  elsif v_preview then
    return jsonb_build_object('operation', jsonb_build_object('id', null, 'kind', 'subscription_change',
      'provider', v_subscription.provider, 'livemode', v_subscription.livemode, 'idempotency_key', null, 'request', v_request,
      'answer', turnpike.subscription_change_answer(v_subscription, v_request)));
  end if;
  return turnpike.operation_answer(turnpike.operation_begin('subscription_change', v_subscription.id, v_subscription.provider,
    v_subscription.livemode, v_request, p_idempotency_key, v_fingerprint));
end $$;
comment on function public.subscription_change_begin(uuid, uuid, uuid, text, boolean, text, text) is
  '{answer, status} or {operation} to a price, or to a plan (in the period the subscription has, unless p_billing_period says which): an '
  'upgrade, by what a year costs, now and prorated, a downgrade with the next period. The answer is the Subscription; of a preview the '
  'SubscriptionPreview, whose operation has id null and, in `answer`, the preview with our own amounts in place of the provider''s. 404 '
  'subscription_not_found; 409 plan_unchanged, subscription_already_canceled, subscription_busy; 422 at /price_id, /plan_id, '
  '/billing_period, /subscription_id, provider_unsupported {provider}; 403 account_deactivated; 401 token_missing, token_revoked; and the '
  'errors of operation_replay.';

-- subscriptions/functions/subscription_change_local.sql

-- Without a provider nobody could be asked for the money of an upgrade, and giving it away is not a change of plan: with a bank
-- transfer the next period can be another, and what costs nothing is left by ordering what does.
create or replace function turnpike.subscription_change_local(
  p public.subscriptions, p_request jsonb, p_key text
) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  v_answer jsonb := turnpike.subscription_change_answer(p, p_request);
  v_operation public.provider_operations;
begin
  if (p_request ->> 'preview')::boolean then
    return jsonb_build_object('answer', v_answer, 'status', 200);
  elsif p.provider <> 'development' and p_request ->> 'when' = 'now' and (p_request ->> 'amount')::bigint > 0
    and ((v_answer -> 'amount_due' ->> 'amount')::bigint > 0 or turnpike.subscription_unpaid(p) or p.status <> 'active'
      or p.current_period_end <= clock_timestamp() or turnpike.billing_per_year((p_request ->> 'amount')::bigint, p_request ->> 'billing_period')
        > turnpike.billing_per_year(p.amount, p.billing_period)) then
    perform turnpike.fail('provider_unsupported', 422, jsonb_build_object('provider', p.provider));
  end if;
  v_operation.subject_id := p.id;
  v_operation.provider := p.provider;
  v_operation.request := p_request;
  return turnpike.operation_local(p_key, 200, turnpike.subscription_change_apply(v_operation, '{}'));
end $$;
comment on function turnpike.subscription_change_local(public.subscriptions, jsonb, text) is
  '{answer, status} of a change, or its preview, of a subscription that no provider charges. 422 provider_unsupported {provider} if money '
  'would be due now, if the change is to more money, or if the period is over.';

-- subscriptions/functions/subscription_check_idle.sql

-- A change upon a change whose outcome nobody knows could undo it, or charge twice. A call that was abandoned, or whose outcome stays
-- unknown, blocks no longer than it takes to find out: the provider's webhook brings the state as it is.
create or replace function turnpike.subscription_check_idle(p public.subscriptions) returns void
language plpgsql stable set search_path = '' as $$
declare
  c_max_wait constant interval := '15 minutes';
begin
  if p.provider = 'clerk' then
    perform turnpike.fail('provider_unsupported', 422, jsonb_build_object('provider', p.provider));
  elsif not turnpike.subscription_local(p.provider) and (p.provider_subscription_id is null or exists (
    select from public.provider_operations as o
    where o.subject_id = p.id and o.status in ('running', 'unknown')
      and coalesce(o.running_until, o.created_at) > clock_timestamp() - c_max_wait
  )) then
    perform turnpike.fail('subscription_busy', 409);
  end if;
end $$;
comment on function turnpike.subscription_check_idle(public.subscriptions) is
  'Raises 409 subscription_busy while a call to the provider about the subscription is unresolved (15 minutes at most), or while the '
  'provider''s id is not known yet; 422 provider_unsupported {provider} for clerk, where subscribers change plans at Clerk.';

-- subscriptions/functions/subscription_command.sql

-- What cancel and resume have in common: done at once where no provider charges, else a call to it.
create or replace function turnpike.subscription_command(
  p public.subscriptions, p_kind text, p_request jsonb, p_key text, p_fingerprint text
) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  v_operation public.provider_operations;
begin
  if not turnpike.subscription_local(p.provider) then
    return turnpike.operation_answer(turnpike.operation_begin(
      p_kind, p.id, p.provider, p.livemode, p_request, p_key, p_fingerprint));
  end if;
  v_operation.subject_id := p.id;
  v_operation.provider := p.provider;
  v_operation.request := p_request;
  return turnpike.operation_local(p_key, 200, case p_kind
    when 'subscription_cancel' then turnpike.subscription_cancel_apply(v_operation, '{}')
    else turnpike.subscription_resume_apply(v_operation, '{}') end);
end $$;
comment on function turnpike.subscription_command(public.subscriptions, text, jsonb, text, text) is
  '{answer, status} of a subscription_cancel or subscription_resume that needs no provider, else {operation}.';

-- subscriptions/functions/subscription_credit_month.sql

-- The part of a billing period whose credits are due at a time. A year is granted month by month, so that credits cannot be hoarded
-- and end with the month that they were for. The last month ends with the period, whatever the calendar made of the others.
create or replace function turnpike.subscription_credit_month(
  p_billing_period text, p_period_start timestamptz, p_period_end timestamptz, p_at timestamptz,
  out starts_at timestamptz, out ends_at timestamptz
)
language plpgsql immutable set search_path = '' as $$
begin
  select m.month_start, coalesce(m.month_end, p_period_end) into starts_at, ends_at
  from (
    select k.month_start, lead(k.month_start) over (order by k.month_start) as month_end
    from (select turnpike.time_after(p_period_start, n * interval '1 month') as month_start
      from generate_series(0, turnpike.billing_months(p_billing_period) - 1) as n) as k
    where k.month_start < p_period_end
  ) as m
  where m.month_start <= greatest(p_at, p_period_start)
  order by m.month_start desc limit 1;
end $$;
comment on function turnpike.subscription_credit_month(text, timestamptz, timestamptz, timestamptz) is
  'Start and end of the month of the period that the time falls into: the first before it, the last after it; for periods of up to a '
  'month the period itself.';

-- subscriptions/functions/subscription_credits_running.sql

-- Only asked for what costs nothing: the owner's credits of a free or trial period last until that period would have ended, also
-- when the subscription was canceled and made anew, or moved, meanwhile.
create or replace function turnpike.subscription_credits_running(p public.subscriptions) returns boolean
language plpgsql stable set search_path = '' as $$
begin
  return exists (
    select from public.credit_accounts as a
      join public.credit_grants as g on g.account_id = a.id and g.source = 'plan' and g.expires_at > clock_timestamp()
      join public.subscriptions as s on s.seller_id = p.seller_id and g.source_ref like 'period:' || s.id || ':%'
    where case when p.tenant_id is null then a.user_id = p.user_id else a.tenant_id = p.tenant_id end);
end $$;
comment on function turnpike.subscription_credits_running(public.subscriptions) is
  'Whether the owner has a lot of a plan of the seller that has not expired, used up or not.';

-- subscriptions/functions/subscription_current.sql

-- Runs as the caller. The one subscription to show where there could be several: one with rights before one without, a live one before one
-- that is over, the caller's own before the tenant's, then the newest.
create or replace function turnpike.subscription_current() returns public.subscriptions
language plpgsql stable set search_path = '' as $$
declare
  v_subscription public.subscriptions;
begin
  select s.* into v_subscription from public.subscriptions as s
  where (s.user_id = turnpike.uid() and s.tenant_id is null) or s.tenant_id = turnpike.tenant_id()
  order by turnpike.subscription_valid(s) desc, turnpike.subscription_final(s.status), s.tenant_id nulls first, s.created_at desc, s.id desc
  limit 1;
  return v_subscription;
end $$;
comment on function turnpike.subscription_current() is 'The caller''s subscription, or a row of nulls.';

-- subscriptions/functions/subscription_erase.sql

-- A deleted user subscribes to nothing: what we keep ends now, what a provider charges is set to end with the period that is paid for,
-- and turnpike.subscription_abandoned lists it for whoever can tell the provider. The rows stay for the sellers' books, without name.
create or replace function turnpike.subscription_erase(p_user_id uuid) returns void
language plpgsql volatile set search_path = '' as $$
declare
  v_subscription public.subscriptions;
begin
  for v_subscription in
    select s.* from public.subscriptions as s
    where s.user_id = p_user_id and s.tenant_id is null and not turnpike.subscription_final(s.status) order by s.id for update
  loop
    if turnpike.subscription_local(v_subscription.provider) then
      perform turnpike.subscription_set_status(v_subscription.id, 'canceled');
    else
      perform turnpike.subscription_set_status(v_subscription.id, v_subscription.status, '{"cancel_at_period_end": true}');
    end if;
  end loop;
  update public.subscriptions as s set user_id = null, cancel_reason = null, updated_at = clock_timestamp() where s.user_id = p_user_id;
end $$;
comment on function turnpike.subscription_erase(uuid) is
  'Ends a user''s own subscriptions, those at a provider with their period, and takes the name off all that the user made.';

-- subscriptions/functions/subscription_export.sql

-- The subscriptions' share of a user's data; a tenant's belong to the tenant.
create or replace function turnpike.subscription_export(p_user_id uuid) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return coalesce((select jsonb_agg(turnpike.subscription_json(s) order by s.created_at, s.id)
    from public.subscriptions as s where s.user_id = p_user_id and s.tenant_id is null), '[]');
end $$;
comment on function turnpike.subscription_export(uuid) is 'All subscriptions of a user, oldest first.';

-- subscriptions/functions/subscription_final.sql

-- One word for the two ends.
create or replace function turnpike.subscription_final(p_status text) returns boolean
language plpgsql immutable set search_path = '' as $$
begin
  return p_status in ('canceled', 'expired');
end $$;
comment on function turnpike.subscription_final(text) is 'Whether a subscription in this status is over for good.';

-- subscriptions/functions/subscription_first.sql

-- What costs nothing must not be had again and again by canceling and coming back.
create or replace function turnpike.subscription_first(p public.subscriptions) returns boolean
language plpgsql stable set search_path = '' as $$
begin
  return not exists (
    select from public.subscriptions as s
    where s.seller_id = p.seller_id and s.id <> p.id
      and case when p.tenant_id is null then s.user_id = p.user_id and s.tenant_id is null else s.tenant_id = p.tenant_id end);
end $$;
comment on function turnpike.subscription_first(public.subscriptions) is 'Whether its owner never had another with the seller.';

-- subscriptions/functions/subscription_get.sql

-- Runs as the caller, under row-level security. No subscription is an answer and not an error: most users of a free product have none.
create or replace function public.subscription_get() returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_user_id uuid := turnpike.require_user();
  v_subscription public.subscriptions := turnpike.subscription_current();
begin
  if v_subscription.id is null then
    return jsonb_build_object('id', null, 'status', 'none', 'valid', false, 'features', '{}'::jsonb, 'limits', '[]'::jsonb);
  end if;
  return turnpike.subscription_json(v_subscription);
end $$;
comment on function public.subscription_get() is
  'The caller''s Subscription, or the tenant''s: one with rights goes before one without, the caller''s own before the '
  'tenant''s, the newest before others. Without any: {id: null, status: "none", valid: false, features: {}, limits: []}. 401 '
  'token_missing, token_revoked.';

-- subscriptions/functions/subscription_grant_due.sql

-- The task's share: months inside a longer period, which nobody else reports, and what a lost report left out. Skipping locked rows
-- lets two runs share the work; a run that is killed leaves what it had not reached.
create or replace function turnpike.subscription_grant_due(p_max_rows integer default 1000) returns integer
language plpgsql volatile set search_path = '' as $$
declare
  v_subscription public.subscriptions;
  v_granted integer := 0;
begin
  perform turnpike.subscription_settle_due(p_max_rows);
  for v_subscription in
    select s.* from public.subscriptions as s
    where s.status in ('trialing', 'active') and s.current_period_end > clock_timestamp()
      and (s.credits_granted_until is null or s.credits_granted_until <= clock_timestamp())
      and num_nonnulls(s.user_id, s.tenant_id) > 0
    order by s.credits_granted_until nulls first limit p_max_rows for update skip locked
  loop
    if turnpike.subscription_period_grant(
      v_subscription, v_subscription.current_period_start, v_subscription.current_period_end) > 0 then
      v_granted := v_granted + 1;
    end if;
  end loop;
  return v_granted;
end $$;
comment on function turnpike.subscription_grant_due(integer) is
  'Grants every due month''s credits, of at most so many subscriptions; returns of how many. Safe to run twice at once.';

-- subscriptions/functions/subscription_identify.sql

-- The provider's id, once known, is how its reports find the subscription.
create or replace function turnpike.subscription_identify(
  p public.subscriptions, p_provider_subscription_id text
) returns public.subscriptions
language plpgsql volatile set search_path = '' as $$
declare
  v_subscription public.subscriptions := p;
begin
  if p_provider_subscription_id is not null then
    perform turnpike.provider_object_put(p.provider, p.livemode, 'subscription', p_provider_subscription_id, p.id);
    update public.subscriptions as s set provider_subscription_id = p_provider_subscription_id, updated_at = clock_timestamp()
    where s.id = p.id and s.provider_subscription_id is null
    returning s.* into v_subscription;
    if not found then
      return p;
    end if;
  end if;
  return v_subscription;
end $$;
comment on function turnpike.subscription_identify(public.subscriptions, text) is
  'Writes the provider''s id of the subscription down, the first one for good. Raises 502 provider_invalid {provider} if it is another''s.';

-- subscriptions/functions/subscription_initial_grant.sql

-- Once a subscription; and for one that nobody paid for only if it is the owner's first with the seller.
create or replace function turnpike.subscription_initial_grant(p public.subscriptions) returns void
language plpgsql volatile set search_path = '' as $$
declare
  v_version public.plan_versions;
begin
  select * into v_version from public.plan_versions as v where v.id = p.plan_version_id;
  if v_version.initial_credits > 0 and num_nonnulls(p.user_id, p.tenant_id) > 0
    and (not turnpike.subscription_unpaid(p) or turnpike.subscription_first(p)) then
    perform turnpike.credit_grant(case when p.tenant_id is null then p.user_id end, p.tenant_id, v_version.initial_credits, 'plan', null,
      null, null, 'initial:' || p.id, 'order', p.order_id::text, null);
  end if;
end $$;
comment on function turnpike.subscription_initial_grant(public.subscriptions) is
  'Grants a new subscription''s initial_credits: source plan, source_ref initial:<id>, without expiry.';

-- subscriptions/functions/subscription_json.sql

-- Written so that it says the same to the owner, to a task and to a webhook: nothing in it asks who is calling.
create or replace function turnpike.subscription_json(p public.subscriptions) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_live boolean := not turnpike.subscription_final(p.status);
begin
  return jsonb_build_object(
    'id', p.id, 'status', p.status, 'valid', turnpike.subscription_valid(p),
    'account', case when p.tenant_id is null then 'user' else 'tenant' end,
    'plan', turnpike.subscription_plan_json(p.plan_version_id),
    'price', jsonb_build_object('id', p.price_id, 'amount', p.amount, 'currency', p.currency, 'billing_period', p.billing_period),
    'quantity', p.quantity,
    'current_period', jsonb_build_object(
      'start', turnpike.rfc3339(p.current_period_start), 'end', turnpike.rfc3339(p.current_period_end)),
    'trial_ends_at', turnpike.rfc3339(p.trial_ends_at), 'cancel_at_period_end', p.cancel_at_period_end,
    'canceled_at', turnpike.rfc3339(p.canceled_at), 'ended_at', turnpike.rfc3339(p.ended_at),
    'pending_change', case when p.pending_price_id is not null then jsonb_build_object(
      'price_id', p.pending_price_id, 'amount', p.pending_amount, 'plan', turnpike.subscription_plan_json(p.pending_plan_version_id),
      'effective_at', turnpike.rfc3339(p.current_period_end)) end,
    'provider', p.provider, 'features', turnpike.plan_features(p.plan_version_id),
    'limits', case when v_live then turnpike.subscription_limits(p) else '[]' end,
    'created_at', turnpike.rfc3339(p.created_at));
end $$;
comment on function turnpike.subscription_json(public.subscriptions) is
  'Subscription: {id, status, valid, account, plan: {id, product_id, name, slug, version}, price: {id, amount, currency, billing_period}, '
  'quantity, current_period: {start, end}, trial_ends_at, cancel_at_period_end, canceled_at, ended_at, pending_change: {price_id, amount, '
  'plan, effective_at} or null, provider, features, limits: [{feature, limit, used, remaining}], created_at}.';

-- subscriptions/functions/subscription_limit.sql

-- One limit. -1 means that there is none, as it does for features.
create or replace function turnpike.subscription_limit(p_feature text, p_limit bigint, p_used bigint) returns jsonb
language plpgsql immutable set search_path = '' as $$
begin
  return jsonb_build_object('feature', p_feature, 'limit', case when p_limit >= 0 then p_limit end, 'used', p_used,
    'remaining', case when p_limit >= 0 then greatest(p_limit - p_used, 0) end);
end $$;
comment on function turnpike.subscription_limit(text, bigint, bigint) is '{feature, limit, used, remaining}.';

-- subscriptions/functions/subscription_limits.sql

-- What the plan limits and how much of it is used. The plan's credits are those of this month's lot, which says exactly what was spent of
-- it; calls are counted in the ledger, and only up to the limit: whoever has reached it need not know by how much.
create or replace function turnpike.subscription_limits(p public.subscriptions) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_month record := turnpike.subscription_credit_month(
    p.billing_period, p.current_period_start, p.current_period_end, clock_timestamp());
  v_account_id uuid := (select a.id from public.credit_accounts as a
    where case when p.tenant_id is null then a.user_id = p.user_id else a.tenant_id = p.tenant_id end);
  v_lot public.credit_grants;
  v_limits jsonb := '[]';
  v_feature record;
begin
  select g.* into v_lot from public.credit_grants as g
  where g.source = 'plan' and g.source_ref = turnpike.subscription_period_ref(p.id, v_month.starts_at);
  if v_lot.id is not null then
    v_limits := jsonb_build_array(turnpike.subscription_limit('monthly_credits', v_lot.amount,
      v_lot.amount - v_lot.remaining - v_lot.expired - v_lot.revoked));
  end if;
  for v_feature in
    select f.path, turnpike.feature_limit(f.value) as most, substring(f.path from '(?:^|\.)calls_per_(minute|hour|day|month)$') as per
    from turnpike.feature_numbers(turnpike.plan_features(p.plan_version_id)) as f
  loop
    continue when v_feature.per is null;
    v_limits := v_limits || turnpike.subscription_limit(v_feature.path, v_feature.most, turnpike.subscription_calls(
      v_account_id, case v_feature.per when 'month' then v_month.starts_at
        else clock_timestamp() - ('1 ' || v_feature.per)::interval end, v_feature.most));
  end loop;
  return v_limits;
end $$;
comment on function turnpike.subscription_limits(public.subscriptions) is
  '[{feature, limit, used, remaining}]: monthly_credits of the current month, and every numeric feature whose path ends with '
  'calls_per_minute, _hour, _day (the last so long) or _month (the current month). limit and remaining are null for -1: none.';

-- subscriptions/functions/subscription_list.sql

-- Runs as the caller, under row-level security.
create or replace function public.subscription_list(p_cursor text default null, p_limit integer default 20) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_user_id uuid := turnpike.require_user();
  v_limit integer := turnpike.page_limit(p_limit);
  v_after record := turnpike.cursor_decode(p_cursor);
  v_page jsonb;
begin
  select turnpike.page(array_agg(turnpike.subscription_json(s) order by s.created_at desc, s.id desc),
    array_agg(s.created_at order by s.created_at desc, s.id desc), array_agg(s.id order by s.created_at desc, s.id desc), v_limit)
  into v_page
  from (
    select s.* from public.subscriptions as s
    where ((s.user_id = v_user_id and s.tenant_id is null) or s.tenant_id = turnpike.tenant_id())
      and (s.created_at, s.id) < (coalesce(v_after.at, 'infinity'), coalesce(v_after.id, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
    order by s.created_at desc, s.id desc
    limit v_limit + 1
  ) as s;
  return v_page;
end $$;
comment on function public.subscription_list(text, integer) is
  '{data: [Subscription], next_cursor}: the caller''s and the tenant''s, ended ones too, newest first. 400 cursor_invalid; 422 at /limit; '
  '401 token_missing, token_revoked.';

-- subscriptions/functions/subscription_live.sql

-- What a second checkout is refused for. No lock: the unique indexes are what keeps two apart.
create or replace function turnpike.subscription_live(p_user_id uuid, p_tenant_id text, p_seller_id uuid) returns public.subscriptions
language plpgsql stable set search_path = '' as $$
declare
  v_subscription public.subscriptions;
begin
  select s.* into v_subscription from public.subscriptions as s
  where s.seller_id = p_seller_id and not turnpike.subscription_final(s.status)
    and case when p_tenant_id is null then s.user_id = p_user_id and s.tenant_id is null else s.tenant_id = p_tenant_id end
    and not turnpike.subscription_makes_way(s);
  return v_subscription;
end $$;
comment on function turnpike.subscription_live(uuid, text, uuid) is
  'The live subscription of the user, or of the tenant if there is one, with the seller, that a new one would be a second of; else a '
  'row of nulls.';

-- subscriptions/functions/subscription_local.sql

-- With these, nobody charges by himself when a period ends, and no provider has to be told of a change.
create or replace function turnpike.subscription_local(p_provider text) returns boolean
language plpgsql immutable set search_path = '' as $$
begin
  return p_provider in ('none', 'bank_transfer', 'development');
end $$;
comment on function turnpike.subscription_local(text) is 'Whether subscriptions of this provider are kept by us alone.';

-- subscriptions/functions/subscription_lock.sql

-- The subscription that a command is about, locked. Without an id it is the only live one that the caller has, alone or through the
-- tenant. Any member may act for the tenant, as with its credits. Somebody else's looks like none.
create or replace function turnpike.subscription_lock(
  p_subscription_id uuid, p_over text default 'subscription_already_canceled'
) returns public.subscriptions
language plpgsql volatile set search_path = '' as $$
declare
  v_ids uuid[];
  v_subscription public.subscriptions;
begin
  if p_subscription_id is null then
    v_ids := array(
      select s.id from public.subscriptions as s
      where turnpike.subscription_owned(s) and not turnpike.subscription_final(s.status)
        and ((s.user_id = turnpike.uid() and s.tenant_id is null) or s.tenant_id = turnpike.tenant_id())
      limit 2);
    if cardinality(v_ids) > 1 then
      perform turnpike.invalid('/subscription_id', 'subscription_required', 'is required: there are several subscriptions');
    end if;
  end if;
  select s.* into v_subscription from public.subscriptions as s
  where s.id = coalesce(p_subscription_id, v_ids[1], (turnpike.subscription_current()).id) and turnpike.subscription_owned(s)
  for update;
  if not found then
    perform turnpike.fail('subscription_not_found', 404);
  end if;
  v_subscription := turnpike.subscription_settle(v_subscription);
  if turnpike.subscription_final(v_subscription.status) then
    perform turnpike.fail(p_over, 409);
  end if;
  return v_subscription;
end $$;
comment on function turnpike.subscription_lock(uuid, text) is
  'A live subscription of the caller or the caller''s tenant, locked and settled. Raises 404 subscription_not_found, 409 '
  'p_over for one that is over, 422 subscription_required at /subscription_id if none is named and there are several.';

-- subscriptions/functions/subscription_make_way.sql

-- Before a new subscription starts: the one in its place ends, if it may, and the same free plan once more is no new subscription.
create or replace function turnpike.subscription_make_way(
  p_user_id uuid, p_tenant_id text, p_item public.order_items
) returns public.subscriptions
language plpgsql volatile set search_path = '' as $$
declare
  v_live public.subscriptions;
begin
  select s.* into v_live from public.subscriptions as s
  where s.seller_id = p_item.seller_id and not turnpike.subscription_final(s.status)
    and case when p_tenant_id is null then s.user_id = p_user_id and s.tenant_id is null else s.tenant_id = p_tenant_id end
  for update;
  if not found then
    return null;
  elsif not turnpike.subscription_makes_way(v_live) then
    perform turnpike.fail('already_subscribed', 409,
      jsonb_build_object('subscription_id', v_live.id, 'change', '/v1/subscription/change'));
  elsif v_live.plan_version_id = p_item.plan_version_id and v_live.amount = 0 and p_item.unit_amount = 0
    and not v_live.cancel_at_period_end then
    return v_live;
  end if;
  perform turnpike.subscription_set_status(v_live.id, case when v_live.status = 'past_due' then 'expired' else 'canceled' end,
    jsonb_build_object('ended_at', least(clock_timestamp(), turnpike.subscription_rights_end(v_live))));
  return null;
end $$;
comment on function turnpike.subscription_make_way(uuid, text, public.order_items) is
  'The live free subscription to the very plan version that the line is for; else null, with what stood in the way ended. 409 '
  'already_subscribed {subscription_id, change}.';

-- subscriptions/functions/subscription_makes_way.sql

-- A live row that does not stand in the way of a new subscription: one that nothing was paid for and that gives way to one that is, one
-- whose last period is over, or one whose period is over and that nobody charges for by himself.
create or replace function turnpike.subscription_makes_way(p public.subscriptions) returns boolean
language plpgsql stable set search_path = '' as $$
begin
  return p.provider = 'none'
    or (p.current_period_end <= clock_timestamp() and (p.cancel_at_period_end or turnpike.subscription_local(p.provider)));
end $$;
comment on function turnpike.subscription_makes_way(public.subscriptions) is 'Whether a new subscription may take this live one''s place.';

-- subscriptions/functions/subscription_move.sql

-- Another price, another plan, or a newer version of the same one. Everything is copied anew, and what was pending is done with.
create or replace function turnpike.subscription_move(
  p public.subscriptions, p_price_id uuid, p_plan_version_id uuid, p_amount bigint
) returns public.subscriptions
language plpgsql volatile set search_path = '' as $$
declare
  v_subscription public.subscriptions;
begin
  update public.subscriptions as s set
    price_id = r.id, amount = p_amount, currency = r.currency, billing_period = r.billing_period, product_id = d.id,
    feature_keys = d.feature_keys, plan_id = v.plan_id, plan_version_id = v.id, pending_price_id = null,
    pending_plan_version_id = null, pending_amount = null, updated_at = clock_timestamp()
  from public.prices as r
    join public.products as d on d.id = r.product_id
    join public.plans as n on n.product_id = d.id
    join public.plan_versions as v on v.plan_id = n.id
  where s.id = p.id and r.id = p_price_id and v.id = p_plan_version_id
  returning s.* into v_subscription;
  if v_subscription.id is null then
    perform turnpike.fail('price_not_found', 404);
  end if;
  return v_subscription;
end $$;
comment on function turnpike.subscription_move(public.subscriptions, uuid, uuid, bigint) is
  'Moves the subscription to the price, at that amount in minor units, and to the plan version; returns the row. 404 price_not_found '
  'unless both are of one product.';

-- subscriptions/functions/subscription_owned.sql

-- Whose a subscription is to its caller. Sellers see rows of their subscribers too, so a reader that means the caller's own says so.
create or replace function turnpike.subscription_owned(p public.subscriptions) returns boolean
language plpgsql stable set search_path = '' as $$
begin
  return coalesce(case when p.tenant_id is null then p.user_id = turnpike.uid() else p.tenant_id = turnpike.tenant_id() end, false);
end $$;
comment on function turnpike.subscription_owned(public.subscriptions) is 'Whether it is the caller''s own or that of the caller''s tenant.';

-- subscriptions/functions/subscription_period_grant.sql

-- A paid period's credits, once, whoever reports the payment first. The row of the subscription and then the account are locked before
-- the question whether the lot is there already: two reports meet there, and the second finds it.
create or replace function turnpike.subscription_period_grant(
  p public.subscriptions, p_period_start timestamptz, p_period_end timestamptz,
  p_cause_kind text default 'task', p_cause_id text default 'grant-monthly-credits'
) returns bigint
language plpgsql volatile set search_path = '' as $$
declare
  v_user_id uuid := case when p.tenant_id is null then p.user_id end;
  v_month record;
  v_credits bigint;
  v_ref text;
begin
  v_month := turnpike.subscription_credit_month(p.billing_period, p_period_start, p_period_end, clock_timestamp());
  if v_month.ends_at <= clock_timestamp() or num_nonnulls(p.user_id, p.tenant_id) = 0 then
    return 0;
  end if;
  perform from public.subscriptions as s where s.id = p.id for update;
  select v.monthly_credits into v_credits from public.plan_versions as v where v.id = p.plan_version_id;
  if v_credits > 0 then
    v_ref := turnpike.subscription_period_ref(p.id, v_month.starts_at);
    perform turnpike.credit_account_lock(v_user_id, p.tenant_id, p_create => true);
    if exists (select from public.credit_grants as g where g.source = 'plan' and g.source_ref = v_ref)
      or (turnpike.subscription_unpaid(p) and turnpike.subscription_credits_running(p)) then
      v_credits := 0;
    else
      perform turnpike.credit_grant(
        v_user_id, p.tenant_id, v_credits, 'plan', v_month.ends_at, null, null, v_ref, p_cause_kind, p_cause_id, null);
    end if;
  end if;
  update public.subscriptions as s set credits_granted_from = v_month.starts_at, credits_granted_until = v_month.ends_at
  where s.id = p.id and (s.credits_granted_until is null or s.credits_granted_until < v_month.ends_at);
  return v_credits;
end $$;
comment on function turnpike.subscription_period_grant(public.subscriptions, timestamptz, timestamptz, text, text) is
  'Grants the monthly_credits of the subscription''s plan version for the period, of a longer one for its current month; they expire with '
  'it. Returns how many: 0 if they were granted before, the period is over or the plan has none. Never raises for a repetition.';

-- subscriptions/functions/subscription_period_ref.sql

-- The name under which a month's credits can be granted but once.
create or replace function turnpike.subscription_period_ref(p_subscription_id uuid, p_month_start timestamptz) returns text
language plpgsql immutable set search_path = '' as $$
begin
  return 'period:' || p_subscription_id || ':' || to_char(p_month_start at time zone 'UTC', 'YYYYMMDDHH24MISS');
end $$;
comment on function turnpike.subscription_period_ref(uuid, timestamptz) is
  'source_ref of a month''s lot: period:<id>:<start as YYYYMMDDHHMMSS UTC>.';

-- subscriptions/functions/subscription_plan_json.sql

-- With the owner's rights, as plan_features: a subscriber is told what the plan is called also after it left the catalog. It tells no more
-- than the catalog did, to whoever knows the version's id.
create or replace function turnpike.subscription_plan_json(p_plan_version_id uuid) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
begin
  return (
    select jsonb_build_object('id', n.id, 'product_id', d.id, 'name', d.name, 'slug', d.slug, 'version', v.version)
    from public.plan_versions as v
      join public.plans as n on n.id = v.plan_id
      join public.products as d on d.id = n.product_id
    where v.id = p_plan_version_id);
end $$;
comment on function turnpike.subscription_plan_json(uuid) is
  'Plan of a subscription: {id, product_id, name, slug, version}; null for an unknown version.';

-- subscriptions/functions/subscription_prorate.sql

-- What a change costs today, where we say so ourselves. In the same period the rest of it is paid at the new price and credited at the old
-- one; another period starts now and is paid in full. Seconds count, and each of the two is rounded down to the minor unit; what a
-- credit has over is not paid out.
create or replace function turnpike.subscription_prorate(
  p public.subscriptions, p_amount bigint, p_billing_period text, p_when text, out credit bigint, out charge bigint, out due bigint
)
language plpgsql stable set search_path = '' as $$
declare
  v_length numeric := extract(epoch from p.current_period_end - p.current_period_start);
  v_rest numeric := greatest(extract(epoch from p.current_period_end - clock_timestamp()), 0);
begin
  credit := 0;
  charge := 0;
  if p_when = 'now' and p.status <> 'trialing' then
    credit := floor(p.amount * p.quantity * least(v_rest / v_length, 1));
    charge := case when p_billing_period = p.billing_period then floor(p_amount * p.quantity * least(v_rest / v_length, 1))
      else p_amount * p.quantity end;
  end if;
  due := greatest(charge - credit, 0);
end $$;
comment on function turnpike.subscription_prorate(public.subscriptions, bigint, text, text) is
  'Minor units credited for the rest of the period, charged for the new price, and due now. All 0 at a period''s end and in a trial.';

-- subscriptions/functions/subscription_request.sql

-- What a provider is asked for: the new price with all that makes one there, and when.
create or replace function turnpike.subscription_request(
  p public.subscriptions, p_price_id uuid, p_plan_id uuid, p_billing_period text, p_preview boolean
) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_target record := turnpike.subscription_target(p, p_price_id, p_plan_id, p_billing_period);
begin
  return jsonb_build_object(
    'subscription_id', p.id, 'provider_subscription_id', p.provider_subscription_id, 'price_id', v_target.price_id,
    'plan_version_id', v_target.plan_version_id, 'product_name', v_target.product_name, 'amount', v_target.amount,
    'currency', v_target.currency, 'billing_period', v_target.billing_period, 'quantity', p.quantity, 'preview', p_preview,
    'when', turnpike.subscription_when(p, v_target.price_id, v_target.plan_version_id, v_target.amount, v_target.billing_period));
end $$;
comment on function turnpike.subscription_request(public.subscriptions, uuid, uuid, text, boolean) is
  'Request of a subscription_change: {subscription_id, provider_subscription_id, price_id, plan_version_id, product_name, '
  'amount, currency, billing_period, quantity, preview, when}. Raises what subscription_target and subscription_when raise.';

-- subscriptions/functions/subscription_result.sql

-- What providers say about a subscription after a command, as a change that subscription_set_status takes. Whatever they leave out stays.
create or replace function turnpike.subscription_result(p_operation public.provider_operations, p_result jsonb) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_end timestamptz;
  v_change jsonb := '{}';
begin
  begin
    v_end := (p_result ->> 'current_period_end')::timestamptz;
    if p_result ->> 'cancel_at_period_end' is not null then
      v_change := jsonb_build_object('cancel_at_period_end', (p_result ->> 'cancel_at_period_end')::boolean);
    end if;
  exception when data_exception then
    v_end := 'infinity';
  end;
  if not isfinite(v_end) or v_end <= (select s.current_period_start from public.subscriptions as s where s.id = p_operation.subject_id) then
    perform turnpike.fail('provider_invalid', 502, jsonb_build_object('provider', p_operation.provider));
  end if;
  return v_change || jsonb_strip_nulls(jsonb_build_object('current_period_end', v_end));
end $$;
comment on function turnpike.subscription_result(public.provider_operations, jsonb) is
  '{current_period_end?, cancel_at_period_end?} of the result. Raises 502 provider_invalid {provider} if they make no sense.';

-- subscriptions/functions/subscription_resume_apply.sql

-- As if it had never been canceled.
create or replace function turnpike.subscription_resume_apply(p_operation public.provider_operations, p_result jsonb) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  v_subscription public.subscriptions;
begin
  select * into v_subscription from public.subscriptions as s where s.id = p_operation.subject_id for update;
  return turnpike.subscription_json(turnpike.subscription_set_status(v_subscription.id, v_subscription.status,
    turnpike.subscription_result(p_operation, p_result) || '{"cancel_at_period_end": false, "cancel_reason": null}'));
end $$;
comment on function turnpike.subscription_resume_apply(public.provider_operations, jsonb) is
  'The Subscription, no longer set to end. Reads current_period_end of the result. Raises 502 provider_invalid.';

-- subscriptions/functions/subscription_resume_begin.sql

-- Only what is set to end and has not ended can go on; a new subscription is a checkout.
create or replace function public.subscription_resume_begin(
  p_subscription_id uuid default null, p_idempotency_key text default null, p_fingerprint text default null
) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_user_id uuid := turnpike.require_active_user();
  v_fingerprint text := coalesce(p_fingerprint, turnpike.fingerprint('subscription_resume_begin', p_subscription_id::text));
  v_replay jsonb := turnpike.operation_replay(p_idempotency_key, v_fingerprint);
  v_subscription public.subscriptions;
begin
  if v_replay is not null then
    return v_replay;
  end if;
  v_subscription := turnpike.subscription_lock(p_subscription_id, 'subscription_not_resumable');
  if not v_subscription.cancel_at_period_end or v_subscription.current_period_end <= clock_timestamp() then
    perform turnpike.fail('subscription_not_resumable', 409);
  end if;
  perform turnpike.subscription_check_idle(v_subscription);
  return turnpike.subscription_command(v_subscription, 'subscription_resume', jsonb_build_object('subscription_id', v_subscription.id,
    'provider_subscription_id', v_subscription.provider_subscription_id), p_idempotency_key, v_fingerprint);
end $$;
comment on function public.subscription_resume_begin(uuid, text, text) is
  '{answer, status} or {operation}; the answer is the Subscription, which goes on. 404 subscription_not_found; 409 '
  'subscription_not_resumable, subscription_busy; 422 at /subscription_id (subscription_required), provider_unsupported {provider}; 403 '
  'account_deactivated; 401 token_missing, token_revoked; and the errors of operation_replay.';

-- subscriptions/functions/subscription_rights_end.sql

-- The one rule of how long a subscription's rights last as things stand; everything that asks for rights asks this. An active one
-- without an end keeps them a grace past its period, because its renewal may be reported late; after that, silence means no.
create or replace function turnpike.subscription_rights_end(p public.subscriptions) returns timestamptz
language plpgsql stable set search_path = '' as $$
begin
  return case
    when turnpike.subscription_final(p.status) then p.ended_at
    when p.status = 'paused' then p.updated_at
    when p.status = 'past_due' then least(p.past_due_since + turnpike.past_due_grace(),
      case when p.cancel_at_period_end then p.current_period_end end)
    when p.cancel_at_period_end or (p.status = 'trialing' and turnpike.subscription_local(p.provider)) then p.current_period_end
    when p.provider = 'none' and p.amount = 0 then null
    else p.current_period_end + turnpike.past_due_grace() end;
end $$;
comment on function turnpike.subscription_rights_end(public.subscriptions) is
  'When the rights of a subscription end unless something happens to it: ended or paused then; past due: after the grace; set to end, or a '
  'trial that no provider goes on charging after: with its period; else a grace after its period. Null: no end (one that costs nothing).';

-- subscriptions/functions/subscription_set_status.sql

-- The only way a subscription's status changes, for our own commands and for what providers report. What the status machine does not
-- have is not an error but a late report: nothing changes. What p_change does not say stays, or follows from the status.
create or replace function turnpike.subscription_set_status(
  p_subscription_id uuid, p_status text, p_change jsonb default '{}'
) returns public.subscriptions
language plpgsql volatile set search_path = '' as $$
declare
  v_old public.subscriptions;
  v_new public.subscriptions;
  v_now timestamptz := clock_timestamp();
  v_final boolean := turnpike.subscription_final(p_status);
  -- Providers' clocks and ours differ a little, and a period's start is sometimes the payment's.
  c_leeway constant interval := '1 day';
begin
  select * into v_old from public.subscriptions as s where s.id = p_subscription_id for update;
  if not found or turnpike.subscription_final(v_old.status) or not turnpike.subscription_transition(v_old.status, p_status) then
    return v_old;
  end if;
  v_new := jsonb_populate_record(v_old, p_change);
  update public.subscriptions as s set
    status = p_status, current_period_start = v_new.current_period_start, current_period_end = v_new.current_period_end,
    quantity = v_new.quantity, cancel_at_period_end = v_new.cancel_at_period_end, cancel_reason = v_new.cancel_reason,
    trial_ends_at = coalesce(v_new.trial_ends_at, case when p_status = 'trialing' then v_new.current_period_end end),
    canceled_at = case when v_final or v_new.cancel_at_period_end then coalesce(v_new.canceled_at, v_now) end,
    ended_at = case when v_final then coalesce(
      v_new.ended_at, case when v_new.cancel_at_period_end then v_new.current_period_end end, v_now) end,
    past_due_since = case when p_status = 'past_due' then coalesce(v_new.past_due_since, v_now) end,
    pending_price_id = case when not v_final then s.pending_price_id end,
    pending_plan_version_id = case when not v_final then s.pending_plan_version_id end,
    pending_amount = case when not v_final then s.pending_amount end,
    updated_at = v_now
  where s.id = v_old.id
  returning s.* into v_new;
  if v_new.pending_price_id is not null and v_new.current_period_start >= v_old.current_period_end - c_leeway then
    v_new := turnpike.subscription_move(v_new, v_new.pending_price_id, v_new.pending_plan_version_id, v_new.pending_amount);
  end if;
  return v_new;
end $$;
comment on function turnpike.subscription_set_status(uuid, text, jsonb) is
  'Sets the status, with the members of p_change: current_period_start, current_period_end, quantity, cancel_at_period_end, '
  'cancel_reason, canceled_at, ended_at, trial_ends_at, past_due_since. Without ended_at, one that was set to end ends with '
  'its period, and any other now. A new period begins with the pending plan. Returns the row as it is then: unchanged if it is '
  'final or the status machine has no such way, nulls if there is none.';

-- subscriptions/functions/subscription_settle.sql

-- Makes time happen to a locked subscription that no provider keeps: what was to end ends, what costs nothing goes on with the next
-- period, a trial that nobody goes on to pay for is over, and for the rest a payment is missing since the period's end, until the grace
-- is over. Those of providers wait for what the provider says.
create or replace function turnpike.subscription_settle(p public.subscriptions) returns public.subscriptions
language plpgsql volatile set search_path = '' as $$
declare
  v_subscription public.subscriptions := p;
  v_now timestamptz := clock_timestamp();
  v_end timestamptz := p.current_period_end;
  v_length interval;
  v_periods integer;
  -- No month is longer: an estimate that is never too high, from which the calendar counts on.
  c_month_days constant integer := 31;
begin
  if turnpike.subscription_final(p.status) or not turnpike.subscription_local(p.provider) or v_end > v_now then
    return p;
  elsif p.cancel_at_period_end then
    return turnpike.subscription_set_status(p.id, 'canceled', jsonb_build_object('ended_at', v_end));
  end if;
  if p.pending_price_id is not null then
    v_subscription := turnpike.subscription_move(p, p.pending_price_id, p.pending_plan_version_id, p.pending_amount);
  end if;
  if v_subscription.amount = 0 then
    v_length := turnpike.billing_interval(v_subscription.billing_period);
    v_periods := floor(extract(epoch from v_now - v_end) / (extract(epoch from v_length) * c_month_days / 30))::integer;
    while turnpike.time_after(v_end, (v_periods + 1) * v_length) <= v_now loop
      v_periods := v_periods + 1;
    end loop;
    return turnpike.subscription_set_status(p.id, 'active', jsonb_build_object('current_period_start',
      turnpike.time_after(v_end, v_periods * v_length), 'current_period_end', turnpike.time_after(v_end, (v_periods + 1) * v_length)));
  elsif p.status = 'trialing' then
    return turnpike.subscription_set_status(p.id, 'expired', jsonb_build_object('ended_at', v_end));
  elsif v_end + turnpike.past_due_grace() <= v_now then
    return turnpike.subscription_set_status(p.id, 'expired', jsonb_build_object('ended_at', v_end + turnpike.past_due_grace()));
  end if;
  return turnpike.subscription_set_status(p.id, 'past_due', jsonb_build_object('past_due_since', v_end));
end $$;
comment on function turnpike.subscription_settle(public.subscriptions) is
  'A locked subscription without a provider after what its period''s end means: canceled, renewed (free), past_due, or expired after the '
  'grace or a trial. Returns the row as it is then.';

-- subscriptions/functions/subscription_settle_due.sql

-- All that are due; the readers do not wait for it, since rights go by the clock.
create or replace function turnpike.subscription_settle_due(p_max_rows integer default 1000) returns integer
language plpgsql volatile set search_path = '' as $$
declare
  v_subscription public.subscriptions;
  v_settled integer := 0;
begin
  for v_subscription in
    select s.* from public.subscriptions as s
    where s.status in ('trialing', 'active', 'past_due', 'paused') and s.provider in ('none', 'development', 'bank_transfer')
      and s.current_period_end <= clock_timestamp()
      and (s.status <> 'past_due' or s.past_due_since <= clock_timestamp() - turnpike.past_due_grace())
    order by s.current_period_end limit p_max_rows for update skip locked
  loop
    perform turnpike.subscription_settle(v_subscription);
    v_settled := v_settled + 1;
  end loop;
  return v_settled;
end $$;
comment on function turnpike.subscription_settle_due(integer) is
  'Settles at most so many subscriptions without a provider whose period is over; returns how many. Safe to run twice at once.';

-- subscriptions/functions/subscription_start.sql

-- A paid order's line becomes a subscription, once, whoever reports the payment and however often. Money that came in for a second
-- live subscription starts none: the order says so, and somebody gives it back.
create or replace function turnpike.subscription_start(
  p_order public.orders, p_item public.order_items, p_provider text, p_livemode boolean, p_provider_subscription_id text,
  p_period_start timestamptz, p_period_end timestamptz, p_trial_ends_at timestamptz
) returns public.subscriptions
language plpgsql volatile set search_path = '' as $$
declare
  v_subscription public.subscriptions;
  v_start timestamptz := coalesce(p_period_start, clock_timestamp());
  v_trial boolean := coalesce(p_trial_ends_at > clock_timestamp(), false);
begin
  select * into v_subscription from public.subscriptions as s
  where s.order_id = p_order.id and s.seller_id = p_item.seller_id for update;
  if found then
    return turnpike.subscription_identify(v_subscription, p_provider_subscription_id);
  end if;
  v_subscription := turnpike.subscription_make_way(p_order.user_id, p_order.tenant_id, p_item);
  if v_subscription.id is not null then
    return v_subscription;
  end if;
  insert into public.subscriptions as s (
    id, user_id, tenant_id, seller_id, product_id, plan_id, plan_version_id, price_id, order_id, amount, currency, billing_period,
    quantity, feature_keys, status, provider, livemode, current_period_start, current_period_end, trial_ends_at)
  select turnpike.new_id(), p_order.user_id, p_order.tenant_id, p_item.seller_id, p_item.product_id, v.plan_id, v.id, p_item.price_id,
    p_order.id, p_item.unit_amount, p_order.currency, p_item.billing_period, p_item.quantity, p_item.feature_keys,
    case when v_trial then 'trialing' else 'active' end, coalesce(p_provider, 'none'), coalesce(p_livemode, false),
    v_start, coalesce(p_period_end, case when v_trial then p_trial_ends_at end,
      turnpike.time_after(v_start, turnpike.billing_interval(p_item.billing_period))), p_trial_ends_at
  from public.plan_versions as v where v.id = p_item.plan_version_id
  on conflict do nothing
  returning s.* into v_subscription;
  if v_subscription.id is null then
    -- Another one came between: now it is there to be looked at.
    v_subscription := turnpike.subscription_make_way(p_order.user_id, p_order.tenant_id, p_item);
    if v_subscription.id is null then
      perform turnpike.fail('already_subscribed', 409, jsonb_build_object('change', '/v1/subscription/change'));
    end if;
    return v_subscription;
  end if;
  v_subscription := turnpike.subscription_identify(v_subscription, p_provider_subscription_id);
  perform turnpike.subscription_initial_grant(v_subscription);
  perform turnpike.subscription_period_grant(v_subscription, v_subscription.current_period_start, v_subscription.current_period_end,
    'order', p_order.id::text);
  return v_subscription;
end $$;
comment on function turnpike.subscription_start(
  public.orders, public.order_items, text, boolean, text, timestamptz, timestamptz, timestamptz) is
  'The subscription that the order''s line starts, with its rights and first credits: made once an order. Without a provider it costs '
  'nothing or is kept by us; without a period it is the billing period from now. 409 already_subscribed {subscription_id, change} if the '
  'owner has another live one with the seller.';

-- subscriptions/functions/subscription_target.sql

-- What a subscriber wants to change to: something on sale by the same seller in the same currency. A plan without a period is meant in
-- the period that the subscription has, if it is sold so, else at its default price.
create or replace function turnpike.subscription_target(
  p public.subscriptions, p_price_id uuid, p_plan_id uuid, p_billing_period text,
  out price_id uuid, out plan_version_id uuid, out product_name text, out amount bigint, out currency text, out billing_period text
)
language plpgsql stable set search_path = '' as $$
declare
  v_pointer text := case when p_price_id is not null then '/price_id' else '/plan_id' end;
  v_sale record;
begin
  if num_nonnulls(p_price_id, p_plan_id) <> 1 then
    perform turnpike.invalid('/price_id', 'exactly_one', 'give either price_id or plan_id');
  elsif p_billing_period not in ('weekly', 'monthly', 'quarterly', 'semi_annual', 'yearly') then
    perform turnpike.invalid('/billing_period', 'invalid_value', 'must be weekly, monthly, quarterly, semi_annual or yearly');
  end if;
  v_sale := turnpike.price_for_sale(case
    when p_price_id is not null then p_price_id
    when p_billing_period is not null then turnpike.price_of_plan(p_plan_id, p_billing_period)
    else coalesce(turnpike.price_of_plan(p_plan_id, p.billing_period), turnpike.price_of_plan(p_plan_id)) end);
  if v_sale.plan_version_id is null then
    perform turnpike.invalid(v_pointer, 'price_unavailable', 'is not a plan, or not a price of one, that is on sale');
  elsif v_sale.seller_id <> p.seller_id then
    perform turnpike.invalid(v_pointer, 'price_unavailable', 'is not of the seller of the subscription');
  elsif v_sale.currency <> p.currency then
    perform turnpike.invalid(v_pointer, 'currency_mismatch', 'must be in ' || p.currency || ' as the subscription');
  end if;
  price_id := v_sale.price_id;
  plan_version_id := v_sale.plan_version_id;
  product_name := v_sale.product_name;
  amount := v_sale.amount;
  currency := v_sale.currency;
  billing_period := v_sale.billing_period;
  if price_id = p.price_id and plan_version_id = p.plan_version_id then
    amount := p.amount;
  end if;
end $$;
comment on function turnpike.subscription_target(public.subscriptions, uuid, uuid, text) is
  'The price on sale, and the plan''s newest version, that a subscription shall change to. Raises 422 at /price_id or '
  '/plan_id: exactly_one, price_unavailable, currency_mismatch; invalid_value at /billing_period.';

-- subscriptions/functions/subscription_transition.sql

-- The status machine, whole. Final states stay final, whatever arrives late.
create or replace function turnpike.subscription_transition(p_from text, p_to text) returns boolean
language plpgsql immutable set search_path = '' as $$
begin
  return p_from = p_to or p_to = any (case p_from
    when 'trialing' then array['active', 'past_due', 'paused', 'canceled', 'expired']
    when 'active' then array['past_due', 'paused', 'canceled', 'expired']
    when 'past_due' then array['active', 'paused', 'canceled', 'expired']
    when 'paused' then array['active', 'past_due', 'canceled', 'expired']
    else array[]::text[] end);
end $$;
comment on function turnpike.subscription_transition(text, text) is
  'Whether a subscription may go from one status to the other, or stay: trialing, active, past_due, paused; canceled and expired '
  'are final.';

-- subscriptions/functions/subscription_trial_days.sql

-- A trial is for getting to know what the seller offers: once an owner, or canceling and coming back would be for ever free.
create or replace function turnpike.subscription_trial_days(
  p_user_id uuid, p_tenant_id text, p_seller_id uuid, p_trial_days integer
) returns integer
language plpgsql stable set search_path = '' as $$
begin
  return case when exists (
    select from public.subscriptions as s
    where s.seller_id = p_seller_id
      and case when p_tenant_id is null then s.user_id = p_user_id and s.tenant_id is null else s.tenant_id = p_tenant_id end
  ) then 0 else coalesce(p_trial_days, 0) end;
end $$;
comment on function turnpike.subscription_trial_days(uuid, text, uuid, integer) is
  'The plan''s trial days for an owner who never had a subscription with the seller, else 0.';

-- subscriptions/functions/subscription_unpaid.sql

-- What nobody pays for could be had again and again by canceling and coming back, so its credits are given more carefully.
create or replace function turnpike.subscription_unpaid(p public.subscriptions) returns boolean
language plpgsql immutable set search_path = '' as $$
begin
  return p.amount = 0 or p.provider = 'none' or p.status = 'trialing';
end $$;
comment on function turnpike.subscription_unpaid(public.subscriptions) is
  'Whether nothing was paid for its period: a free plan, an order of nothing, a trial.';

-- subscriptions/functions/subscription_valid.sql

-- Whether there are rights now, by the same rule.
create or replace function turnpike.subscription_valid(p public.subscriptions) returns boolean
language plpgsql stable set search_path = '' as $$
begin
  return p.id is not null and coalesce(turnpike.subscription_rights_end(p) > clock_timestamp(), true);
end $$;
comment on function turnpike.subscription_valid(public.subscriptions) is
  'Whether the subscription gives rights now; false for a row of nulls.';

-- subscriptions/functions/subscription_when.sql

-- More money a year is an upgrade and happens now; less happens when what was paid for is used up. The same money, for another plan or a
-- newer version, happens now. What is in force already is no change, unless it takes one back that was pending.
create or replace function turnpike.subscription_when(
  p public.subscriptions, p_price_id uuid, p_plan_version_id uuid, p_amount bigint, p_billing_period text
) returns text
language plpgsql stable set search_path = '' as $$
declare
  v_same boolean := p_price_id = p.price_id and p_plan_version_id = p.plan_version_id;
begin
  if p.cancel_at_period_end then
    perform turnpike.fail('subscription_already_canceled', 409);
  elsif (v_same and p.pending_price_id is null)
    or (p_price_id = p.pending_price_id and p_plan_version_id = p.pending_plan_version_id) then
    perform turnpike.fail('plan_unchanged', 409);
  end if;
  return case when turnpike.billing_per_year(p_amount, p_billing_period) < turnpike.billing_per_year(p.amount, p.billing_period)
    then 'at_period_end' else 'now' end;
end $$;
comment on function turnpike.subscription_when(public.subscriptions, uuid, uuid, bigint, text) is
  'now or at_period_end. Raises 409 plan_unchanged, and 409 subscription_already_canceled for a subscription that is set to end.';

-- subscriptions/functions/subscriptions_check.sql

-- The functions ask subscription_transition before they write; this catches the one that some day does not. It also keeps each status
-- together with what belongs to it.
create or replace function turnpike.subscriptions_check() returns trigger
language plpgsql volatile set search_path = '' as $$
begin
  if tg_op = 'UPDATE' and not turnpike.subscription_transition(old.status, new.status) then
    raise exception using errcode = 'restrict_violation', message = 'no way from ' || old.status || ' to ' || new.status;
  end if;
  if (new.status = 'past_due') = (new.past_due_since is not null)
    and turnpike.subscription_final(new.status) = (new.ended_at is not null)
    and (new.status <> 'trialing' or new.trial_ends_at is not null)
    and num_nonnulls(new.pending_price_id, new.pending_plan_version_id, new.pending_amount) in (0, 3) then
    return new;
  end if;
  raise exception using errcode = 'check_violation', message = 'a subscription must have the members of its status';
end $$;
comment on function turnpike.subscriptions_check() is
  'Trigger: refuses a change of status that the status machine does not have, and a row that contradicts its status.';

-- subscriptions/functions/subscriptions_entitle.sql

-- Rights follow the subscription in the same transaction, whoever changed it.
create or replace function turnpike.subscriptions_entitle() returns trigger
language plpgsql volatile set search_path = '' as $$
begin
  perform turnpike.entitlement_grant_subscription(new);
  return null;
end $$;
comment on function turnpike.subscriptions_entitle() is 'Trigger: keeps the entitlements of a subscription in step with it.';

-- subscriptions/functions/time_after.sql

-- Months are counted in UTC: in a session's own time zone the same period would end at another hour after a change of clocks.
create or replace function turnpike.time_after(p_at timestamptz, p_interval interval) returns timestamptz
language plpgsql immutable set search_path = '' as $$
begin
  return (p_at at time zone 'UTC' + p_interval) at time zone 'UTC';
end $$;
comment on function turnpike.time_after(timestamptz, interval) is
  'The time so much later by the calendar of UTC; a month after 31 January is the last day of February.';

-- bookings/functions/booking_cancel.sql

-- The owner, the seller or an administrator. An unpaid booking takes its order with it, so that nobody pays for nothing; the order is
-- locked before the booking, as everywhere. A paid one frees the slot and no more: whether money goes back is the seller's to decide.
create or replace function public.booking_cancel(
  p_id uuid, p_idempotency_key text default null, p_fingerprint text default null
) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_user_id uuid := turnpike.require_active_user();
  v_replay jsonb := turnpike.idempotency_begin(p_idempotency_key, coalesce(p_fingerprint, turnpike.fingerprint(
    'booking_cancel', p_id::text)));
  v_booking public.bookings;
begin
  if v_replay is not null then
    return v_replay;
  end if;
  v_booking := turnpike.booking_lock(p_id, v_user_id);
  if v_booking.starts_at <= clock_timestamp() then
    perform turnpike.invalid('/id', 'in_the_past', 'is of a booking that has begun');
  elsif turnpike.booking_status(v_booking) = 'canceled' then
    perform turnpike.fail('booking_already_canceled', 409);
  elsif v_booking.status = 'reserved' then
    perform turnpike.order_cancel(v_booking.order_id, 'booking_canceled');
  end if;
  update public.bookings as b
  set status = 'canceled', canceled_at = coalesce(b.canceled_at, clock_timestamp()), updated_at = clock_timestamp()
  where b.id = p_id
  returning b.* into v_booking;
  return turnpike.idempotency_finish(p_idempotency_key, 200, turnpike.booking_json(v_booking));
end $$;
comment on function public.booking_cancel(uuid, text, text) is
  'The canceled Booking, for its owner, a member of its tenant, the seller or an admin. A pending order is canceled with it; a '
  'paid one stays paid until the seller refunds it. 404 booking_not_found; 409 booking_already_canceled; 422 at /id '
  '(in_the_past: it has begun); 403 account_deactivated; 401 token_missing, token_revoked; and the errors of idempotency_claim.';

-- bookings/functions/booking_cancel_order.sql

-- The money went back, so the slots do too.
create or replace function turnpike.booking_cancel_order(p_order_id uuid) returns void
language plpgsql volatile set search_path = '' as $$
begin
  update public.bookings as b set status = 'canceled', canceled_at = clock_timestamp(), updated_at = clock_timestamp()
  where b.order_id = p_order_id and b.status <> 'canceled';
end $$;
comment on function turnpike.booking_cancel_order(uuid) is 'Cancels all bookings of a refunded order. Twice is as good as once.';

-- bookings/functions/booking_check_start.sql

-- When a slot may be booked. Compared with the grid and not with the hours alone: any other start would waste the time beside it.
create or replace function turnpike.booking_check_start(p_offer public.service_offers, p_starts_at timestamptz, p_pointer text) returns void
language plpgsql stable set search_path = '' as $$
declare
  v_now timestamptz := clock_timestamp();
begin
  if p_starts_at is null then
    perform turnpike.invalid(p_pointer, 'required', 'is required');
  elsif p_starts_at <= v_now then
    perform turnpike.invalid(p_pointer, 'in_the_past', 'must be in the future');
  elsif p_offer.product_id is null then
    perform turnpike.invalid(p_pointer, 'product_unavailable', 'is for a service that cannot be booked yet');
  elsif p_starts_at < v_now + p_offer.notice_minutes * interval '1 minute' then
    perform turnpike.invalid(p_pointer, 'too_soon', 'must be at least ' || p_offer.notice_minutes || ' minutes ahead');
  elsif p_starts_at > v_now + p_offer.horizon_days * interval '1 day' then
    perform turnpike.invalid(p_pointer, 'too_late', 'must be at most ' || p_offer.horizon_days || ' days ahead');
  elsif not exists (select from turnpike.booking_grid(p_offer, (p_starts_at at time zone p_offer.time_zone)::date, 1) as g
    where g.starts_at = p_starts_at) then
    perform turnpike.invalid(p_pointer, 'outside_hours', 'must be the start of one of the service''s slots');
  end if;
end $$;
comment on function turnpike.booking_check_start(public.service_offers, timestamptz, text) is
  'Raises 422 at the pointer unless a slot of the offer starts then and may be booked now: required, in_the_past, product_unavailable (no '
  'offer), too_soon, too_late, outside_hours.';

-- bookings/functions/booking_confirm_order.sql

-- Paid: what was reserved is now the buyer's. What was canceled meanwhile stays canceled.
create or replace function turnpike.booking_confirm_order(p_order_id uuid) returns void
language plpgsql volatile set search_path = '' as $$
begin
  update public.bookings as b set status = 'confirmed', updated_at = clock_timestamp()
  where b.order_id = p_order_id and b.status = 'reserved';
end $$;
comment on function turnpike.booking_confirm_order(uuid) is 'Confirms the reserved bookings of a paid order. Twice is as good as once.';

-- bookings/functions/booking_create.sql

-- An order of one line, which reserves the slot while it is being paid. What costs nothing is confirmed at once.
create or replace function public.booking_create(
  p_price_id uuid default null, p_starts_at timestamptz default null, p_notes text default null, p_account text default 'user',
  p_idempotency_key text default null, p_fingerprint text default null
) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_user_id uuid := turnpike.require_active_user();
  v_replay jsonb := turnpike.idempotency_begin(p_idempotency_key, coalesce(p_fingerprint, turnpike.fingerprint(
    'booking_create', p_price_id::text, p_starts_at::text, p_notes, p_account)));
  v_owner record;
  v_order public.orders;
  v_booking public.bookings;
  c_max_notes_chars constant integer := 1000;
begin
  if v_replay is not null then
    return v_replay;
  end if;
  v_owner := turnpike.credit_owner(p_account);
  perform turnpike.check_text(p_notes, c_max_notes_chars, '/notes');
  if (turnpike.price_for_sale(p_price_id)).product_type <> 'service' then
    perform turnpike.invalid('/price_id', 'price_unavailable', 'is not the price of a service');
  end if;
  v_order := turnpike.order_place(v_user_id, v_owner.tenant_id,
    jsonb_build_array(jsonb_build_object('price_id', p_price_id, 'starts_at', turnpike.rfc3339(p_starts_at))), null, p_flat => true);
  if v_order.total = 0 then
    v_order := turnpike.order_pay(v_order.id, null, '{}');
  end if;
  update public.bookings as b set notes = p_notes where b.order_id = v_order.id returning b.* into v_booking;
  return turnpike.idempotency_finish(p_idempotency_key, 201, turnpike.booking_json(v_booking));
end $$;
comment on function public.booking_create(uuid, timestamptz, text, text, text, text) is
  '201 with the Booking of the slot that starts then: confirmed if the price is 0, else reserved for 35 minutes with a pending '
  'order, whose public_id is in `order`, to be paid. 409 slot_taken, out_of_stock {product_id}; 422 at /price_id '
  '(price_unavailable), /starts_at (required, in_the_past, product_unavailable, too_soon, too_late, outside_hours), /notes, '
  'tenant_required; 403 account_deactivated; 401 token_missing, token_revoked; and the errors of idempotency_claim.';

-- bookings/functions/booking_erase.sql

-- What lies ahead is canceled, so that somebody else can have the slot; what is past stays for the seller's books, without name and notes.
create or replace function turnpike.booking_erase(p_user_id uuid) returns void
language plpgsql volatile set search_path = '' as $$
declare
  v_now timestamptz := clock_timestamp();
begin
  update public.bookings as b set status = 'canceled', canceled_at = v_now
  where b.user_id = p_user_id and b.tenant_id is null and b.status <> 'canceled' and b.starts_at > v_now;
  update public.bookings as b set user_id = null, notes = null, updated_at = v_now where b.user_id = p_user_id;
end $$;
comment on function turnpike.booking_erase(uuid) is
  'Cancels a user''s own bookings that lie ahead and takes name and notes off all that the user made.';

-- bookings/functions/booking_export.sql

-- The bookings' share of a user's data; a tenant's belong to the tenant.
create or replace function turnpike.booking_export(p_user_id uuid) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return coalesce((select jsonb_agg(turnpike.booking_json(b) order by b.created_at, b.id)
    from public.bookings as b where b.user_id = p_user_id and b.tenant_id is null), '[]');
end $$;
comment on function turnpike.booking_export(uuid) is 'All bookings of a user, oldest first.';

-- bookings/functions/booking_grid.sql

-- The slots that an offer has on so many days, in its own time zone. Hours are the clock's on the wall, a slot's length is real time:
-- an hour that the clocks skip has no slot, and one that they repeat has its slots once.
create or replace function turnpike.booking_grid(p_offer public.service_offers, p_from date, p_days integer)
returns table (starts_at timestamptz, ends_at timestamptz)
language sql stable set search_path = '' as $$
  select distinct s.at, s.at + p_offer.duration_minutes * interval '1 minute'
  from (
    select local.at at time zone p_offer.time_zone as at, local.at as clock, local.closes
    from (
      select day.date + h."from"::interval + n * p_offer.slot_step_minutes * interval '1 minute' as at,
        day.date + h."to"::interval as closes
      from (select p_from + d as date from generate_series(0, p_days - 1) as d) as day
        join jsonb_to_recordset(p_offer.hours) as h (weekday numeric, "from" text, "to" text)
          on h.weekday = extract(isodow from day.date)
        cross join lateral generate_series(0, ((extract(epoch from h."to"::interval - h."from"::interval) / 60
          - p_offer.duration_minutes) / p_offer.slot_step_minutes)::integer) as n
    ) as local
  ) as s
  where s.at at time zone p_offer.time_zone = s.clock
    and (s.at + p_offer.duration_minutes * interval '1 minute') at time zone p_offer.time_zone <= s.closes
  order by 1;
$$;
comment on function turnpike.booking_grid(public.service_offers, date, integer) is
  'Every slot of the offer that starts on so many days from p_from, booked or not, past or not, by start.';

-- bookings/functions/booking_json.sql

-- A booking as its owner and its seller see it.
create or replace function turnpike.booking_json(p public.bookings) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_order record := turnpike.booking_order(p.order_id);
  v_status text := turnpike.booking_status(p);
begin
  return jsonb_build_object(
    'id', p.id, 'product_id', p.product_id, 'product_name', p.product_name, 'status', v_status,
    'account', case when p.tenant_id is null then 'user' else 'tenant' end, 'starts_at', turnpike.rfc3339(p.starts_at),
    'ends_at', turnpike.rfc3339(p.ends_at), 'seat', p.seat, 'order', v_order.public_id,
    'reserved_until', case when v_status = 'reserved' then turnpike.rfc3339(v_order.reserved_until) end, 'notes', p.notes,
    'canceled_at', turnpike.rfc3339(p.canceled_at), 'created_at', turnpike.rfc3339(p.created_at));
end $$;
comment on function turnpike.booking_json(public.bookings) is
  'Booking: {id, product_id, product_name, status, account, starts_at, ends_at, seat, order, reserved_until, notes, '
  'canceled_at, created_at}; order is a public_id, reserved_until null unless reserved.';

-- bookings/functions/booking_list.sql

-- Runs as the caller, under row-level security; the condition leaves out what a seller sees of customers. By start, the latest first,
-- so that what is ahead comes before what is past.
create or replace function public.booking_list(
  p_status text default null, p_from timestamptz default null, p_cursor text default null, p_limit integer default 20
) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_user_id uuid := turnpike.require_user();
  v_limit integer := turnpike.page_limit(p_limit);
  v_after record := turnpike.cursor_decode(p_cursor);
  v_page jsonb;
begin
  if p_status not in ('reserved', 'confirmed', 'canceled') then
    perform turnpike.invalid('/status', 'invalid_value', 'must be reserved, confirmed or canceled');
  end if;
  select turnpike.page(array_agg(turnpike.booking_json(b) order by b.starts_at desc, b.id desc),
    array_agg(b.starts_at order by b.starts_at desc, b.id desc), array_agg(b.id order by b.starts_at desc, b.id desc), v_limit)
  into v_page
  from (
    select b.* from public.bookings as b
    where ((b.user_id = v_user_id and b.tenant_id is null) or b.tenant_id = turnpike.tenant_id())
      and (p_status is null or p_status = turnpike.booking_status(b))
      and b.starts_at >= coalesce(p_from, '-infinity')
      and (b.starts_at, b.id) < (coalesce(v_after.at, 'infinity'), coalesce(v_after.id, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
    order by b.starts_at desc, b.id desc
    limit v_limit + 1
  ) as b;
  return v_page;
end $$;
comment on function public.booking_list(text, timestamptz, text, integer) is
  '{data: [Booking], next_cursor}: the caller''s and the tenant''s that start at p_from or later, latest start first. 400 '
  'cursor_invalid; 422 at /status, /limit; 401 token_missing, token_revoked.';

-- bookings/functions/booking_lock.sql

-- Whoever may cancel a booking: its owner, its seller, an administrator. To anybody else it looks like none. The order first, then the
-- booking: paying, releasing and refunding an order come the same way.
create or replace function turnpike.booking_lock(p_id uuid, p_user_id uuid) returns public.bookings
language plpgsql volatile set search_path = '' as $$
declare
  v_booking public.bookings;
begin
  select * into v_booking from public.bookings as b
  where b.id = p_id and (b.seller_id = p_user_id or turnpike.is_admin()
    or case when b.tenant_id is null then b.user_id = p_user_id else b.tenant_id = turnpike.tenant_id() end);
  if not found then
    perform turnpike.fail('booking_not_found', 404);
  end if;
  perform from public.orders as o where o.id = v_booking.order_id for update;
  select * into v_booking from public.bookings as b where b.id = p_id for update;
  return v_booking;
end $$;
comment on function turnpike.booking_lock(uuid, uuid) is 'The booking, locked with its order. Raises 404 booking_not_found.';

-- bookings/functions/booking_order.sql

-- With the owner's rights: whoever may see a booking, the service's seller too, may know which order it belongs to and for how long it is
-- reserved, and nothing else of the order.
create or replace function turnpike.booking_order(p_order_id uuid, out public_id text, out reserved_until timestamptz)
language plpgsql stable security definer set search_path = '' as $$
begin
  select o.public_id, o.reserved_until into public_id, reserved_until from public.orders as o where o.id = p_order_id;
end $$;
comment on function turnpike.booking_order(uuid) is 'public_id and reserved_until of the order; nulls for none.';

-- bookings/functions/booking_release_order.sql

-- The reservation is over and nobody paid: the slot is free for others. Confirmed bookings are not touched.
create or replace function turnpike.booking_release_order(p_order_id uuid) returns void
language plpgsql volatile set search_path = '' as $$
begin
  update public.bookings as b set status = 'canceled', canceled_at = clock_timestamp(), updated_at = clock_timestamp()
  where b.order_id = p_order_id and b.status = 'reserved';
end $$;
comment on function turnpike.booking_release_order(uuid) is 'Gives back the reserved slots of an order. Twice is as good as once.';

-- bookings/functions/booking_reserve.sql

-- A seat for an order's line. Reservations of one service happen one after the other, behind the lock on its offer, so the seat that
-- is found free is free; without it two inserts could wait for each other at the exclusion constraint, which stays the last word. An
-- order that is reserved again keeps the time it had: notice and hours were met when it was booked.
create or replace function turnpike.booking_reserve(p_order public.orders, p_item public.order_items, p_pointer text)
returns public.bookings
language plpgsql volatile set search_path = '' as $$
declare
  v_offer public.service_offers;
  v_booking public.bookings;
  v_ends_at timestamptz;
  v_seat integer;
begin
  select * into v_offer from public.service_offers as o where o.product_id = p_item.product_id for update;
  select * into v_booking from public.bookings as b where b.order_item_id = p_item.id for update;
  if v_booking.id is null then
    perform turnpike.booking_check_start(v_offer, p_item.starts_at, p_pointer);
  elsif v_booking.status <> 'canceled' then
    return v_booking;
  elsif v_booking.starts_at <= clock_timestamp() then
    perform turnpike.invalid(p_pointer, 'in_the_past', 'must be in the future');
  end if;
  v_ends_at := coalesce(v_booking.ends_at, p_item.starts_at + v_offer.duration_minutes * interval '1 minute');
  v_seat := turnpike.booking_seat(v_offer, p_item.starts_at, v_ends_at);
  if v_seat is null then
    perform turnpike.fail('slot_taken', 409);
  end if;
  insert into public.bookings as b (id, product_id, product_name, seller_id, order_id, order_item_id, user_id, tenant_id, seat,
    starts_at, ends_at, status)
  values (turnpike.new_id(), p_item.product_id, p_item.name, p_item.seller_id, p_order.id, p_item.id, p_order.user_id, p_order.tenant_id,
    v_seat, p_item.starts_at, v_ends_at, 'reserved')
  on conflict (order_item_id) do update
  set status = 'reserved', seat = excluded.seat, canceled_at = null, updated_at = clock_timestamp()
  returning b.* into v_booking;
  return v_booking;
exception when exclusion_violation then
  perform turnpike.fail('slot_taken', 409);
end $$;
comment on function turnpike.booking_reserve(public.orders, public.order_items, text) is
  'Reserves a seat of the slot that the order''s line is for, once; returns the booking. Raises 409 slot_taken, and 422 at the pointer as '
  'booking_check_start does.';

-- bookings/functions/booking_seat.sql

-- The lowest free number. A seat is free for a slot if no booking of it overlaps.
create or replace function turnpike.booking_seat(
  p_offer public.service_offers, p_starts_at timestamptz, p_ends_at timestamptz
) returns integer
language plpgsql volatile set search_path = '' as $$
declare
  v_taken integer[] := array(
    select b.seat from public.bookings as b
    where b.product_id = p_offer.product_id and b.status in ('reserved', 'confirmed') and b.slot && tstzrange(p_starts_at, p_ends_at));
begin
  return (select min(n) from generate_series(1, p_offer.capacity) as n where n <> all (v_taken));
end $$;
comment on function turnpike.booking_seat(public.service_offers, timestamptz, timestamptz) is
  'A free seat of the locked offer for the time; null when there is none.';

-- bookings/functions/booking_slot_list.sql

-- For the calendar of a front end, and so for everybody. With the owner's rights, because what is free depends on everybody's bookings; of
-- these it tells nothing but the number. A reservation that is over does not count, whether or not it was given back yet.
create or replace function public.booking_slot_list(p_slug text, p_from date default null, p_days integer default 7) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
declare
  v_offer public.service_offers;
  v_now timestamptz := clock_timestamp();
  v_today date;
  v_slots jsonb;
  c_max_days constant integer := 31;
begin
  select o.* into v_offer from public.products as p left join public.service_offers as o on o.product_id = p.id
  where p.slug = p_slug and p.listed;
  if not found then
    perform turnpike.fail('product_not_found', 404);
  elsif v_offer.product_id is null then
    perform turnpike.fail('service_offer_not_found', 404);
  end if;
  v_today := (v_now at time zone v_offer.time_zone)::date;
  if p_days not between 1 and c_max_days then
    perform turnpike.invalid('/days', 'out_of_range', 'must be between 1 and ' || c_max_days);
  elsif p_from not between v_today - 1 and v_today + v_offer.horizon_days then
    perform turnpike.invalid('/from', 'out_of_range', 'must be within the next ' || v_offer.horizon_days || ' days');
  end if;
  select coalesce(jsonb_agg(jsonb_build_object('starts_at', turnpike.rfc3339(g.starts_at), 'ends_at', turnpike.rfc3339(g.ends_at),
    'free', v_offer.capacity - (
      select count(distinct b.seat) from public.bookings as b left join public.orders as o on o.id = b.order_id
      where b.product_id = v_offer.product_id and b.slot && tstzrange(g.starts_at, g.ends_at)
        and (b.status = 'confirmed' or (b.status = 'reserved' and o.reserved_until > v_now)))) order by g.starts_at), '[]')
  into v_slots
  from turnpike.booking_grid(v_offer, coalesce(p_from, v_today), coalesce(p_days, 7)) as g
  where g.starts_at >= v_now + v_offer.notice_minutes * interval '1 minute'
    and g.starts_at <= v_now + v_offer.horizon_days * interval '1 day';
  return jsonb_build_object('time_zone', v_offer.time_zone, 'duration_minutes', v_offer.duration_minutes,
    'capacity', v_offer.capacity, 'data', v_slots);
end $$;
comment on function public.booking_slot_list(text, date, integer) is
  '{time_zone, duration_minutes, capacity, data: [{starts_at, ends_at, free}]}: the slots of a published service that may be '
  'booked now, on p_days days (1 to 31) of its time zone from p_from (today). 404 product_not_found, service_offer_not_found; '
  '422 at /days, /from.';

-- bookings/functions/booking_status.sql

-- The true status, whatever the row still says: a reservation is over when its order's is, whether or not the slot was given back yet.
create or replace function turnpike.booking_status(p public.bookings) returns text
language plpgsql stable set search_path = '' as $$
begin
  if p.status = 'reserved' and coalesce((turnpike.booking_order(p.order_id)).reserved_until, '-infinity') <= clock_timestamp() then
    return 'canceled';
  end if;
  return p.status;
end $$;
comment on function turnpike.booking_status(public.bookings) is 'reserved, confirmed or canceled, as of now.';

-- catalog/triggers/prices.sql

-- Only for what decides whether a price is on sale.
create trigger prices_priced after insert or delete or update of active, archived_at on public.prices
  for each row execute function turnpike.prices_priced();

-- orders/triggers/orders.sql

-- Every way in and every change of status.
create trigger orders_states before insert or update of status, fulfilment, reserved_until on public.orders
  for each row execute function turnpike.orders_check();

-- payments/triggers/payments.sql

-- Every way in and every change of status.
create trigger payments_states before insert or update of status on public.payments
  for each row execute function turnpike.payments_check();

-- subscriptions/triggers/subscriptions.sql

-- The second only for what rights depend on: a grant of credits changes none of it.
create trigger subscriptions_states before insert or update on public.subscriptions
  for each row execute function turnpike.subscriptions_check();
create trigger subscriptions_rights after insert or update of
  user_id, tenant_id, product_id, feature_keys, status, amount, provider, current_period_end, cancel_at_period_end, past_due_since, ended_at
  on public.subscriptions for each row execute function turnpike.subscriptions_entitle();

-- identity/policies/customers.sql

-- Only one's own, like the profile.
create policy customers_select_own on public.customers for select to authenticated
  using (user_id = (select turnpike.uid()));

-- catalog/policies/assets.sql

-- Where files lie is the seller's business, also for products that everybody sees.
create policy assets_select_own on public.assets for select to authenticated
  using (exists (
    select from public.products as p
    where p.id = product_id and (p.seller_id = (select turnpike.uid()) or p.tenant_id = (select turnpike.tenant_id())
      or (select turnpike.is_admin()))));

-- catalog/policies/plan_versions.sql

-- Those of plans that one sees.
create policy plan_versions_select_listed on public.plan_versions for select to anon, authenticated
  using (exists (select from public.plans as n where n.id = plan_id));

-- catalog/policies/plans.sql

-- Those of products that one sees.
create policy plans_select_listed on public.plans for select to anon, authenticated
  using (exists (select from public.products as p where p.id = product_id));

-- catalog/policies/prices.sql

-- Those of products that one sees, and of other sellers' products only what is on sale.
create policy prices_select_on_sale on public.prices for select to anon, authenticated
  using (exists (
    select from public.products as p
    where p.id = product_id and (on_sale or p.seller_id = (select turnpike.uid()) or p.tenant_id = (select turnpike.tenant_id())
      or (select turnpike.is_admin()))));

-- catalog/policies/products.sql

-- What is listed is public; a seller, the tenant that a seller acted for, and administrators see drafts and archived ones too.
create policy products_select_listed on public.products for select to anon, authenticated
  using (listed or seller_id = (select turnpike.uid()) or tenant_id = (select turnpike.tenant_id()) or (select turnpike.is_admin()));

-- catalog/policies/service_offers.sql

-- Those of products that one sees: buyers choose a slot by them.
create policy service_offers_select_listed on public.service_offers for select to anon, authenticated
  using (exists (select from public.products as p where p.id = product_id));

-- catalog/policies/storage_objects.sql

-- The private bucket of the sellers' files, and who may touch what in it: a seller what lies in the folder of the own id, an
-- administrator everything. On Supabase's own tables, and only where there are such: a project may keep its files elsewhere.
do $do$
declare
  v_verb text;
  v_condition constant text := $$bucket_id = 'assets' and (
    ((select turnpike.has_role('seller')) and split_part(name, '/', 1) = (select turnpike.uid())::text) or (select turnpike.is_admin()))$$;
begin
  if to_regclass('storage.buckets') is null or to_regclass('storage.objects') is null then
    return;
  end if;
  execute $$insert into storage.buckets (id, name, public) values ('assets', 'assets', false) on conflict do nothing$$;
  foreach v_verb in array array['select', 'insert', 'update', 'delete'] loop
    execute format('drop policy if exists turnpike_assets_%s on storage.objects', v_verb);
    execute format('create policy turnpike_assets_%1$s on storage.objects for %1$s to authenticated %2$s %3$s', v_verb,
      case when v_verb <> 'insert' then format('using (%s)', v_condition) end,
      case when v_verb in ('insert', 'update') then format('with check (%s)', v_condition) end);
  end loop;
end $do$;

-- coupons/policies/coupon_redemptions.sql

-- One's own uses.
create policy coupon_redemptions_select_own on public.coupon_redemptions for select to authenticated
  using (user_id = (select turnpike.uid()));

-- coupons/policies/coupons.sql

-- A seller's own and, for administrators, all. Buyers see none: a code is a secret until somebody is given it.
create policy coupons_select_own on public.coupons for select to authenticated
  using (seller_id = (select turnpike.uid()) or (select turnpike.is_admin()));

-- orders/policies/order_items.sql

-- One's own, those of one's tenant, and a seller's those of the seller's products: not what else is in the order.
create policy order_items_select_own on public.order_items for select to authenticated
  using ((user_id = (select turnpike.uid()) and tenant_id is null) or tenant_id = (select turnpike.tenant_id())
    or seller_id = (select turnpike.uid()));

-- orders/policies/orders.sql

-- One's own, those of one's tenant, and a seller's those with a line of the seller's. What was ordered for a tenant belongs to it, and
-- not to the member who ordered it.
create policy orders_select_own on public.orders for select to authenticated
  using ((user_id = (select turnpike.uid()) and tenant_id is null) or tenant_id = (select turnpike.tenant_id())
    or seller_ids @> array[(select turnpike.uid())]);

-- payments/policies/checkout_sessions.sql

-- One's own and those of one's tenant.
create policy checkout_sessions_select_own on public.checkout_sessions for select to authenticated
  using ((user_id = (select turnpike.uid()) and tenant_id is null) or tenant_id = (select turnpike.tenant_id()));

-- payments/policies/payments.sql

-- One's own and those of one's tenant. What was paid for a tenant belongs to it, and not to the member who paid.
create policy payments_select_own on public.payments for select to authenticated
  using ((user_id = (select turnpike.uid()) and tenant_id is null) or tenant_id = (select turnpike.tenant_id()));

-- payments/policies/refunds.sql

-- Those of one's own payments and of one's tenant's.
create policy refunds_select_own on public.refunds for select to authenticated
  using ((user_id = (select turnpike.uid()) and tenant_id is null) or tenant_id = (select turnpike.tenant_id()));

-- entitlements/policies/entitlements.sql

-- One's own and those of one's tenant. What was bought for a tenant belongs to it, and not to the member who bought it.
create policy entitlements_select_own on public.entitlements for select to authenticated
  using ((user_id = (select turnpike.uid()) and tenant_id is null) or tenant_id = (select turnpike.tenant_id()));

-- subscriptions/policies/subscriptions.sql

-- One's own, those of one's tenant, and a seller's those of the subscribers.
create policy subscriptions_select_own on public.subscriptions for select to authenticated
  using ((user_id = (select turnpike.uid()) and tenant_id is null) or tenant_id = (select turnpike.tenant_id())
    or seller_id = (select turnpike.uid()));

-- bookings/policies/bookings.sql

-- One's own, those of one's tenant, and a seller's those of the customers.
create policy bookings_select_own on public.bookings for select to authenticated
  using ((user_id = (select turnpike.uid()) and tenant_id is null) or tenant_id = (select turnpike.tenant_id())
    or seller_id = (select turnpike.uid()));

-- Rights as a whole, since they depend on what a project gives by default.

-- platform/grants.sql

-- Hosted projects give ALL on every new table and function of `public` to the API roles, and Postgres gives EXECUTE on every
-- function to everybody. Both are taken back here, for all domains at once (this is the first grants file that runs); what
-- follows and the other domains' grants name each right that somebody needs.
revoke all on schema turnpike from public;
grant usage on schema turnpike to anon, authenticated, service_role;
revoke execute on all functions in schema turnpike from public, anon, authenticated, service_role;

revoke all on table public.idempotency_keys, public.rate_limit_windows from public, anon, authenticated, service_role;

revoke execute on function public.ping(), public.metrics(), public.rate_limit_hit(text, integer, integer)
  from public, anon, authenticated, service_role;
grant execute on function public.ping() to anon, authenticated, service_role;
grant execute on function public.metrics(), public.rate_limit_hit(text, integer, integer) to authenticated, service_role;
grant execute on function turnpike.cleanup(integer) to service_role;

-- What policies and functions that run as the caller use. None of these reads a table or tells more than the caller's own token.
grant execute on function
  turnpike.claims(), turnpike.uid(), turnpike.tenant_id(), turnpike.roles(), turnpike.has_role(text), turnpike.is_admin(),
  turnpike.is_service(), turnpike.fail(text, integer, jsonb), turnpike.invalid(text, text, text, text), turnpike.rfc3339(timestamptz),
  turnpike.cursor_encode(timestamptz, uuid), turnpike.cursor_decode(text), turnpike.page_limit(integer),
  turnpike.page(jsonb[], timestamptz[], uuid[], integer)
  to anon, authenticated, service_role;

-- identity/grants.sql

-- Readers get SELECT where a policy narrows it; nobody gets more on a table.
revoke all on table public.profiles, public.customers, public.deleted_users from public, anon, authenticated, service_role;
grant select on table public.profiles, public.customers to authenticated, service_role;
grant select on table public.deleted_users to service_role;

revoke execute on function public.me_get(), public.me_update(jsonb), public.me_export(), public.me_deactivate(), public.me_delete(),
  public.customer_get(), public.customer_update(jsonb), public.account_state()
  from public, anon, authenticated, service_role;
grant execute on function public.me_get(), public.me_update(jsonb), public.me_export(), public.me_deactivate(), public.me_delete(),
  public.customer_get(), public.customer_update(jsonb), public.account_state()
  to authenticated;

grant execute on function
  turnpike.require_user(), turnpike.require_active_user(), turnpike.require_seller(), turnpike.require_admin(),
  turnpike.profile_json(public.profiles), turnpike.customer_json(public.customers)
  to authenticated;

-- credits/grants.sql

-- Readers get SELECT where a policy narrows it; nobody, the service role included, gets more on a table of the ledger.
revoke all on table public.credit_accounts, public.credit_grants, public.credit_holds, public.credit_rates, public.credit_transfers
  from public, anon, authenticated, service_role;
grant select on table public.credit_accounts, public.credit_grants, public.credit_holds, public.credit_transfers
  to authenticated, service_role;
grant select on table public.credit_rates to anon, authenticated, service_role;

revoke execute on function
  public.credit_balance(text), public.credit_transactions(text, text[], timestamptz, timestamptz, text, integer),
  public.credit_spend(bigint, text, text, jsonb, text, text, text),
  public.credit_hold_create(bigint, text, integer, text, jsonb, text, text, text), public.credit_hold_get(uuid),
  public.credit_hold_list(text, text, text, integer), public.credit_hold_capture(uuid, bigint, text, text),
  public.credit_hold_release(uuid, text, text), public.credit_meter_begin(text, text, integer, text, text, text),
  public.credit_meter_finish(uuid, jsonb, integer, text), public.credit_meter_fail(uuid, text),
  public.credit_grant_create(uuid, text, bigint, text, timestamptz, integer, text, text, text, text),
  public.credit_grant_revoke(text, text, bigint, text, text, text), public.credit_rate_list(text, integer, boolean),
  public.credit_rate_create(text, text, bigint, boolean, boolean, text, text, text), public.credit_rate_get(uuid),
  public.credit_rate_update(uuid, jsonb), public.credit_rate_delete(uuid)
  from public, anon, authenticated, service_role;

grant execute on function
  public.credit_balance(text), public.credit_transactions(text, text[], timestamptz, timestamptz, text, integer),
  public.credit_spend(bigint, text, text, jsonb, text, text, text),
  public.credit_hold_create(bigint, text, integer, text, jsonb, text, text, text), public.credit_hold_get(uuid),
  public.credit_hold_list(text, text, text, integer), public.credit_hold_capture(uuid, bigint, text, text),
  public.credit_hold_release(uuid, text, text), public.credit_meter_begin(text, text, integer, text, text, text),
  public.credit_meter_finish(uuid, jsonb, integer, text), public.credit_meter_fail(uuid, text),
  public.credit_rate_create(text, text, bigint, boolean, boolean, text, text, text), public.credit_rate_get(uuid),
  public.credit_rate_update(uuid, jsonb), public.credit_rate_delete(uuid)
  to authenticated;
grant execute on function public.credit_rate_list(text, integer, boolean) to anon, authenticated;

-- The service comes as the service role, or as an authenticated token with the role service; the functions check which.
grant execute on function
  public.credit_grant_create(uuid, text, bigint, text, timestamptz, integer, text, text, text, text),
  public.credit_grant_revoke(text, text, bigint, text, text, text)
  to authenticated, service_role;
grant execute on function turnpike.check_invariants() to service_role;
grant select on table turnpike.account_balances to service_role;

-- What the policies and the readers that run as the caller use.
grant execute on function
  turnpike.credit_owner(text), turnpike.credit_account_find(text), turnpike.credit_lots(uuid, bigint, bigint, timestamptz),
  turnpike.credit_transfer_json(public.credit_transfers), turnpike.credit_hold_json(public.credit_holds)
  to authenticated;
grant execute on function turnpike.credit_rate_json(public.credit_rates) to anon, authenticated;

-- catalog/grants.sql

-- Readers get SELECT where a policy narrows it; nobody gets more on a table.
revoke all on table public.products, public.prices, public.plans, public.plan_versions, public.assets, public.service_offers
  from public, anon, authenticated, service_role;
grant select on table public.products, public.prices, public.plans, public.plan_versions, public.service_offers
  to anon, authenticated, service_role;
grant select on table public.assets to authenticated, service_role;

revoke execute on function
  public.product_list(text, text, integer), public.product_get(text), public.plan_list(text, integer),
  public.seller_product_list(text, text, text, integer),
  public.seller_product_create(text, text, text, text, text, text[], integer, jsonb, jsonb, text, text),
  public.seller_product_get(uuid), public.seller_product_update(uuid, jsonb), public.seller_product_delete(uuid),
  public.seller_price_list(uuid, text, integer),
  public.seller_price_create(uuid, text, bigint, text, text, boolean, boolean, bigint, text, text, jsonb, text, text),
  public.seller_price_get(uuid), public.seller_price_update(uuid, jsonb), public.seller_price_delete(uuid),
  public.seller_asset_list(uuid, text, integer),
  public.seller_asset_create(uuid, text, text, boolean, integer, integer, text, bigint, text, text),
  public.seller_asset_get(uuid), public.seller_asset_update(uuid, jsonb), public.seller_asset_delete(uuid),
  public.seller_service_offer_get(uuid),
  public.seller_service_offer_set(uuid, integer, jsonb, integer, integer, integer, text, integer)
  from public, anon, authenticated, service_role;

grant execute on function public.product_list(text, text, integer), public.product_get(text), public.plan_list(text, integer)
  to anon, authenticated;
grant execute on function
  public.seller_product_list(text, text, text, integer),
  public.seller_product_create(text, text, text, text, text, text[], integer, jsonb, jsonb, text, text),
  public.seller_product_get(uuid), public.seller_product_update(uuid, jsonb), public.seller_product_delete(uuid),
  public.seller_price_list(uuid, text, integer),
  public.seller_price_create(uuid, text, bigint, text, text, boolean, boolean, bigint, text, text, jsonb, text, text),
  public.seller_price_get(uuid), public.seller_price_update(uuid, jsonb), public.seller_price_delete(uuid),
  public.seller_asset_list(uuid, text, integer),
  public.seller_asset_create(uuid, text, text, boolean, integer, integer, text, bigint, text, text),
  public.seller_asset_get(uuid), public.seller_asset_update(uuid, jsonb), public.seller_asset_delete(uuid),
  public.seller_service_offer_get(uuid),
  public.seller_service_offer_set(uuid, integer, jsonb, integer, integer, integer, text, integer)
  to authenticated;

-- What the readers that run as the caller use.
grant execute on function
  turnpike.product_check_filter(text), turnpike.product_json(public.products, boolean), turnpike.price_json(public.prices),
  turnpike.plan_json(uuid), turnpike.service_offer_json(public.service_offers)
  to anon, authenticated;
grant execute on function
  turnpike.product_own(uuid), turnpike.price_own(uuid), turnpike.asset_own(uuid), turnpike.asset_json(public.assets),
  turnpike.asset_storage_path(public.assets), turnpike.plan_features(uuid), turnpike.feature_at(jsonb, text)
  to authenticated;

-- coupons/grants.sql

-- Readers get SELECT where a policy narrows it; nobody gets more on a table.
revoke all on table public.coupons, public.coupon_redemptions from public, anon, authenticated, service_role;
grant select on table public.coupons, public.coupon_redemptions to authenticated, service_role;

revoke execute on function
  public.seller_coupon_list(text, integer),
  public.seller_coupon_create(text, text, integer, bigint, text, timestamptz, timestamptz, integer, integer, bigint, uuid[],
    boolean, text, text),
  public.seller_coupon_get(uuid), public.seller_coupon_update(uuid, jsonb), public.seller_coupon_delete(uuid),
  public.discount_validate(text, uuid, integer)
  from public, anon, authenticated, service_role;

grant execute on function
  public.seller_coupon_list(text, integer),
  public.seller_coupon_create(text, text, integer, bigint, text, timestamptz, timestamptz, integer, integer, bigint, uuid[],
    boolean, text, text),
  public.seller_coupon_get(uuid), public.seller_coupon_update(uuid, jsonb), public.seller_coupon_delete(uuid),
  public.discount_validate(text, uuid, integer)
  to authenticated;

-- What the readers that run as the caller use.
grant execute on function turnpike.coupon_own(uuid), turnpike.coupon_json(public.coupons) to authenticated;

-- orders/grants.sql

-- Readers get SELECT where a policy narrows it; nobody, the service role included, gets more on a table.
revoke all on table public.orders, public.order_items from public, anon, authenticated, service_role;
grant select on table public.orders, public.order_items to authenticated, service_role;

revoke execute on function
  public.order_create(jsonb, text, text, text, text), public.order_get(text), public.order_list(text, text, text, integer),
  public.seller_order_list(text, text, integer), public.order_confirm(text, uuid)
  from public, anon, authenticated, service_role;
grant execute on function
  public.order_create(jsonb, text, text, text, text), public.order_get(text), public.order_list(text, text, text, integer),
  public.seller_order_list(text, text, integer)
  to authenticated;
-- The service comes as the service role, or as an authenticated token with the role service; the function checks which.
grant execute on function public.order_confirm(text, uuid) to authenticated, service_role;
grant execute on function turnpike.check_sales_invariants() to service_role;

-- What the readers that run as the caller use.
grant execute on function
  turnpike.money(bigint, text), turnpike.order_json(public.orders), turnpike.order_item_json(public.order_items),
  turnpike.order_check_status(text)
  to authenticated;

-- payments/grants.sql

-- Readers get SELECT where a policy narrows it; nobody, the service role included, gets more on a table. Calls to providers and their ids
-- are the service's to read, and no user's.
revoke all on table public.payments, public.refunds, public.checkout_sessions, public.provider_objects, public.provider_operations
  from public, anon, authenticated, service_role;
grant select on table public.payments, public.refunds, public.checkout_sessions to authenticated, service_role;
grant select on table public.provider_objects, public.provider_operations to service_role;

revoke execute on function
  public.checkout_begin(uuid, uuid, uuid, text, text, integer, timestamptz, text, boolean, text, text, text, text, text, text, text),
  public.payment_intent_begin(text, text, boolean, text, text), public.payment_confirm_begin(uuid, text, text, text, text),
  public.refund_begin(uuid, bigint, text, text, text), public.payment_list(text, text, text, integer), public.payment_get(uuid),
  public.portal_get(text, boolean), public.provider_operation_finish(uuid, jsonb), public.provider_operation_fail(uuid, text, jsonb)
  from public, anon, authenticated, service_role;
grant execute on function
  public.checkout_begin(uuid, uuid, uuid, text, text, integer, timestamptz, text, boolean, text, text, text, text, text, text, text),
  public.payment_intent_begin(text, text, boolean, text, text), public.payment_confirm_begin(uuid, text, text, text, text),
  public.refund_begin(uuid, bigint, text, text, text), public.payment_list(text, text, text, integer), public.payment_get(uuid),
  public.portal_get(text, boolean)
  to authenticated;
-- The service comes as the service role, or as an authenticated token with the role service; the functions check which.
grant execute on function public.provider_operation_finish(uuid, jsonb), public.provider_operation_fail(uuid, text, jsonb)
  to authenticated, service_role;

-- What the readers that run as the caller use.
grant execute on function
  turnpike.payment_json(public.payments), turnpike.payment_refundable(public.payments), turnpike.refund_json(public.refunds)
  to authenticated;

-- entitlements/grants.sql

-- Readers get SELECT where a policy narrows it; nobody gets more on a table.
revoke all on table public.entitlements from public, anon, authenticated, service_role;
grant select on table public.entitlements to authenticated, service_role;

revoke execute on function public.entitlement_list(text, integer, boolean) from public, anon, authenticated, service_role;
grant execute on function public.entitlement_list(text, integer, boolean) to authenticated;

-- What the readers that run as the caller use.
grant execute on function turnpike.entitlement_active(public.entitlements), turnpike.entitlement_json(public.entitlements) to authenticated;

-- subscriptions/grants.sql

-- Readers get SELECT where a policy narrows it; nobody gets more on a table.
revoke all on table public.subscriptions from public, anon, authenticated, service_role;
grant select on table public.subscriptions to authenticated, service_role;

revoke execute on function
  public.subscription_get(), public.subscription_list(text, integer), public.feature_get(text),
  public.subscription_change_begin(uuid, uuid, uuid, text, boolean, text, text),
  public.subscription_cancel_begin(uuid, boolean, text, text, text), public.subscription_resume_begin(uuid, text, text)
  from public, anon, authenticated, service_role;
grant execute on function
  public.subscription_get(), public.subscription_list(text, integer), public.feature_get(text),
  public.subscription_change_begin(uuid, uuid, uuid, text, boolean, text, text),
  public.subscription_cancel_begin(uuid, boolean, text, text, text), public.subscription_resume_begin(uuid, text, text)
  to authenticated;

-- What the readers that run as the caller use: the caller's own rows, or arithmetic.
grant execute on function
  turnpike.time_after(timestamptz, interval), turnpike.billing_months(text), turnpike.past_due_grace(),
  turnpike.subscription_final(text), turnpike.subscription_local(text), turnpike.subscription_rights_end(public.subscriptions),
  turnpike.subscription_valid(public.subscriptions), turnpike.subscription_current(), turnpike.subscription_json(public.subscriptions),
  turnpike.subscription_plan_json(uuid), turnpike.subscription_limits(public.subscriptions),
  turnpike.subscription_limit(text, bigint, bigint), turnpike.subscription_calls(uuid, timestamptz, bigint),
  turnpike.subscription_credit_month(text, timestamptz, timestamptz, timestamptz),
  turnpike.subscription_period_ref(uuid, timestamptz), turnpike.feature_allows(jsonb), turnpike.feature_limit(numeric),
  turnpike.feature_numbers(jsonb), turnpike.check_text(text, integer, text)
  to authenticated;

-- bookings/grants.sql

-- Readers get SELECT where a policy narrows it; nobody gets more on a table.
revoke all on table public.bookings from public, anon, authenticated, service_role;
grant select on table public.bookings to authenticated, service_role;

revoke execute on function
  public.booking_list(text, timestamptz, text, integer), public.booking_create(uuid, timestamptz, text, text, text, text),
  public.booking_cancel(uuid, text, text), public.booking_slot_list(text, date, integer)
  from public, anon, authenticated, service_role;
grant execute on function
  public.booking_list(text, timestamptz, text, integer), public.booking_create(uuid, timestamptz, text, text, text, text),
  public.booking_cancel(uuid, text, text)
  to authenticated;
grant execute on function public.booking_slot_list(text, date, integer) to anon, authenticated;

-- What the readers that run as the caller use.
grant execute on function
  turnpike.booking_json(public.bookings), turnpike.booking_status(public.bookings), turnpike.booking_order(uuid)
  to authenticated;
