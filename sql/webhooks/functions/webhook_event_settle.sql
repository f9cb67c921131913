-- The second half of a question. An answer is only worth something while nothing else was applied to its subject since it was asked for.
create or replace function public.webhook_event_settle(
  p_id uuid, p_version bigint, p_commands jsonb default '[]', p_error jsonb default null
) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_event public.webhook_events;
begin
  perform turnpike.require_service();
  v_event := turnpike.webhook_event_lock(p_id);
  if v_event.status <> 'pending' then
    return turnpike.webhook_event_answer(v_event, true);
  elsif nullif(p_error, 'null') is null then
    perform turnpike.webhook_lock(v_event, turnpike.webhook_keys(p_commands, v_event.question));
    if turnpike.webhook_event_version(v_event) is distinct from p_version then
      return turnpike.webhook_event_answer(v_event, false);
    end if;
    v_event := turnpike.webhook_event_apply(v_event, p_commands);
  elsif coalesce((p_error ->> 'retry')::boolean, true) then
    v_event := turnpike.webhook_event_defer(v_event, p_error - 'retry', null);
  else
    v_event := turnpike.webhook_event_settled(v_event, 'failed', p_error - 'retry');
  end if;
  return turnpike.webhook_event_answer(v_event, false);
end $$;
comment on function public.webhook_event_settle(uuid, bigint, jsonb, jsonb) is
  '{id, status, replayed, version} after the provider was asked: its answer as commands, or p_error {code, cause, retry}. Still pending '
  'with another version: ask again, since something else was applied meanwhile. Service only, else 403 forbidden; 404 '
  'webhook_event_not_found.';
