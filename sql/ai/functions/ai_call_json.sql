-- A usage event as its owner sees it.
create or replace function turnpike.ai_call_json(p public.ai_calls) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return jsonb_build_object(
    'id', p.id, 'account', case when p.tenant_id is null then 'user' else 'tenant' end, 'actor_id', p.actor_id, 'model', p.model_id,
    'provider', p.provider, 'kind', p.kind, 'stream', p.stream, 'status', p.status, 'held', p.held, 'charged', p.charged,
    'shortfall', p.shortfall, 'input_tokens', p.input_tokens, 'cached_input_tokens', p.cached_input_tokens,
    'output_tokens', p.output_tokens, 'images', p.images, 'video_seconds', p.video_seconds, 'units_source', p.units_source,
    'first_token_ms', p.first_token_ms, 'duration_ms', p.duration_ms, 'error', p.error, 'hold_id', p.hold_id,
    'transaction_id', p.transfer_id, 'request_id', p.request_id, 'created_at', turnpike.rfc3339(p.created_at),
    'finished_at', turnpike.rfc3339(p.finished_at));
end $$;
comment on function turnpike.ai_call_json(public.ai_calls) is
  'AiCall: {id, account, actor_id, model, provider, kind, stream, status: running|succeeded|failed|canceled|interrupted, held, charged, '
  'shortfall, input_tokens, cached_input_tokens, output_tokens, images, video_seconds, units_source: reported|counted|none, first_token_ms, '
  'duration_ms, error, hold_id, transaction_id, request_id, created_at, finished_at}; charged is null while it runs.';
