-- The first line of every function that creates or charges. A replay must look like the first answer: same status, same
-- body, and the header that says so.
create or replace function turnpike.idempotency_begin(p_key text, p_fingerprint text) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  v_row public.idempotency_keys;
begin
  if p_key is null then
    return null;
  end if;
  v_row := turnpike.idempotency_claim(p_key, p_fingerprint);
  if v_row.caller is not null then
    perform set_config('response.headers', '[{"Idempotent-Replayed": "true"}]', true);
    perform set_config('response.status', v_row.status::text, true);
  end if;
  return v_row.answer;
end $$;
comment on function turnpike.idempotency_begin(text, text) is
  'Null when the caller shall go on (also without a key); else the first answer, with status and Idempotent-Replayed set. '
  'Raises what idempotency_claim raises.';
