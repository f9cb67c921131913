-- All commands of an event or none. A refusal by our own rules would be the same next time, so it is kept as the event's end; every other
-- error, a deadlock above all, ends the transaction, and the provider delivers again.
create or replace function turnpike.webhook_event_apply(
  p_event public.webhook_events, p_commands jsonb, p_try boolean default false
) returns public.webhook_events
language plpgsql volatile set search_path = '' as $$
declare
  v_event public.webhook_events := p_event;
  v_keys text[] := turnpike.webhook_keys(p_commands, p_event.question);
  v_applied boolean := false;
  v_ours boolean;
  v_command jsonb;
  v_error jsonb;
  v_waiting_for text[];
  v_detail text;
begin
  if not turnpike.webhook_lock(p_event, v_keys, p_try) then
    update public.webhook_events as e set next_attempt_at = clock_timestamp() where e.id = p_event.id;
    return p_event;
  end if;
  begin
    for v_command in select c from jsonb_array_elements(p_commands) as c loop
      -- By itself: in an expression with `or`, a command after one that was applied need not be called at all.
      v_ours := turnpike.webhook_apply(v_event, v_command);
      v_applied := v_applied or v_ours;
    end loop;
  exception
    when sqlstate 'TPW00' then
      get stacked diagnostics v_detail = pg_exception_detail;
      v_waiting_for := array(select jsonb_array_elements_text(v_detail::jsonb));
    when sqlstate 'PT400' or sqlstate 'PT402' or sqlstate 'PT403' or sqlstate 'PT404' or sqlstate 'PT409' or sqlstate 'PT422'
      or sqlstate 'PT502' or data_exception then
      get stacked diagnostics v_detail = pg_exception_detail;
      v_error := jsonb_build_object('code', case when sqlstate like 'PT%' then sqlerrm else 'command_invalid' end,
        'cause', case when sqlstate like 'PT%' then v_detail else sqlerrm end);
  end;
  if v_waiting_for is not null then
    return turnpike.webhook_event_defer(v_event, null, v_waiting_for, turnpike.webhook_keep_states(v_event, p_commands));
  elsif v_error is not null then
    return turnpike.webhook_event_settled(v_event, 'failed', v_error);
  end if;
  update public.webhook_subjects as s set version = s.version + 1, updated_at = clock_timestamp()
  where s.provider = p_event.provider and s.livemode = p_event.livemode and (s.kind, s.provider_id) in (
    select split_part(k, ':', 1), substr(k, strpos(k, ':') + 1) from unnest(v_keys) as k);
  v_event := turnpike.webhook_event_settled(v_event, case when v_applied then 'applied' else 'ignored' end, null);
  perform turnpike.webhook_wake(v_event.provider, v_event.livemode, v_keys);
  return v_event;
end $$;
comment on function turnpike.webhook_event_apply(public.webhook_events, jsonb, boolean) is
  'Applies the commands to a locked event: applied, ignored (none was for us), failed, or pending because an object is not known yet; then '
  'goes on with the events that waited for what this one has named. If only tried, the event stays as it is while another one is at it.';
