-- The end of an event, until somebody replays one that failed.
create or replace function turnpike.webhook_event_settled(p public.webhook_events, p_status text, p_error jsonb) returns public.webhook_events
language plpgsql volatile set search_path = '' as $$
declare
  v_event public.webhook_events;
begin
  update public.webhook_events as e set status = p_status, error = nullif(p_error, 'null'), processed_at = clock_timestamp(),
    waiting_for = null, next_attempt_at = null, commands = '[]'
  where e.id = p.id
  returning e.* into v_event;
  return v_event;
end $$;
comment on function turnpike.webhook_event_settled(public.webhook_events, text, jsonb) is
  'Sets a locked event to applied, ignored, failed or dead; returns it.';
