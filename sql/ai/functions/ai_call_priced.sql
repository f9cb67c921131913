-- Usage as numbers, and what it costs by the price that held when the call began. An error before any output costs nothing, whatever the
-- provider says that it has read by then.
create or replace function turnpike.ai_call_priced(p_call public.ai_calls, p_status text, p_usage jsonb) returns public.ai_calls
language plpgsql stable set search_path = '' as $$
declare
  v_call public.ai_calls := p_call;
  v_price public.ai_model_prices;
begin
  v_call.input_tokens := coalesce((p_usage ->> 'input_tokens')::numeric, 0);
  v_call.cached_input_tokens := coalesce((p_usage ->> 'cached_input_tokens')::numeric, 0);
  v_call.output_tokens := coalesce((p_usage ->> 'output_tokens')::numeric, 0);
  v_call.images := coalesce((p_usage ->> 'images')::numeric, 0);
  v_call.video_seconds := coalesce((p_usage ->> 'video_seconds')::numeric, 0);
  v_call.units_source := coalesce(p_usage ->> 'source', 'none');
  if p_status = 'failed' and greatest(v_call.output_tokens, v_call.images, v_call.video_seconds) = 0 then
    v_call.priced := 0;
    return v_call;
  end if;
  select * into v_price from public.ai_model_prices as p where p.id = v_call.price_id;
  v_call.priced := turnpike.ai_price_credits(v_price, v_call.input_tokens, v_call.cached_input_tokens, v_call.output_tokens, v_call.images,
    v_call.video_seconds, p_status = 'succeeded');
  return v_call;
end $$;
comment on function turnpike.ai_call_priced(public.ai_calls, text, jsonb) is 'The call with what it used and what that costs.';
