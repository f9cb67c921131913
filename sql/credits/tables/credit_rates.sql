-- What a metered route costs. The pattern is kept compiled, so that pricing a call is an index look-up for an exact path and
-- one regular expression a rate for the others.
create table public.credit_rates (
  id uuid not null,
  method text not null,
  path text not null,
  path_regex text not null generated always as
    ('^' || regexp_replace(replace(path, '.', '\.'), '\{[^/{}]+\}', '[^/]+', 'g') || '$') stored,
  credits bigint not null,
  active boolean not null default true,
  admin_free boolean not null default false,
  description text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint credit_rates_pkey primary key (id),
  constraint credit_rates_method_path_key unique (method, path),
  constraint credit_rates_method check (method in ('GET', 'POST', 'PUT', 'PATCH', 'DELETE')),
  constraint credit_rates_path check (length(path) <= 200 and path ~ '^(/([A-Za-z0-9._~:-]+|\{[a-z][a-z0-9_]*\}))+$'),
  constraint credit_rates_credits check (credits between 1 and 1000000000000000),
  constraint credit_rates_description_length check (length(description) <= 500)
);
create index credit_rates_active on public.credit_rates (active, created_at, id);
alter table public.credit_rates enable row level security;
comment on table public.credit_rates is 'Prices of metered routes, in credits a request. Written by credit_rate_* only.';
comment on column public.credit_rates.path is 'Exact, or with {name} for one segment: /v1/credits/jobs/{name}.';
comment on column public.credit_rates.admin_free is
  'Whether callers with the role admin run free; it is written down with amount 0.';
