-- Who belongs to which tenant, as the identity provider reports it. Rights come from the token and not from here. An ended membership
-- stays as a row, so that a late report does not bring it back.
create table public.memberships (
  tenant_id text not null,
  user_id uuid not null,
  role text,
  as_of timestamptz not null,
  deleted_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint memberships_pkey primary key (tenant_id, user_id)
);
create index memberships_user_id on public.memberships (user_id);
alter table public.memberships enable row level security;
comment on table public.memberships is 'Members of tenants that an identity provider has reported. Written by webhooks only.';
comment on column public.memberships.as_of is 'Of when the provider''s newest report is.';
