-- What the function in front needs to make the call. The key is the operation's own and the same at every attempt; the attempts
-- say whether a call that reached nobody was the first one, or may follow one whose answer was lost.
create or replace function turnpike.operation_answer(p public.provider_operations) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return jsonb_build_object('operation', jsonb_build_object(
    'id', p.id, 'kind', p.kind, 'provider', p.provider, 'livemode', p.livemode, 'idempotency_key', 'tp_' || p.id, 'attempts', p.attempts,
    'request', p.request));
end $$;
comment on function turnpike.operation_answer(public.provider_operations) is
  '{operation: {id, kind, provider, livemode, idempotency_key, attempts, request}}: the answer of a begin that a provider''s call follows.';
