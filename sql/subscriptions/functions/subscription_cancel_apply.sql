-- Set to end keeps its status and its rights until the period is over; whatever was to follow does not.
create or replace function turnpike.subscription_cancel_apply(p_operation public.provider_operations, p_result jsonb) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  v_change jsonb := turnpike.subscription_result(p_operation, p_result)
    || jsonb_strip_nulls(jsonb_build_object('cancel_reason', p_operation.request ->> 'reason'));
  v_subscription public.subscriptions;
begin
  select * into v_subscription from public.subscriptions as s where s.id = p_operation.subject_id for update;
  if (p_operation.request ->> 'at_period_end')::boolean then
    update public.subscriptions as s set pending_price_id = null, pending_plan_version_id = null, pending_amount = null
    where s.id = v_subscription.id and not turnpike.subscription_final(s.status);
    v_subscription := turnpike.subscription_set_status(
      v_subscription.id, v_subscription.status, v_change || '{"cancel_at_period_end": true}');
  else
    v_subscription := turnpike.subscription_end_now(v_subscription, v_change);
  end if;
  perform turnpike.subscription_mail_ending(v_subscription);
  return turnpike.subscription_json(v_subscription);
end $$;
comment on function turnpike.subscription_cancel_apply(public.provider_operations, jsonb) is
  'The Subscription, canceled now or set to end with its period. Reads current_period_end of the result. Raises 502 provider_invalid.';
