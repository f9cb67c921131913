-- The answer of a begin that no provider's call follows; kept under the key like that of any other function.
create or replace function turnpike.operation_local(p_key text, p_status integer, p_answer jsonb) returns jsonb
language plpgsql volatile set search_path = '' as $$
begin
  perform turnpike.idempotency_finish(p_key, p_status, p_answer);
  return jsonb_build_object('answer', p_answer, 'status', p_status);
end $$;
comment on function turnpike.operation_local(text, integer, jsonb) is
  '{answer, status} of something that was done at once; stores both under the key, if there is one.';
