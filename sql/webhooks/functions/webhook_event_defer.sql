-- Later. The pauses double, so that a provider that is away for a day is not asked a thousand times; the last try of all is also the end.
create or replace function turnpike.webhook_event_defer(
  p public.webhook_events, p_error jsonb, p_waiting_for text[], p_commands jsonb default '[]'
) returns public.webhook_events
language plpgsql volatile set search_path = '' as $$
declare
  v_event public.webhook_events;
begin
  if turnpike.webhook_event_exhausted(p) then
    return turnpike.webhook_event_give_up(p, p_error, p_waiting_for);
  end if;
  update public.webhook_events as e set status = 'pending', error = nullif(p_error, 'null'), waiting_for = p_waiting_for,
    commands = p_commands, next_attempt_at = clock_timestamp() + turnpike.webhook_event_pause(e.attempts)
  where e.id = p.id
  returning e.* into v_event;
  return v_event;
end $$;
comment on function turnpike.webhook_event_defer(public.webhook_events, jsonb, text[], jsonb) is
  'Leaves a locked event pending until its next try, waiting for one of the objects if any; after the last try it is given up.';
