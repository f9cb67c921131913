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
