-- Calls to providers. A call lies between two transactions, so that it is written down before it is made: whatever becomes of it, the
-- same Idempotency-Key finds this row and repeats it with the key that the provider already knows (`tp_` and the row's id), which
-- charges once. `running` is believed until `running_until`; after that the call was abandoned and may be repeated as if `unknown`.
create table public.provider_operations (
  id uuid not null,
  kind text not null,
  caller uuid not null,
  subject_id uuid not null,
  provider text not null,
  livemode boolean not null,
  idempotency_key text,
  fingerprint text,
  request jsonb not null,
  status text not null default 'running',
  attempts integer not null default 0,
  running_until timestamptz,
  result jsonb,
  answer jsonb,
  answer_status integer,
  error jsonb,
  finished_at timestamptz,
  created_at timestamptz not null default now(),
  constraint provider_operations_pkey primary key (id),
  constraint provider_operations_kind check (kind in (
    'checkout', 'intent', 'intent_confirm', 'refund', 'subscription_change', 'subscription_cancel', 'subscription_resume')),
  constraint provider_operations_status check (status in ('running', 'done', 'refused', 'unknown'))
) with (fillfactor = 70);
create unique index provider_operations_key on public.provider_operations (caller, idempotency_key) where idempotency_key is not null;
create index provider_operations_subject_id on public.provider_operations (subject_id);
create index provider_operations_unresolved on public.provider_operations (created_at) where status in ('running', 'unknown');
create index provider_operations_finished_at on public.provider_operations (finished_at) where status in ('done', 'refused');
alter table public.provider_operations enable row level security;
comment on table public.provider_operations is 'Calls to payment providers. Written by functions only; read by the service.';
comment on column public.provider_operations.subject_id is
  'What it is about: the checkout session, payment, refund or subscription, as its kind says.';
comment on column public.provider_operations.request is 'What the provider is asked for, in our terms; the same at every attempt.';
comment on column public.provider_operations.answer is 'What the caller was answered; answer_status is its HTTP status.';
