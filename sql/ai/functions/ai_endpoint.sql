-- Under which route the ledger writes a call down.
create or replace function turnpike.ai_endpoint(p_kind text) returns text
language plpgsql immutable set search_path = '' as $$
begin
  return case p_kind when 'chat' then 'POST /v1/ai/chat/completions' when 'image' then 'POST /v1/ai/images/generations'
    else 'POST /v1/ai/videos' end;
end $$;
comment on function turnpike.ai_endpoint(text) is 'The route of a kind of AI call.';
