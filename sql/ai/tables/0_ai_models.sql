-- What is offered. A call copies what it needs: no row here is referred to by a key, which would lock it in every call of every user.
create table public.ai_models (
  id text not null,
  provider text not null,
  provider_model text not null,
  kind text not null,
  active boolean not null default true,
  feature text,
  default_max_output_tokens bigint,
  max_output_tokens bigint,
  context_tokens bigint,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint ai_models_pkey primary key (id),
  constraint ai_models_provider check (provider in ('openrouter', 'ollama', 'openai_compatible')),
  constraint ai_models_kind check (kind in ('chat', 'image', 'video')),
  constraint ai_models_output check (
    kind <> 'chat' or (default_max_output_tokens is not null and max_output_tokens >= default_max_output_tokens))
);
create index ai_models_provider_model on public.ai_models (provider, provider_model);
create index ai_models_active on public.ai_models (active, id);
alter table public.ai_models enable row level security;
comment on table public.ai_models is 'AI models on offer. Written by ai_model_put only.';
comment on column public.ai_models.id is 'What a client names, such as openai/gpt-5-mini.';
comment on column public.ai_models.provider_model is 'What the provider calls it.';
comment on column public.ai_models.feature is
  'Path of the plan feature that must allow the model, or list it; null for a model that is for everybody.';
comment on column public.ai_models.default_max_output_tokens is 'The limit of a call that names none.';
