-- Leaves the command that cannot go on, and with it all that its event has done.
create or replace function turnpike.webhook_wait(p_keys text[]) returns void
language plpgsql stable set search_path = '' as $$
begin
  raise exception using errcode = 'TPW00', message = 'the event waits', detail = to_jsonb(p_keys)::text;
end $$;
comment on function turnpike.webhook_wait(text[]) is 'Raises TPW00: the event waits until one of these objects is known.';
