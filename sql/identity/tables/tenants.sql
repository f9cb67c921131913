-- Organisations of an identity provider, as it reports them. What a tenant may do hangs on its id in the token alone; this is for showing
-- a name. A deleted one stays as a row without one, so that a late report does not bring it back.
create table public.tenants (
  id text not null,
  name text,
  slug text,
  as_of timestamptz not null,
  deleted_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint tenants_pkey primary key (id)
);
alter table public.tenants enable row level security;
comment on table public.tenants is 'Tenants that an identity provider has reported. Written by webhooks only.';
comment on column public.tenants.as_of is 'Of when the provider''s newest report is.';
