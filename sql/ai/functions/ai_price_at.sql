-- Which price holds: the last one that has begun. One that lacks what its kind is priced by is no price.
create or replace function turnpike.ai_price_at(p_model public.ai_models, p_at timestamptz) returns public.ai_model_prices
language plpgsql stable set search_path = '' as $$
declare
  v_price public.ai_model_prices;
begin
  select * into v_price from public.ai_model_prices as p
  where p.model_id = p_model.id and p.effective_from <= p_at
  order by p.effective_from desc limit 1;
  if (case p_model.kind when 'chat' then num_nulls(v_price.input_credits_per_1k, v_price.output_credits_per_1k) > 0
    when 'image' then v_price.image_credits is null else v_price.video_second_credits is null end) then
    return null;
  end if;
  return v_price;
end $$;
comment on function turnpike.ai_price_at(public.ai_models, timestamptz) is 'The price of the model at that time; a row of nulls if it has none.';
