-- What was made known may be what other events waited for. They are applied in the same transaction; whatever is wrong with one of them
-- is not this transaction's fault, so that one stays pending and the task tries it again.
create or replace function turnpike.webhook_wake(p_provider text, p_livemode boolean, p_keys text[]) returns void
language plpgsql volatile set search_path = '' as $$
declare
  v_event public.webhook_events;
begin
  for v_event in
    select e.* from public.webhook_events as e
    where e.provider = p_provider and e.livemode = p_livemode and e.status = 'pending' and e.waiting_for && p_keys
    order by e.id for update skip locked
  loop
    begin
      -- One that was woken before may have gone on with this one already.
      if exists (select from public.webhook_events as e where e.id = v_event.id and e.waiting_for && p_keys) then
        perform turnpike.webhook_event_apply(v_event, v_event.commands, p_try => true);
      end if;
    exception when others then
      update public.webhook_events as e set error = jsonb_build_object('code', sqlstate, 'cause', sqlerrm) where e.id = v_event.id;
    end;
  end loop;
end $$;
comment on function turnpike.webhook_wake(text, boolean, text[]) is
  'Goes on with the events that wait for one of these: payment:<id>, checkout_session:<id>, subscription:<id>, order:<public id>.';
