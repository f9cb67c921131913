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
  estimated_start timestamptz,
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
create index subscriptions_ending on public.subscriptions (current_period_end)
  where status = 'trialing' or (status = 'active' and cancel_at_period_end);
alter table public.subscriptions enable row level security;
comment on table public.subscriptions is 'Subscriptions to plans. Written by the functions of this domain only.';
comment on column public.subscriptions.user_id is
  'Who subscribed; the owner only while tenant_id is null. Null once that user was deleted.';
comment on column public.subscriptions.amount is 'What a billing period costs a unit, in minor units of the currency.';
comment on column public.subscriptions.feature_keys is 'What the product entitles to, copied.';
comment on column public.subscriptions.provider is
  'Who charges: stripe, paypal, clerk; or nobody by itself: none (nothing was due), bank_transfer, development.';
comment on column public.subscriptions.estimated_start is
  'When the first period started by our own clock; null once the provider has told, or if it did at once.';
comment on column public.subscriptions.credits_granted_from is 'Start of the last month whose credits were granted or found to be none.';
comment on column public.subscriptions.credits_granted_until is 'Its end: the next month''s credits are due then.';
comment on column public.subscriptions.canceled_at is 'When it was decided; cancel_at_period_end and ended_at say what that means.';
comment on column public.subscriptions.ended_at is
  'When a canceled or expired subscription''s rights end; with some providers later than it was canceled.';
comment on column public.subscriptions.past_due_since is 'Since when a payment is missing; null unless past_due.';
comment on column public.subscriptions.pending_price_id is
  'The price, and with it the plan version and the amount, that the next period begins with.';
