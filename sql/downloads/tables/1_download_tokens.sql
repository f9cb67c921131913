-- Access tokens of grants: 256 random bits, of which only the hash is kept, so that nobody who reads the table can use one.
create table public.download_tokens (
  hash bytea not null,
  grant_id uuid not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  constraint download_tokens_pkey primary key (hash),
  constraint download_tokens_grant_id_fkey foreign key (grant_id) references public.download_grants (id) on delete cascade
);
create index download_tokens_grant_id on public.download_tokens (grant_id, expires_at);
create index download_tokens_expires_at on public.download_tokens (expires_at);
alter table public.download_tokens enable row level security;
comment on table public.download_tokens is 'Access tokens as SHA-256 hashes. Written by download_list and download_cleanup only.';
