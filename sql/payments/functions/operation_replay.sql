-- The first question of every begin: what became of this key? Four answers: the kept answer again; 409, because the call still runs; the
-- same operation once more, because its call was abandoned or ended without a result that anybody knows (the provider knows its key, so
-- repeating it charges once); or nothing, and the caller begins. Past the time for which providers remember keys, repeating could do it
-- twice, so an operation that is still unresolved then is left to the provider's own report.
create or replace function turnpike.operation_replay(p_key text, p_fingerprint text) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  v_first public.idempotency_keys;
  v_operation public.provider_operations;
  c_repeatable constant interval := '20 hours';
  c_retry_after_seconds constant integer := 3600;
begin
  if p_key is null then
    return null;
  end if;
  v_first := turnpike.idempotency_claim(p_key, p_fingerprint);
  if v_first.caller is not null then
    perform set_config('response.headers', '[{"Idempotent-Replayed": "true"}]', true);
    return jsonb_build_object('answer', v_first.answer, 'status', v_first.status);
  end if;
  select * into v_operation from public.provider_operations as o
  where o.caller = turnpike.uid() and o.idempotency_key = p_key for update;
  if not found then
    return null;
  elsif v_operation.status in ('done', 'refused') then
    update public.provider_operations as o set idempotency_key = null where o.id = v_operation.id;
    return null;
  elsif v_operation.fingerprint <> p_fingerprint then
    perform turnpike.fail('idempotency_key_reused', 422);
  elsif v_operation.created_at <= clock_timestamp() - c_repeatable then
    perform turnpike.fail('idempotency_in_progress', 409, jsonb_build_object('retry_after_seconds', c_retry_after_seconds));
  end if;
  perform turnpike.operation_prepare(v_operation);
  return turnpike.operation_answer(turnpike.operation_run(v_operation.id));
end $$;
comment on function turnpike.operation_replay(text, text) is
  'Null when the caller shall begin (also without a key); {answer, status} when the key has its answer, with Idempotent-Replayed set; '
  '{operation} when its call shall be repeated. Raises what idempotency_claim and operation_prepare raise.';
