-- With the payload: for a replay.
create or replace function public.webhook_event_get(p_id uuid) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
declare
  v_event public.webhook_events;
begin
  perform turnpike.require_service();
  select * into v_event from public.webhook_events as e where e.id = p_id;
  if not found then
    perform turnpike.fail('webhook_event_not_found', 404);
  end if;
  return turnpike.webhook_event_task(v_event) || jsonb_build_object('event', turnpike.webhook_event_json(v_event));
end $$;
comment on function public.webhook_event_get(uuid) is
  '{id, provider, event_id, type, livemode, occurred_at, payload, version, attempts, event: WebhookEvent}. Service only, else 403 forbidden; 404 webhook_event_not_found.';
