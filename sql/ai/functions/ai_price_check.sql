-- What a price may be. The bounds keep every estimate inside bigint, see ai_call_limits; six decimals are finer than any provider's list.
create or replace function turnpike.ai_price_check(p_model_id text, p jsonb) returns void
language plpgsql stable set search_path = '' as $$
declare
  v_kind text := (select m.kind from public.ai_models as m where m.id = p_model_id);
  v_name text;
  v_number numeric;
  c_max_credits constant numeric := 1000000;
  c_max_minimum constant bigint := 1000000000;
  c_max_markup_basis_points constant bigint := 100000;
begin
  if v_kind is null then
    perform turnpike.fail('model_not_found', 404);
  end if;
  foreach v_name in array array['input_credits_per_1k', 'cached_input_credits_per_1k', 'output_credits_per_1k', 'image_credits',
    'video_second_credits', 'credits_per_usd']
  loop
    v_number := (p ->> v_name)::numeric;
    if v_number not between 0 and c_max_credits or v_number <> round(v_number, 6) or (v_name = 'credits_per_usd' and v_number = 0) then
      perform turnpike.invalid('/' || v_name, 'out_of_range', 'must be between 0 and ' || c_max_credits || ', with at most 6 decimals');
    end if;
  end loop;
  foreach v_name in array case v_kind when 'chat' then '{input_credits_per_1k,output_credits_per_1k}'::text[]
    when 'image' then '{image_credits}' else '{video_second_credits}' end
  loop
    if p ->> v_name is null then
      perform turnpike.invalid('/' || v_name, 'required', 'is required');
    end if;
  end loop;
  perform turnpike.check_whole(p, 'minimum_credits', 0, c_max_minimum, true);
  perform turnpike.check_whole(p, 'markup_basis_points', 0, c_max_markup_basis_points, true);
end $$;
comment on function turnpike.ai_price_check(text, jsonb) is
  'Raises 404 model_not_found, 422 at the field that a price cannot have or that the model''s kind needs.';
