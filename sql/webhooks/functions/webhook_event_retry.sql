-- For the task and for an administrator's replay: the stored payload was read anew.
create or replace function public.webhook_event_retry(
  p_id uuid, p_commands jsonb default '[]', p_question jsonb default null, p_error jsonb default null
) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
begin
  perform turnpike.require_service();
  return turnpike.webhook_event_try(turnpike.webhook_event_lock(p_id), p_commands, p_question, p_error);
end $$;
comment on function public.webhook_event_retry(uuid, jsonb, jsonb, jsonb) is
  'Tries a stored event once more, as webhook_event_receive does; one that was applied or ignored stays as it is (replayed: true). '
  'Service only, else 403 forbidden; 404 webhook_event_not_found.';
