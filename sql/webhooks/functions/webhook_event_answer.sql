-- What the function in front needs to know of an event.
create or replace function turnpike.webhook_event_answer(p public.webhook_events, p_replayed boolean) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return jsonb_build_object('id', p.id, 'status', p.status, 'replayed', p_replayed, 'version', turnpike.webhook_event_version(p));
end $$;
comment on function turnpike.webhook_event_answer(public.webhook_events, boolean) is '{id, status, replayed, version}.';
