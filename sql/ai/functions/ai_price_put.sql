-- A price from a time on, now or later: what has begun to hold stays, since calls were priced by it. One that has not begun is replaced by
-- another for the same moment.
create or replace function public.ai_price_put(
  p_model_id text, p_input_credits_per_1k numeric default null, p_cached_input_credits_per_1k numeric default null,
  p_output_credits_per_1k numeric default null, p_image_credits numeric default null, p_video_second_credits numeric default null,
  p_minimum_credits bigint default 0, p_markup_basis_points integer default 0, p_credits_per_usd numeric default null,
  p_effective_from timestamptz default null, p_idempotency_key text default null, p_fingerprint text default null
) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_actor_id uuid := turnpike.require_admin();
  v_replay jsonb := turnpike.idempotency_begin(p_idempotency_key, coalesce(p_fingerprint, turnpike.fingerprint('ai_price_put', p_model_id,
    p_input_credits_per_1k::text, p_cached_input_credits_per_1k::text, p_output_credits_per_1k::text, p_image_credits::text,
    p_video_second_credits::text, p_minimum_credits::text, p_markup_basis_points::text, p_credits_per_usd::text, p_effective_from::text)));
  v_now timestamptz := clock_timestamp();
  v_price public.ai_model_prices;
begin
  if v_replay is not null then
    return v_replay;
  end if;
  perform turnpike.ai_price_check(p_model_id, jsonb_build_object('input_credits_per_1k', p_input_credits_per_1k,
    'cached_input_credits_per_1k', p_cached_input_credits_per_1k, 'output_credits_per_1k', p_output_credits_per_1k,
    'image_credits', p_image_credits, 'video_second_credits', p_video_second_credits, 'credits_per_usd', p_credits_per_usd,
    'minimum_credits', p_minimum_credits, 'markup_basis_points', p_markup_basis_points));
  if p_effective_from <= v_now or not isfinite(p_effective_from) then
    perform turnpike.invalid('/effective_from', 'out_of_range', 'must be in the future, or left out for now');
  end if;
  insert into public.ai_model_prices as p (id, model_id, effective_from, input_credits_per_1k, cached_input_credits_per_1k,
    output_credits_per_1k, image_credits, video_second_credits, minimum_credits, markup_basis_points, credits_per_usd, created_at)
  values (turnpike.new_id(), p_model_id, coalesce(p_effective_from, v_now), p_input_credits_per_1k, p_cached_input_credits_per_1k,
    p_output_credits_per_1k, p_image_credits, p_video_second_credits, coalesce(p_minimum_credits, 0), coalesce(p_markup_basis_points, 0),
    p_credits_per_usd, v_now)
  on conflict (model_id, effective_from) do update set id = excluded.id, input_credits_per_1k = excluded.input_credits_per_1k,
    cached_input_credits_per_1k = excluded.cached_input_credits_per_1k, output_credits_per_1k = excluded.output_credits_per_1k,
    image_credits = excluded.image_credits, video_second_credits = excluded.video_second_credits,
    minimum_credits = excluded.minimum_credits, markup_basis_points = excluded.markup_basis_points,
    credits_per_usd = excluded.credits_per_usd, created_at = excluded.created_at
  where p.effective_from > clock_timestamp()
  returning * into v_price;
  if v_price.id is null then
    perform turnpike.invalid('/effective_from', 'out_of_range', 'must be in the future, or left out for now');
  end if;
  return turnpike.idempotency_finish(p_idempotency_key, 201,
    turnpike.ai_price_json(v_price) || jsonb_build_object('model', v_price.model_id, 'credits_per_usd', v_price.credits_per_usd));
end $$;
comment on function public.ai_price_put(text, numeric, numeric, numeric, numeric, numeric, bigint, integer, numeric, timestamptz, text, text) is
  '201 with the AiPrice and {model, credits_per_usd}: holds from p_effective_from, null is now. Admin, else 403 forbidden; 404 '
  'model_not_found; 422 at the field, for a part that the model''s kind needs and that is missing, and at /effective_from unless it is in '
  'the future; 401 token_missing, token_revoked; and the errors of idempotency_claim.';
