-- A paid order's line becomes a subscription, once, whoever reports the payment and however often. Money that came in for a second
-- live subscription starts none: the order says so, and somebody gives it back. What its provider reported before it started counts at once.
create or replace function turnpike.subscription_start(
  p_order public.orders, p_item public.order_items, p_provider text, p_livemode boolean, p_provider_subscription_id text,
  p_period_start timestamptz, p_period_end timestamptz, p_trial_ends_at timestamptz
) returns public.subscriptions
language plpgsql volatile set search_path = '' as $$
declare
  v_subscription public.subscriptions;
  v_start timestamptz := coalesce(p_period_start, clock_timestamp());
  v_trial boolean := coalesce(p_trial_ends_at > clock_timestamp(), false);
begin
  select * into v_subscription from public.subscriptions as s
  where s.order_id = p_order.id and s.seller_id = p_item.seller_id for update;
  if found then
    return turnpike.subscription_sync(turnpike.subscription_identify(v_subscription, p_provider_subscription_id));
  end if;
  v_subscription := turnpike.subscription_make_way(p_order.user_id, p_order.tenant_id, p_item);
  if v_subscription.id is not null then
    return v_subscription;
  end if;
  insert into public.subscriptions as s (
    id, user_id, tenant_id, seller_id, product_id, plan_id, plan_version_id, price_id, order_id, amount, currency, billing_period,
    quantity, feature_keys, status, provider, livemode, current_period_start, current_period_end, trial_ends_at, estimated_start)
  select turnpike.new_id(), p_order.user_id, p_order.tenant_id, p_item.seller_id, p_item.product_id, v.plan_id, v.id, p_item.price_id,
    p_order.id, p_item.unit_amount, p_order.currency, p_item.billing_period, p_item.quantity, p_item.feature_keys,
    case when v_trial then 'trialing' else 'active' end, coalesce(p_provider, 'none'), coalesce(p_livemode, false),
    v_start, coalesce(p_period_end, case when v_trial then p_trial_ends_at end,
      turnpike.time_after(v_start, turnpike.billing_interval(p_item.billing_period))), p_trial_ends_at,
    case when not turnpike.subscription_local(p_provider) and (p_period_start is null or p_period_end is null) then v_start end
  from public.plan_versions as v where v.id = p_item.plan_version_id
  on conflict do nothing
  returning s.* into v_subscription;
  if v_subscription.id is null then
    -- Another one came between: now it is there to be looked at.
    v_subscription := turnpike.subscription_make_way(p_order.user_id, p_order.tenant_id, p_item);
    if v_subscription.id is null then
      perform turnpike.fail('already_subscribed', 409, jsonb_build_object('change', '/v1/subscription/change'));
    end if;
    return v_subscription;
  end if;
  update public.payments as y set period_start = v_subscription.current_period_start, period_end = v_subscription.current_period_end
  where y.id = p_order.payment_id;
  v_subscription := turnpike.subscription_identify(v_subscription, p_provider_subscription_id);
  perform turnpike.subscription_initial_grant(v_subscription);
  perform turnpike.subscription_period_grant(v_subscription, v_subscription.current_period_start, v_subscription.current_period_end,
    'order', p_order.id::text);
  return turnpike.subscription_sync(v_subscription);
end $$;
comment on function turnpike.subscription_start(
  public.orders, public.order_items, text, boolean, text, timestamptz, timestamptz, timestamptz) is
  'The subscription that the order''s line starts, with its rights and first credits: made once an order. Without a provider it costs '
  'nothing or is kept by us; without a period it is the billing period from now. 409 already_subscribed {subscription_id, change} if the '
  'owner has another live one with the seller.';
