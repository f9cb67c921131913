-- An event as an administrator sees it: without its payload, which is personal data.
create or replace function turnpike.webhook_event_json(p public.webhook_events) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return jsonb_build_object('id', p.id, 'provider', p.provider, 'event_id', p.event_id, 'type', p.type, 'livemode', p.livemode,
    'status', p.status, 'attempts', p.attempts, 'error', p.error, 'waiting_for', p.waiting_for,
    'occurred_at', turnpike.rfc3339(p.occurred_at), 'received_at', turnpike.rfc3339(p.created_at),
    'processed_at', turnpike.rfc3339(p.processed_at), 'next_attempt_at', turnpike.rfc3339(p.next_attempt_at));
end $$;
comment on function turnpike.webhook_event_json(public.webhook_events) is
  'WebhookEvent: {id, provider, event_id, type, livemode, status, attempts, error, waiting_for, occurred_at, received_at, processed_at, '
  'next_attempt_at}.';
