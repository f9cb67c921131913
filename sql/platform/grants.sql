-- Hosted projects give ALL on every new table and function of `public` to the API roles, and Postgres gives EXECUTE on every
-- function to everybody. Both are taken back here, for all domains at once (this is the first grants file that runs); what
-- follows and the other domains' grants name each right that somebody needs.
revoke all on schema turnpike from public;
grant usage on schema turnpike to anon, authenticated, service_role;
revoke execute on all functions in schema turnpike from public, anon, authenticated, service_role;

revoke all on table public.idempotency_keys, public.rate_limit_windows, public.settings from public, anon, authenticated, service_role;
grant select on table public.settings to service_role;

revoke execute on function public.ping(), public.metrics(), public.rate_limit_hit(text, integer, integer), public.setting_set(text, jsonb)
  from public, anon, authenticated, service_role;
grant execute on function public.ping() to anon, authenticated, service_role;
grant execute on function public.metrics(), public.rate_limit_hit(text, integer, integer), public.setting_set(text, jsonb)
  to authenticated, service_role;
grant execute on function turnpike.cleanup(integer) to service_role;

-- What policies and functions that run as the caller use. None of these reads a table or tells more than the caller's own token.
grant execute on function
  turnpike.claims(), turnpike.uid(), turnpike.tenant_id(), turnpike.roles(), turnpike.has_role(text), turnpike.is_admin(),
  turnpike.is_service(), turnpike.fail(text, integer, jsonb), turnpike.invalid(text, text, text, text), turnpike.rfc3339(timestamptz),
  turnpike.cursor_encode(timestamptz, uuid), turnpike.cursor_decode(text), turnpike.page_limit(integer),
  turnpike.page(jsonb[], timestamptz[], uuid[], integer)
  to anon, authenticated, service_role;
