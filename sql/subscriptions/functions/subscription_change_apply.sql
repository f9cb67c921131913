-- The provider has done it, or there is none to ask. Features follow at once; the new plan's credits come with the next month, so that no
-- series of changes can collect the credits of several plans. A subscription that ended meanwhile stays as it is.
create or replace function turnpike.subscription_change_apply(p_operation public.provider_operations, p_result jsonb) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  v_request jsonb := p_operation.request;
  v_price_id uuid := (v_request ->> 'price_id')::uuid;
  v_version_id uuid := (v_request ->> 'plan_version_id')::uuid;
  v_amount bigint := (v_request ->> 'amount')::bigint;
  v_old public.subscriptions;
  v_new public.subscriptions;
  v_now timestamptz := clock_timestamp();
begin
  select * into v_old from public.subscriptions as s where s.id = p_operation.subject_id for update;
  if turnpike.subscription_final(v_old.status) then
    return turnpike.subscription_json(v_old);
  elsif v_request ->> 'when' = 'at_period_end' then
    update public.subscriptions as s set pending_price_id = v_price_id, pending_plan_version_id = v_version_id, pending_amount = v_amount,
      updated_at = v_now
    where s.id = v_old.id
    returning s.* into v_new;
    return turnpike.subscription_json(v_new);
  end if;
  v_new := turnpike.subscription_move(v_old, v_price_id, v_version_id, v_amount);
  if not turnpike.subscription_local(p_operation.provider) then
    v_new := turnpike.subscription_set_status(v_new.id, v_new.status, turnpike.subscription_result(p_operation, p_result));
  elsif v_new.billing_period <> v_old.billing_period and v_new.status <> 'trialing' then
    v_new := turnpike.subscription_set_status(v_new.id, 'active', jsonb_build_object('current_period_start', v_now,
      'current_period_end', turnpike.time_after(v_now, turnpike.billing_interval(v_new.billing_period))));
    perform turnpike.subscription_period_grant(v_new, v_new.current_period_start, v_new.current_period_end);
  end if;
  return turnpike.subscription_json(v_new);
end $$;
comment on function turnpike.subscription_change_apply(public.provider_operations, jsonb) is
  'The Subscription after a plan change: moved, or with the change pending until the next period. Reads current_period_end of the result. '
  'Raises 502 provider_invalid.';
