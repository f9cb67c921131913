-- Append-only once it holds: a call is priced by the row that held when it began. Fractions are natural here; a call's total is
-- rounded up to whole credits once.
create table public.ai_model_prices (
  id uuid not null,
  model_id text not null,
  effective_from timestamptz not null,
  input_credits_per_1k numeric,
  cached_input_credits_per_1k numeric,
  output_credits_per_1k numeric,
  image_credits numeric,
  video_second_credits numeric,
  minimum_credits bigint not null default 0,
  markup_basis_points integer not null default 0,
  credits_per_usd numeric,
  created_at timestamptz not null default now(),
  constraint ai_model_prices_pkey primary key (id),
  constraint ai_model_prices_model_id_fkey foreign key (model_id) references public.ai_models (id),
  constraint ai_model_prices_effective_from_key unique (model_id, effective_from),
  constraint ai_model_prices_amounts check (input_credits_per_1k >= 0 and cached_input_credits_per_1k >= 0
    and output_credits_per_1k >= 0 and image_credits >= 0 and video_second_credits >= 0 and minimum_credits >= 0
    and markup_basis_points >= 0 and credits_per_usd > 0)
);
alter table public.ai_model_prices enable row level security;
comment on table public.ai_model_prices is 'Prices of models in credits, each from a time on. Written by ai_price_put only.';
comment on column public.ai_model_prices.cached_input_credits_per_1k is 'Null: cached input costs what other input does.';
comment on column public.ai_model_prices.minimum_credits is 'The least that a call costs that delivers anything, markup included.';
comment on column public.ai_model_prices.markup_basis_points is 'On top of all parts: 2000 is 20 %.';
comment on column public.ai_model_prices.credits_per_usd is
  'What a dollar of the provider''s cost is in credits, for the margin alone; null: the margin is not known.';
