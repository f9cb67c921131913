-- As if it had never been canceled.
create or replace function turnpike.subscription_resume_apply(p_operation public.provider_operations, p_result jsonb) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  v_subscription public.subscriptions;
begin
  select * into v_subscription from public.subscriptions as s where s.id = p_operation.subject_id for update;
  return turnpike.subscription_json(turnpike.subscription_set_status(v_subscription.id, v_subscription.status,
    turnpike.subscription_result(p_operation, p_result) || '{"cancel_at_period_end": false, "cancel_reason": null}'));
end $$;
comment on function turnpike.subscription_resume_apply(public.provider_operations, jsonb) is
  'The Subscription, no longer set to end. Reads current_period_end of the result. Raises 502 provider_invalid.';
