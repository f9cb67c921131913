-- What was reported of one object of a provider, put together so that the order of the reports does not matter: the newest state, the
-- last period that was paid for, the periods whose payment failed. It is kept also before there is a row of ours, and whatever starts
-- later starts in this state. `version` counts the changes, so that an answer to a question can be seen to be out of date.
create table public.webhook_subjects (
  provider text not null,
  livemode boolean not null,
  kind text not null,
  provider_id text not null,
  version bigint not null default 0,
  order_id uuid,
  state jsonb,
  first_start timestamptz,
  first_end timestamptz,
  paid_start timestamptz,
  paid_until timestamptz,
  failing jsonb not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint webhook_subjects_pkey primary key (provider, livemode, kind, provider_id),
  constraint webhook_subjects_kind check (kind in ('subscription', 'payment', 'product', 'price'))
) with (fillfactor = 70);
create index webhook_subjects_order_id on public.webhook_subjects (order_id) where order_id is not null;
create index webhook_subjects_updated_at on public.webhook_subjects (updated_at);
alter table public.webhook_subjects enable row level security;
comment on table public.webhook_subjects is 'What providers reported of their objects. Written by functions only; read by the service.';
comment on column public.webhook_subjects.order_id is 'The order that started it, where the reports name one.';
comment on column public.webhook_subjects.state is 'The newest state, as turnpike.webhook_state makes it; `as_of` says of when.';
comment on column public.webhook_subjects.first_start is 'Start of the earliest period that was reported.';
comment on column public.webhook_subjects.paid_until is 'End of the last period that was paid for.';
comment on column public.webhook_subjects.failing is
  'Unpaid periods: the end of each, and when it was first reported that its payment failed.';
