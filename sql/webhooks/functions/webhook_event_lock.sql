-- Before anything else of it: see webhook_event_put.
create or replace function turnpike.webhook_event_lock(p_id uuid) returns public.webhook_events
language plpgsql volatile set search_path = '' as $$
declare
  v_event public.webhook_events;
begin
  select * into v_event from public.webhook_events as e where e.id = p_id for update;
  if not found then
    perform turnpike.fail('webhook_event_not_found', 404);
  end if;
  return v_event;
end $$;
comment on function turnpike.webhook_event_lock(uuid) is 'The event, locked. Raises 404 webhook_event_not_found.';
