-- One row a call: while it runs the claim on its hold, afterwards its usage event. Model, price and provider are copied or named without a
-- key; see ai_models. What a finished row may not change any more is in the trigger ai_calls_states.
create table public.ai_calls (
  id uuid not null,
  account_id uuid not null,
  tenant_id text,
  actor_id uuid,
  model_id text not null,
  price_id uuid not null,
  provider text not null,
  kind text not null,
  stream boolean not null default false,
  status text not null default 'running',
  hold_id uuid not null,
  transfer_id uuid,
  held bigint not null,
  priced bigint,
  charged bigint,
  shortfall bigint not null default 0,
  input_tokens bigint not null default 0,
  cached_input_tokens bigint not null default 0,
  output_tokens bigint not null default 0,
  images bigint not null default 0,
  video_seconds bigint not null default 0,
  units_source text not null default 'none',
  first_token_ms integer,
  duration_ms integer,
  error text,
  request_id text,
  idempotency_key text,
  progress jsonb,
  progress_at timestamptz,
  result jsonb,
  created_at timestamptz not null default now(),
  finished_at timestamptz,
  constraint ai_calls_pkey primary key (id),
  constraint ai_calls_account_id_fkey foreign key (account_id) references public.credit_accounts (id),
  constraint ai_calls_hold_id_fkey foreign key (hold_id) references public.credit_holds (id)
) with (fillfactor = 70);
create index ai_calls_account_id on public.ai_calls (account_id, created_at, id);
create index ai_calls_created_at on public.ai_calls (created_at, id);
create unique index ai_calls_hold_id on public.ai_calls (hold_id);
create index ai_calls_running on public.ai_calls (account_id, id) where status = 'running';
create index ai_calls_shortfall on public.ai_calls (id) where shortfall > 0;
alter table public.ai_calls enable row level security;
comment on table public.ai_calls is 'AI calls with what they used and cost. Written by the functions of this domain only.';
comment on column public.ai_calls.actor_id is 'Who called; null once that user was deleted.';
comment on column public.ai_calls.priced is 'What the usage costs by the price that held when the call began.';
comment on column public.ai_calls.charged is 'What was taken: never more than held, and never more than was there.';
comment on column public.ai_calls.shortfall is
  'What could not be taken because the hold had ended by itself and the credits were gone.';
comment on column public.ai_calls.units_source is 'reported by the provider, counted by us, or none.';
comment on column public.ai_calls.progress is 'Usage so far, of a long stream: what the sweep settles a lost call by.';
comment on column public.ai_calls.result is 'The first answer of ai_call_finish.';
