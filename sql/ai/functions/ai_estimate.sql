-- The most that a call can cost within its limits: every input token at the dearer of the two input prices, all output, all units.
create or replace function turnpike.ai_estimate(
  p_price public.ai_model_prices, p_kind text, p_input_tokens bigint, p_max_output_tokens bigint, p_units bigint
) returns bigint
language plpgsql immutable set search_path = '' as $$
declare
  v_cached bigint := case when p_price.cached_input_credits_per_1k > coalesce(p_price.input_credits_per_1k, 0) then p_input_tokens else 0 end;
begin
  return turnpike.ai_price_credits(p_price, p_input_tokens, v_cached, coalesce(p_max_output_tokens, 0),
    case when p_kind = 'image' then p_units else 0 end, case when p_kind = 'video' then p_units else 0 end, true);
end $$;
comment on function turnpike.ai_estimate(public.ai_model_prices, text, bigint, bigint, bigint) is
  'The most credits that a call of the kind can cost that uses no more than these tokens and units.';
