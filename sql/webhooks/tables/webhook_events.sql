-- What providers have reported, each event once. The row's lock makes one of fifty deliveries at once the first; its status makes the
-- others, and those that come days later, do nothing. A settled event's payload is personal data and is emptied by the cleanup.
create table public.webhook_events (
  id uuid not null,
  provider text not null,
  event_id text not null,
  type text not null,
  livemode boolean not null,
  status text not null default 'pending',
  attempts integer not null default 0,
  payload jsonb not null default '{}',
  question jsonb,
  commands jsonb not null default '[]',
  waiting_for text[],
  error jsonb,
  user_id uuid,
  occurred_at timestamptz not null,
  created_at timestamptz not null default now(),
  processed_at timestamptz,
  next_attempt_at timestamptz,
  constraint webhook_events_pkey primary key (id),
  constraint webhook_events_event_id_key unique (provider, event_id),
  constraint webhook_events_provider check (provider in ('stripe', 'clerk', 'paypal')),
  constraint webhook_events_status check (status in ('pending', 'applied', 'ignored', 'failed', 'dead')),
  constraint webhook_events_pending check (status = 'pending' or (waiting_for is null and next_attempt_at is null))
) with (fillfactor = 70);
create index webhook_events_created_at on public.webhook_events (created_at, id);
create index webhook_events_due on public.webhook_events (next_attempt_at) where status = 'pending';
create index webhook_events_waiting_for on public.webhook_events using gin (waiting_for) with (fastupdate = off) where waiting_for is not null;
create index webhook_events_unsettled on public.webhook_events (status) where status in ('pending', 'failed', 'dead');
create index webhook_events_user_id on public.webhook_events (user_id) where user_id is not null;
alter table public.webhook_events enable row level security;
comment on table public.webhook_events is 'Events of providers. Written by the functions of webhooks only; read by the service.';
comment on column public.webhook_events.status is
  'pending: to be tried again; applied; ignored: not for us; failed: it cannot be applied as it is; dead: given up.';
comment on column public.webhook_events.attempts is 'Tries that were begun, the delivery included.';
comment on column public.webhook_events.question is 'What the provider is to be asked for: {kind, provider_id}.';
comment on column public.webhook_events.commands is 'Of an event that waits: what it will do, but for the state that was kept already.';
comment on column public.webhook_events.waiting_for is 'Any of these makes it go on, such as payment:pi_1: an object that is not known yet.';
comment on column public.webhook_events.user_id is 'Whom it is about, as soon as that is known.';
