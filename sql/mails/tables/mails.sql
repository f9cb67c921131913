-- The outbox. A mail is written in the transaction that gives reason for it and sent later by the task deliver-outbox, so that neither a
-- purchase waits for a mail nor a mail goes out for a purchase that was rolled back. `key` names the reason: one reason, one mail. Whom it
-- goes to is looked up when it is sent: an address that was changed meanwhile is the better one.
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
  sent_to text,
  provider_message_id text,
  error jsonb,
  sent_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint mails_pkey primary key (id),
  constraint mails_key_key unique (key),
  constraint mails_kind check (kind in ('order_confirmation', 'booking_confirmation', 'receipt', 'download_ready', 'low_balance',
    'payment_failed', 'spending_cap', 'subscription_ending', 'trial_ending')),
  constraint mails_status check (status in ('pending', 'sent', 'skipped', 'dead'))
) with (fillfactor = 70);
create index mails_due on public.mails (next_attempt_at) where status = 'pending';
create index mails_user_id on public.mails (user_id) where user_id is not null;
create index mails_status_created_at on public.mails (status, created_at, id);
create index mails_created_at on public.mails (created_at, id);
create index mails_settled on public.mails (updated_at) where status <> 'pending';
alter table public.mails enable row level security;
comment on table public.mails is 'Mails to send and sent. Written by functions only; read by the service.';
comment on column public.mails.kind is 'One folder of templates a language has one of each (functions/tasks/templates).';
comment on column public.mails.key is 'The reason, such as order_confirmation:<order id>: a second mail for it is not written.';
comment on column public.mails.user_id is 'Whom it is for; of an order for a tenant, who ordered.';
comment on column public.mails.email is 'Where it goes, if not to the address that the user has when it is sent.';
comment on column public.mails.data is 'What the template needs; emptied 30 days after the mail was sent or skipped.';
comment on column public.mails.status is
  'skipped: there was no address to send it to. dead: refused for good, or given up after ten attempts; mail_retry brings it back.';
comment on column public.mails.attempts is 'How often it was taken up to be sent; a run that was killed counts.';
comment on column public.mails.running_until is 'While it is in the future, a run is sending it; null if none is.';
comment on column public.mails.sent_to is 'The address of the last attempt.';
