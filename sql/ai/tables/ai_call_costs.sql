-- What calls cost us, apart from them: buyers read their calls, and this is none of their business.
create table public.ai_call_costs (
  call_id uuid not null,
  provider_cost numeric not null,
  credits_per_usd numeric,
  created_at timestamptz not null default now(),
  constraint ai_call_costs_pkey primary key (call_id),
  constraint ai_call_costs_call_id_fkey foreign key (call_id) references public.ai_calls (id),
  constraint ai_call_costs_amount check (provider_cost >= 0)
);
alter table public.ai_call_costs enable row level security;
comment on table public.ai_call_costs is 'Costs of calls as their providers reported them, in US dollars. Written by ai_call_finish only.';
comment on column public.ai_call_costs.credits_per_usd is 'Copied from the price of the call.';
