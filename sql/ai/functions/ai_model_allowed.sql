-- The plan's word. A feature that is a list names the models, by id or by a beginning (openai/*); any other value allows or does not.
create or replace function turnpike.ai_model_allowed(p_model public.ai_models) returns boolean
language plpgsql stable set search_path = '' as $$
declare
  v_value jsonb;
begin
  if p_model.feature is null then
    return true;
  end if;
  v_value := (turnpike.feature_find(p_model.feature)).value;
  if jsonb_typeof(v_value) = 'array' then
    return exists (select from jsonb_array_elements_text(v_value) as e
      where e = p_model.id or (right(e, 1) = '*' and starts_with(p_model.id, left(e, -1))));
  end if;
  return turnpike.feature_allows(v_value);
end $$;
comment on function turnpike.ai_model_allowed(public.ai_models) is 'Whether the caller''s plans or entitlements allow the model.';
