-- Written so that it says the same to the owner, to a task and to a webhook: nothing in it asks who is calling.
create or replace function turnpike.subscription_json(p public.subscriptions) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_live boolean := not turnpike.subscription_final(p.status);
begin
  return jsonb_build_object(
    'id', p.id, 'status', p.status, 'valid', turnpike.subscription_valid(p),
    'account', case when p.tenant_id is null then 'user' else 'tenant' end,
    'plan', turnpike.subscription_plan_json(p.plan_version_id),
    'price', jsonb_build_object('id', p.price_id, 'amount', p.amount, 'currency', p.currency, 'billing_period', p.billing_period),
    'quantity', p.quantity,
    'current_period', jsonb_build_object(
      'start', turnpike.rfc3339(p.current_period_start), 'end', turnpike.rfc3339(p.current_period_end)),
    'trial_ends_at', turnpike.rfc3339(p.trial_ends_at), 'cancel_at_period_end', p.cancel_at_period_end,
    'canceled_at', turnpike.rfc3339(p.canceled_at), 'ended_at', turnpike.rfc3339(p.ended_at),
    'pending_change', case when p.pending_price_id is not null then jsonb_build_object(
      'price_id', p.pending_price_id, 'amount', p.pending_amount, 'plan', turnpike.subscription_plan_json(p.pending_plan_version_id),
      'effective_at', turnpike.rfc3339(p.current_period_end)) end,
    'provider', p.provider, 'features', turnpike.plan_features(p.plan_version_id),
    'limits', case when v_live then turnpike.subscription_limits(p) else '[]' end,
    'created_at', turnpike.rfc3339(p.created_at));
end $$;
comment on function turnpike.subscription_json(public.subscriptions) is
  'Subscription: {id, status, valid, account, plan: {id, product_id, name, slug, version}, price: {id, amount, currency, billing_period}, '
  'quantity, current_period: {start, end}, trial_ends_at, cancel_at_period_end, canceled_at, ended_at, pending_change: {price_id, amount, '
  'plan, effective_at} or null, provider, features, limits: [{feature, limit, used, remaining}], created_at}.';
