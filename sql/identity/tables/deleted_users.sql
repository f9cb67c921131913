-- A token outlives its user by up to an hour, and our own functions may have it cached as verified. The tombstone is what
-- refuses it. It holds no personal data: an id that nothing links to a person any more.
create table public.deleted_users (
  user_id uuid not null,
  deleted_at timestamptz not null,
  constraint deleted_users_pkey primary key (user_id)
);
alter table public.deleted_users enable row level security;
comment on table public.deleted_users is
  'Tombstones: tokens issued up to deleted_at are refused with 401 token_revoked. Read by functions only.';
