-- Readers get SELECT where a policy narrows it; nobody gets more on a table.
revoke all on table public.subscriptions from public, anon, authenticated, service_role;
grant select on table public.subscriptions to authenticated, service_role;

revoke execute on function
  public.subscription_get(), public.subscription_list(text, integer), public.feature_get(text),
  public.subscription_change_begin(uuid, uuid, uuid, text, boolean, text, text),
  public.subscription_cancel_begin(uuid, boolean, text, text, text), public.subscription_resume_begin(uuid, text, text)
  from public, anon, authenticated, service_role;
grant execute on function
  public.subscription_get(), public.subscription_list(text, integer), public.feature_get(text),
  public.subscription_change_begin(uuid, uuid, uuid, text, boolean, text, text),
  public.subscription_cancel_begin(uuid, boolean, text, text, text), public.subscription_resume_begin(uuid, text, text)
  to authenticated;

-- What the readers that run as the caller use: the caller's own rows, or arithmetic.
grant execute on function
  turnpike.time_after(timestamptz, interval), turnpike.billing_months(text), turnpike.past_due_grace(),
  turnpike.subscription_final(text), turnpike.subscription_local(text), turnpike.subscription_rights_end(public.subscriptions),
  turnpike.subscription_valid(public.subscriptions), turnpike.subscription_current(), turnpike.subscription_json(public.subscriptions),
  turnpike.subscription_plan_json(uuid), turnpike.subscription_limits(public.subscriptions),
  turnpike.subscription_limit(text, bigint, bigint), turnpike.subscription_calls(uuid, timestamptz, bigint),
  turnpike.subscription_credit_month(text, timestamptz, timestamptz, timestamptz),
  turnpike.subscription_period_ref(uuid, timestamptz), turnpike.feature_find(text), turnpike.feature_allows(jsonb),
  turnpike.feature_limit(numeric), turnpike.feature_numbers(jsonb), turnpike.check_text(text, integer, text)
  to authenticated;
