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
