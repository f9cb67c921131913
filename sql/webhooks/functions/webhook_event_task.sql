-- An event as whoever tries it again needs it.
create or replace function turnpike.webhook_event_task(p public.webhook_events) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return jsonb_build_object('id', p.id, 'provider', p.provider, 'event_id', p.event_id, 'type', p.type, 'livemode', p.livemode,
    'occurred_at', turnpike.rfc3339(p.occurred_at), 'payload', nullif(p.payload, '{}'), 'version', turnpike.webhook_event_version(p),
    'attempts', p.attempts);
end $$;
comment on function turnpike.webhook_event_task(public.webhook_events) is
  '{id, provider, event_id, type, livemode, occurred_at, payload (null once it was emptied), version, attempts}.';
