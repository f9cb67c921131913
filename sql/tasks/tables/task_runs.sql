-- What ran, when and with what result. A run says when it will be over at the latest; one that is past that and has said nothing was killed,
-- and is shown so whether or not anybody has written it down.
create table public.task_runs (
  id uuid not null,
  name text not null,
  trigger text not null,
  status text not null default 'running',
  running_until timestamptz not null,
  result jsonb,
  error jsonb,
  started_at timestamptz not null default now(),
  finished_at timestamptz,
  constraint task_runs_pkey primary key (id),
  constraint task_runs_name check (name ~ '^[a-z][a-z-]{1,62}$'),
  constraint task_runs_trigger check (trigger in ('cron', 'service')),
  constraint task_runs_status check (status in ('running', 'succeeded', 'failed', 'abandoned'))
) with (fillfactor = 80);
create index task_runs_started_at on public.task_runs (started_at, id);
create index task_runs_name on public.task_runs (name, started_at, id);
create index task_runs_running on public.task_runs (running_until) where status = 'running';
alter table public.task_runs enable row level security;
comment on table public.task_runs is 'Runs of tasks. Written by task_begin and task_finish only.';
comment on column public.task_runs.trigger is 'cron: the platform''s own schedule; service: a back end with the service secret, such as pg_cron.';
comment on column public.task_runs.running_until is 'When a run that has not said that it is over is taken for killed.';
comment on column public.task_runs.result is 'What it did, as numbers.';
