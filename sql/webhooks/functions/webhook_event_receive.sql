-- One transaction from a verified delivery to what it means: stored and applied, all of it or nothing. An event that was settled does
-- nothing again; one that failed or waits takes the delivery for one more try.
create or replace function public.webhook_event_receive(
  p_provider text, p_event_id text, p_type text, p_livemode boolean, p_occurred_at timestamptz, p_payload jsonb,
  p_commands jsonb default '[]', p_question jsonb default null, p_error jsonb default null
) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_event public.webhook_events;
begin
  perform turnpike.require_service();
  perform turnpike.webhook_event_check(p_provider, p_event_id, p_type, p_livemode, p_occurred_at);
  v_event := turnpike.webhook_event_put(p_provider, p_event_id, p_type, p_livemode, p_occurred_at, p_payload);
  return turnpike.webhook_event_try(v_event, p_commands, p_question, p_error);
end $$;
comment on function public.webhook_event_receive(text, text, text, boolean, timestamptz, jsonb, jsonb, jsonb, jsonb) is
  '{id, status, replayed, version}: status applied, ignored (not for us), failed, or pending, with the version of what p_question '
  '{kind: subscription|payment, provider_id} is about if the provider is to be asked. p_error {code, cause}: the payload cannot be '
  'read. Service only, else 403 forbidden; 422 at /provider, /event_id, /type, /livemode, /occurred_at.';
