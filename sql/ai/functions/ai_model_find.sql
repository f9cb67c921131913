-- Which model a client means: the id; or, behind the name of a provider (ollama/llama3.2), what that provider calls it; or, without a name,
-- the default of the caller's plan.
create or replace function turnpike.ai_model_find(p_model text, p_kind text) returns public.ai_models
language plpgsql stable set search_path = '' as $$
declare
  v_name text := p_model;
  v_model public.ai_models;
  c_max_chars constant integer := 200;
begin
  if coalesce(v_name, '') in ('', 'default') then
    v_name := (turnpike.feature_find('ai.default_model')).value #>> '{}';
  end if;
  perform turnpike.check_text(v_name, c_max_chars, '/model');
  select * into v_model from public.ai_models as m where m.id = v_name;
  if not found then
    select * into v_model from public.ai_models as m
    where m.provider = split_part(v_name, '/', 1) and m.provider_model = substr(v_name, length(split_part(v_name, '/', 1)) + 2)
    order by m.active desc, m.kind = p_kind desc, m.id limit 1;
  end if;
  if v_model.active is not true or v_model.kind is distinct from p_kind then
    perform turnpike.fail('model_not_found', 404);
  end if;
  return v_model;
end $$;
comment on function turnpike.ai_model_find(text, text) is
  'The active model of the kind. Raises 404 model_not_found, 422 at /model past 200 characters.';
