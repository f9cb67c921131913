-- The one price list: an estimate and a charge are the same sum over other numbers, so neither can forget a part. Numeric all the way and no
-- division: it is exact until it is rounded up, once.
create or replace function turnpike.ai_price_credits(
  p_price public.ai_model_prices, p_input_tokens bigint, p_cached_input_tokens bigint, p_output_tokens bigint, p_images bigint,
  p_video_seconds bigint, p_delivered boolean
) returns bigint
language plpgsql immutable set search_path = '' as $$
declare
  v_cached numeric := least(p_cached_input_tokens, p_input_tokens);
  v_parts numeric;
  v_credits numeric;
begin
  v_parts := 0.001 * (
      (p_input_tokens - v_cached) * coalesce(p_price.input_credits_per_1k, 0)
      + v_cached * coalesce(p_price.cached_input_credits_per_1k, p_price.input_credits_per_1k, 0)
      + p_output_tokens * coalesce(p_price.output_credits_per_1k, 0))
    + p_images * coalesce(p_price.image_credits, 0) + p_video_seconds * coalesce(p_price.video_second_credits, 0);
  v_credits := ceil(v_parts * (1 + 0.0001 * p_price.markup_basis_points));
  if p_delivered or v_parts > 0 then
    v_credits := greatest(v_credits, p_price.minimum_credits);
  end if;
  return v_credits::bigint;
end $$;
comment on function turnpike.ai_price_credits(public.ai_model_prices, bigint, bigint, bigint, bigint, bigint, boolean) is
  'Credits for so much usage by a price, rounded up once, with markup, and at least the minimum if anything was used or delivered.';
