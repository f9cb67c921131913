-- What an operator may decide while everything runs. A setting that has no row has its default; which there are is in
-- turnpike.setting_check.
create table public.settings (
  key text not null,
  value jsonb not null,
  updated_by uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint settings_pkey primary key (key)
);
alter table public.settings enable row level security;
comment on table public.settings is 'Settings that differ from their defaults. Written by setting_set only; read by the service.';
