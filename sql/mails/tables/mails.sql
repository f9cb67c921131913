-- The outbox. A mail is written in the transaction that gives reason for it and sent later by the task deliver-outbox, so that neither a
-- purchase waits for a mail nor a mail goes out for a purchase that was rolled back. `key` names the reason: one reason, one mail.
create table public.mails (
  id uuid not null,
  kind text not null,
  key text not null,
  user_id uuid,
  tenant_id text,
  email text,
  data jsonb not null default '{}',
  status text not null default 'pending',
  attempts integer not null default 0,
  next_attempt_at timestamptz not null default now(),
  running_until timestamptz,
  provider_message_id text,
  error jsonb,
  sent_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint mails_pkey primary key (id),
  constraint mails_key_key unique (key),
  constraint mails_status check (status in ('pending', 'sent', 'skipped', 'dead'))
) with (fillfactor = 70);
create index mails_due on public.mails (next_attempt_at) where status = 'pending';
alter table public.mails enable row level security;
comment on table public.mails is 'Mails to send and sent. Written by functions only; read by the service.';
comment on column public.mails.key is 'The reason, such as order_confirmation:<order id>: a second mail for it is not written.';
comment on column public.mails.email is 'Where it goes, if not to the address of the user when it is sent.';
comment on column public.mails.status is 'skipped: there was no address to send it to, or nobody to read it any more.';
