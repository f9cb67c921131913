-- Readers get SELECT where a policy narrows it; nobody gets more on a table.
revoke all on table public.ai_models, public.ai_model_prices, public.ai_calls, public.ai_call_costs, public.ai_spending_caps,
  public.ai_spending from public, anon, authenticated, service_role;
grant select on table public.ai_models, public.ai_model_prices, public.ai_calls, public.ai_call_costs, public.ai_spending_caps,
  public.ai_spending to authenticated, service_role;

revoke execute on function
  public.ai_call_begin(text, text, bigint, bigint, bigint, boolean, text, text, text, text),
  public.ai_call_finish(uuid, text, jsonb, numeric, integer, integer, text, jsonb), public.ai_call_progress(uuid, jsonb),
  public.ai_model_list(boolean), public.ai_model_put(text, text, text, text, boolean, text, bigint, bigint, bigint),
  public.ai_price_put(text, numeric, numeric, numeric, numeric, numeric, bigint, integer, numeric, timestamptz, text, text),
  public.ai_cap_list(text), public.ai_cap_set(text, text, bigint, uuid, text),
  public.ai_usage_list(text, timestamptz, timestamptz, text, text, text, integer),
  public.ai_usage_summary(text, timestamptz, timestamptz, text)
  from public, anon, authenticated, service_role;
grant execute on function
  public.ai_call_begin(text, text, bigint, bigint, bigint, boolean, text, text, text, text), public.ai_model_list(boolean),
  public.ai_model_put(text, text, text, text, boolean, text, bigint, bigint, bigint),
  public.ai_price_put(text, numeric, numeric, numeric, numeric, numeric, bigint, integer, numeric, timestamptz, text, text),
  public.ai_cap_list(text), public.ai_cap_set(text, text, bigint, uuid, text),
  public.ai_usage_list(text, timestamptz, timestamptz, text, text, text, integer),
  public.ai_usage_summary(text, timestamptz, timestamptz, text)
  to authenticated;
-- The service comes as the service role, or as an authenticated token with the role service; the functions check which.
grant execute on function
  public.ai_call_finish(uuid, text, jsonb, numeric, integer, integer, text, jsonb), public.ai_call_progress(uuid, jsonb)
  to authenticated, service_role;
grant execute on function turnpike.check_ai_invariants() to service_role;

-- What the readers that run as the caller use: the caller's own rows, or arithmetic.
grant execute on function
  turnpike.ai_call_json(public.ai_calls), turnpike.ai_price_json(public.ai_model_prices), turnpike.ai_model_json(public.ai_models),
  turnpike.ai_price_at(public.ai_models, timestamptz), turnpike.ai_model_allowed(public.ai_models), turnpike.ai_periods(timestamptz),
  turnpike.ai_caps_json(uuid), turnpike.ai_usage_account(text), turnpike.ai_usage_totals(jsonb[])
  to authenticated;
