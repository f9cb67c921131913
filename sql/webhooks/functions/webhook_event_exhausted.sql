-- Twelve tries with growing pauses are most of a day.
create or replace function turnpike.webhook_event_exhausted(p public.webhook_events) returns boolean
language plpgsql immutable set search_path = '' as $$
declare
  c_max_attempts constant integer := 12;
begin
  return p.attempts >= c_max_attempts;
end $$;
comment on function turnpike.webhook_event_exhausted(public.webhook_events) is 'Whether the event has had its last try.';
