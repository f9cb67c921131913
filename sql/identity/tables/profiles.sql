-- One row a user, whoever issued the token. No foreign key to auth.users: users of another issuer are not in there.
create table public.profiles (
  user_id uuid not null,
  tenant_id text,
  email text,
  display_name text,
  avatar_url text,
  locale text,
  metadata jsonb not null default '{}',
  active boolean not null default true,
  reported_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint profiles_pkey primary key (user_id),
  constraint profiles_display_name_length check (length(display_name) <= 100),
  constraint profiles_avatar_url_length check (length(avatar_url) <= 2048),
  constraint profiles_metadata_object check (jsonb_typeof(metadata) = 'object')
);
create index profiles_tenant_id on public.profiles (tenant_id) where tenant_id is not null;
alter table public.profiles enable row level security;
comment on table public.profiles is
  'What we know of a user. Written by the me_* functions and by the triggers on auth.users only.';
comment on column public.profiles.tenant_id is 'The tenant of the last token that asked for the profile.';
comment on column public.profiles.reported_at is 'Of when the newest report of an identity provider is.';
comment on column public.profiles.active is 'False after me_deactivate: the user may read and come back, but not move credits.';
