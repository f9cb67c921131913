-- The fields of a model as they come from an administrator.
create or replace function turnpike.ai_model_check(p jsonb) returns void
language plpgsql stable set search_path = '' as $$
declare
  v_chat boolean := p ->> 'kind' = 'chat';
  c_max_id_chars constant integer := 200;
  c_max_tokens constant bigint := 100000000;
begin
  perform turnpike.check_string(p, 'id', c_max_id_chars, false, '^[A-Za-z0-9][A-Za-z0-9._:/@-]*$',
    'must be letters, digits and . _ : / @ -, and begin with a letter or digit');
  if p ->> 'id' = 'default' then
    perform turnpike.invalid('/id', 'invalid_value', 'is what a client writes for the plan''s own model');
  end if;
  perform turnpike.check_word(p, 'provider', '{openrouter,ollama,openai_compatible}');
  perform turnpike.check_line(p, 'provider_model', c_max_id_chars);
  perform turnpike.check_word(p, 'kind', '{chat,image,video}');
  perform turnpike.check_line(p, 'feature', c_max_id_chars, true);
  perform turnpike.check_whole(p, 'max_output_tokens', 1, c_max_tokens, not v_chat);
  perform turnpike.check_whole(p, 'default_max_output_tokens', 1, coalesce((p ->> 'max_output_tokens')::bigint, c_max_tokens), not v_chat);
  perform turnpike.check_whole(p, 'context_tokens', 1, c_max_tokens, true);
end $$;
comment on function turnpike.ai_model_check(jsonb) is 'Raises 422 at the field that a model cannot have.';
