-- Counters of the fixed-window rate limit, for platforms without a rate limit of their own. Unlogged: a crash may forget
-- them, and a forgotten counter is cheaper than a disk flush for every request.
create unlogged table public.rate_limit_windows (
  key text not null,
  window_start timestamptz not null,
  hits bigint not null,
  expires_at timestamptz not null,
  constraint rate_limit_windows_pkey primary key (key, window_start)
);
create index rate_limit_windows_expires_at on public.rate_limit_windows (expires_at);
alter table public.rate_limit_windows enable row level security;
comment on table public.rate_limit_windows is 'Hits by key and window. Read and written by rate_limit_hit only.';
