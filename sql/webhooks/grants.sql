-- Payloads are the service's to read, and no user's; administrators get the list by a function.
revoke all on table public.webhook_events, public.webhook_subjects from public, anon, authenticated, service_role;
grant select on table public.webhook_events, public.webhook_subjects to service_role;

revoke execute on function
  public.webhook_event_receive(text, text, text, boolean, timestamptz, jsonb, jsonb, jsonb, jsonb),
  public.webhook_event_settle(uuid, bigint, jsonb, jsonb), public.webhook_event_claim(integer), public.webhook_event_get(uuid),
  public.webhook_event_retry(uuid, jsonb, jsonb, jsonb), public.webhook_event_list(text, text, text, integer, text)
  from public, anon, authenticated, service_role;
grant execute on function public.webhook_event_list(text, text, text, integer, text) to authenticated;
-- The service comes as the service role, or as an authenticated token with the role service; the functions check which.
grant execute on function
  public.webhook_event_receive(text, text, text, boolean, timestamptz, jsonb, jsonb, jsonb, jsonb),
  public.webhook_event_settle(uuid, bigint, jsonb, jsonb), public.webhook_event_claim(integer), public.webhook_event_get(uuid),
  public.webhook_event_retry(uuid, jsonb, jsonb, jsonb)
  to authenticated, service_role;
