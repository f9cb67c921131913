-- The last line of the same functions: the answer is stored in the transaction that made it true.
create or replace function turnpike.idempotency_finish(p_key text, p_status integer, p_answer jsonb) returns jsonb
language plpgsql volatile set search_path = '' as $$
begin
  if p_key is not null then
    update public.idempotency_keys set status = p_status, answer = p_answer
    where caller = coalesce(turnpike.uid(), '00000000-0000-0000-0000-000000000000') and key = p_key;
  end if;
  if p_status <> 200 then
    perform set_config('response.status', p_status::text, true);
  end if;
  return p_answer;
end $$;
comment on function turnpike.idempotency_finish(text, integer, jsonb) is
  'Stores status and answer under the key, if there is one, sets the HTTP status and returns the answer.';
