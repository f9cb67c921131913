-- Each time that a download was counted: what gives the count back if no URL could be signed, and a seller's proof of delivery.
create table public.download_accesses (
  id uuid not null,
  grant_id uuid not null,
  user_id uuid,
  idempotency_key text,
  signings integer not null default 1,
  created_at timestamptz not null default now(),
  constraint download_accesses_pkey primary key (id),
  constraint download_accesses_grant_id_fkey foreign key (grant_id) references public.download_grants (id),
  constraint download_accesses_signings check (signings >= 0)
);
create index download_accesses_grant_id on public.download_accesses (grant_id, created_at);
create index download_accesses_user_id on public.download_accesses (user_id);
alter table public.download_accesses enable row level security;
comment on table public.download_accesses is 'Counted downloads. Written by download_access and download_access_undo only.';
comment on column public.download_accesses.user_id is 'Who asked; null once that user was deleted.';
comment on column public.download_accesses.signings is
  'How many requests have signed a URL for it or may yet: one, and one more for each retry under its key. None: the count was given back.';
