-- A reported state in one form, whatever the provider left out. Times are written alike, so that equal states are equal. PayPal says of a
-- canceled one when it was canceled, and not until when it was paid for.
create or replace function turnpike.webhook_state(p_event public.webhook_events, p_command jsonb) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v jsonb := p_command -> 'state';
begin
  if v ->> 'status' is null then
    return null;
  elsif v ->> 'status' not in ('trialing', 'active', 'past_due', 'paused', 'canceled', 'expired') then
    perform turnpike.invalid('/state/status', 'invalid_value', 'must be a status of a subscription');
  end if;
  return jsonb_strip_nulls(jsonb_build_object(
    'status', v ->> 'status', 'current_period_start', turnpike.rfc3339((v ->> 'current_period_start')::timestamptz),
    'current_period_end', turnpike.rfc3339((v ->> 'current_period_end')::timestamptz),
    'cancel_at_period_end', (v ->> 'cancel_at_period_end')::boolean, 'canceled_at', turnpike.rfc3339((v ->> 'canceled_at')::timestamptz),
    'ended_at', case when p_event.provider <> 'paypal' or v ->> 'status' <> 'canceled' then
      turnpike.rfc3339((v ->> 'ended_at')::timestamptz) end,
    'trial_ends_at', turnpike.rfc3339((v ->> 'trial_ends_at')::timestamptz), 'quantity', (v ->> 'quantity')::integer,
    'amount', (v ->> 'amount')::bigint, 'price_id', turnpike.webhook_uuid(p_command ->> 'price_id'),
    'clerk_plan_id', p_command ->> 'clerk_plan_id', 'authoritative', coalesce((p_command ->> 'authoritative')::boolean, false),
    'as_of', turnpike.rfc3339(coalesce((p_command ->> 'as_of')::timestamptz, p_event.occurred_at))));
end $$;
comment on function turnpike.webhook_state(public.webhook_events, jsonb) is
  '{status, current_period_start?, current_period_end?, cancel_at_period_end?, canceled_at?, ended_at?, trial_ends_at?, quantity?, '
  'amount?, price_id?, clerk_plan_id?, authoritative, as_of} of a command subscription_changed; null if it has none yet.';
