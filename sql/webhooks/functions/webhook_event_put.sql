-- The first lock of everything that an event does. The insert waits for another delivery of the same event to be through.
create or replace function turnpike.webhook_event_put(
  p_provider text, p_event_id text, p_type text, p_livemode boolean, p_occurred_at timestamptz, p_payload jsonb
) returns public.webhook_events
language plpgsql volatile set search_path = '' as $$
declare
  v_event public.webhook_events;
begin
  insert into public.webhook_events (id, provider, event_id, type, livemode, payload, occurred_at, created_at)
  values (turnpike.new_id(), p_provider, p_event_id, p_type, p_livemode, coalesce(p_payload, '{}'), p_occurred_at, clock_timestamp())
  on conflict (provider, event_id) do nothing;
  select * into v_event from public.webhook_events as e where e.provider = p_provider and e.event_id = p_event_id for update;
  return v_event;
end $$;
comment on function turnpike.webhook_event_put(text, text, text, boolean, timestamptz, jsonb) is
  'The event, new or known, locked.';
