-- What a provider is asked for: the new price with all that makes one there, and when.
create or replace function turnpike.subscription_request(
  p public.subscriptions, p_price_id uuid, p_plan_id uuid, p_billing_period text, p_preview boolean
) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_target record := turnpike.subscription_target(p, p_price_id, p_plan_id, p_billing_period);
begin
  return jsonb_build_object(
    'subscription_id', p.id, 'provider_subscription_id', p.provider_subscription_id, 'price_id', v_target.price_id,
    'plan_version_id', v_target.plan_version_id, 'product_name', v_target.product_name, 'amount', v_target.amount,
    'currency', v_target.currency, 'billing_period', v_target.billing_period, 'quantity', p.quantity, 'preview', p_preview,
    'when', turnpike.subscription_when(p, v_target.price_id, v_target.plan_version_id, v_target.amount, v_target.billing_period));
end $$;
comment on function turnpike.subscription_request(public.subscriptions, uuid, uuid, text, boolean) is
  'Request of a subscription_change: {subscription_id, provider_subscription_id, price_id, plan_version_id, product_name, '
  'amount, currency, billing_period, quantity, preview, when}. Raises what subscription_target and subscription_when raise.';
