-- One try of a locked event: what a delivery, an administrator's replay and the task have in common. One that was given up begins to
-- count anew.
create or replace function turnpike.webhook_event_try(
  p_event public.webhook_events, p_commands jsonb, p_question jsonb, p_error jsonb
) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  v_event public.webhook_events;
begin
  if p_event.status in ('applied', 'ignored') then
    return turnpike.webhook_event_answer(p_event, true);
  end if;
  update public.webhook_events as e set status = 'pending', processed_at = null, error = null, waiting_for = null,
    attempts = case when e.status in ('failed', 'dead') then 1 else greatest(e.attempts, 1) end,
    question = nullif(p_question, 'null')
  where e.id = p_event.id
  returning e.* into v_event;
  if nullif(p_error, 'null') is not null then
    v_event := turnpike.webhook_event_settled(v_event, 'failed', p_error);
  elsif v_event.question is not null then
    perform turnpike.webhook_subject(v_event, v_event.question ->> 'kind', v_event.question ->> 'provider_id');
    v_event := turnpike.webhook_event_defer(v_event, null, null);
  elsif coalesce(jsonb_array_length(p_commands), 0) = 0 then
    v_event := turnpike.webhook_event_settled(v_event, 'ignored', null);
  else
    v_event := turnpike.webhook_event_apply(v_event, p_commands);
  end if;
  return turnpike.webhook_event_answer(v_event, false);
end $$;
comment on function turnpike.webhook_event_try(public.webhook_events, jsonb, jsonb, jsonb) is
  'Settles a locked event, or leaves it pending; returns what webhook_event_receive does.';
