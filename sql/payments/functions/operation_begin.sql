-- Writes a provider's call down before it is made. Comes after operation_replay has said that there is none yet.
create or replace function turnpike.operation_begin(
  p_kind text, p_subject_id uuid, p_provider text, p_livemode boolean, p_request jsonb, p_key text, p_fingerprint text
) returns public.provider_operations
language plpgsql volatile set search_path = '' as $$
declare
  v_id uuid := turnpike.new_id();
begin
  insert into public.provider_operations (
    id, kind, caller, subject_id, provider, livemode, idempotency_key, fingerprint, request, created_at)
  values (v_id, p_kind, turnpike.uid(), p_subject_id, p_provider, p_livemode, p_key, p_fingerprint, p_request, clock_timestamp());
  return turnpike.operation_run(v_id);
end $$;
comment on function turnpike.operation_begin(text, uuid, text, boolean, jsonb, text, text) is
  'A new running operation of the caller, bound to the key if there is one.';
