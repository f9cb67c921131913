-- What bounds a call, and so its price. Beyond these bounds no estimate leaves bigint.
create or replace function turnpike.ai_call_limits(
  p_model public.ai_models, p_input_tokens bigint, p_max_output_tokens bigint, p_units bigint
) returns bigint
language plpgsql stable set search_path = '' as $$
declare
  c_max_input_tokens constant bigint := 100000000;
  c_max_units constant bigint := 1000;
begin
  if p_input_tokens is null or p_input_tokens not between 0 and c_max_input_tokens then
    perform turnpike.invalid('/input_tokens', 'out_of_range', 'must be between 0 and ' || c_max_input_tokens);
  elsif p_model.kind = 'chat' and p_units is not null then
    perform turnpike.invalid('/units', 'unknown_field', 'is for images and videos');
  elsif p_model.kind <> 'chat' and (p_units is null or p_units not between 1 and c_max_units) then
    perform turnpike.invalid('/units', 'out_of_range', 'must be between 1 and ' || c_max_units);
  elsif p_max_output_tokens < 1 then
    perform turnpike.invalid('/max_tokens', 'out_of_range', 'must be at least 1');
  elsif p_max_output_tokens > coalesce(p_model.max_output_tokens, 0) then
    perform turnpike.invalid('/max_tokens', 'out_of_range', 'must be at most ' || coalesce(p_model.max_output_tokens, 0));
  end if;
  return coalesce(p_max_output_tokens, p_model.default_max_output_tokens);
end $$;
comment on function turnpike.ai_call_limits(public.ai_models, bigint, bigint, bigint) is
  'The limit of output tokens that the call gets, the model''s default for null. Raises 422 at /input_tokens, /units or /max_tokens.';
