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
