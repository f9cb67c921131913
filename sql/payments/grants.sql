-- Readers get SELECT where a policy narrows it; nobody, the service role included, gets more on a table. Calls to providers and their ids
-- are the service's to read, and no user's.
revoke all on table
  public.payments, public.refunds, public.disputes, public.checkout_sessions, public.provider_objects, public.provider_operations
  from public, anon, authenticated, service_role;
grant select on table public.payments, public.refunds, public.disputes, public.checkout_sessions to authenticated, service_role;
grant select on table public.provider_objects, public.provider_operations to service_role;

revoke execute on function
  public.checkout_begin(uuid, uuid, uuid, text, text, integer, timestamptz, text, boolean, text, text, text, text, text, text, text),
  public.payment_intent_begin(text, text, boolean, text, text), public.payment_confirm_begin(uuid, text, text, text, text),
  public.refund_begin(uuid, bigint, text, text, text), public.payment_list(text, text, text, integer), public.payment_get(uuid),
  public.portal_get(text, boolean), public.provider_operation_finish(uuid, jsonb), public.provider_operation_fail(uuid, text, jsonb)
  from public, anon, authenticated, service_role;
grant execute on function
  public.checkout_begin(uuid, uuid, uuid, text, text, integer, timestamptz, text, boolean, text, text, text, text, text, text, text),
  public.payment_intent_begin(text, text, boolean, text, text), public.payment_confirm_begin(uuid, text, text, text, text),
  public.refund_begin(uuid, bigint, text, text, text), public.payment_list(text, text, text, integer), public.payment_get(uuid),
  public.portal_get(text, boolean)
  to authenticated;
-- The service comes as the service role, or as an authenticated token with the role service; the functions check which.
grant execute on function public.provider_operation_finish(uuid, jsonb), public.provider_operation_fail(uuid, text, jsonb)
  to authenticated, service_role;

-- What the readers that run as the caller use.
grant execute on function
  turnpike.payment_json(public.payments), turnpike.payment_refundable(public.payments), turnpike.refund_json(public.refunds)
  to authenticated;
