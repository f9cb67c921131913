-- Due events for the task retry-webhooks, which a second run at the same time does not get too: a lease keeps them for as long as
-- asking the providers takes. A try counts from here, so that an event that kills its function is given up too.
create or replace function public.webhook_event_claim(p_limit integer default 20) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_event public.webhook_events;
  v_events jsonb := '[]';
  v_limit integer := turnpike.page_limit(p_limit);
  c_lease constant interval := '2 minutes';
  c_max_given_up constant integer := 100;
begin
  perform turnpike.require_service();
  -- Apart from the others, so that they take nobody's place.
  for v_event in
    select e.* from public.webhook_events as e
    where e.status = 'pending' and e.next_attempt_at <= clock_timestamp() and turnpike.webhook_event_exhausted(e)
    order by e.next_attempt_at limit c_max_given_up for update skip locked
  loop
    perform turnpike.webhook_event_give_up(v_event, v_event.error, v_event.waiting_for);
  end loop;
  for v_event in
    select e.* from public.webhook_events as e
    where e.status = 'pending' and e.next_attempt_at <= clock_timestamp() and not turnpike.webhook_event_exhausted(e)
    order by e.next_attempt_at limit v_limit for update skip locked
  loop
    update public.webhook_events as e set attempts = e.attempts + 1, next_attempt_at = clock_timestamp() + c_lease
    where e.id = v_event.id
    returning e.* into v_event;
    v_events := v_events || turnpike.webhook_event_task(v_event);
  end loop;
  return v_events;
end $$;
comment on function public.webhook_event_claim(integer) is
  '[{id, provider, event_id, type, livemode, occurred_at, payload, version, attempts}]: due events, leased for 2 minutes. Those that '
  'have had their last try are given up (ignored or dead). Service only, else 403 forbidden; 422 at /limit (1 to 100).';
