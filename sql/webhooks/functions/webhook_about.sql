-- Whom an event is about is written down as soon as it is known, so that it can be forgotten with its user.
create or replace function turnpike.webhook_about(p_event public.webhook_events, p_user_id uuid) returns void
language plpgsql volatile set search_path = '' as $$
begin
  update public.webhook_events as e set user_id = p_user_id where e.id = p_event.id and e.user_id is null and p_user_id is not null;
end $$;
comment on function turnpike.webhook_about(public.webhook_events, uuid) is 'Writes down whom the event is about, once.';
