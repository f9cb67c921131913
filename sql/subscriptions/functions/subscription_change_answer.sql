-- The preview. A provider knows its own amounts and puts them in where we have none.
create or replace function turnpike.subscription_change_answer(p public.subscriptions, p_request jsonb) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_amounts record;
begin
  v_amounts := turnpike.subscription_prorate(
    p, (p_request ->> 'amount')::bigint, p_request ->> 'billing_period', p_request ->> 'when');
  return jsonb_build_object(
    'preview', true, 'subscription_id', p.id, 'when', p_request ->> 'when',
    'effective_at', turnpike.rfc3339(case when p_request ->> 'when' = 'now' then clock_timestamp() else p.current_period_end end),
    'plan', turnpike.subscription_plan_json((p_request ->> 'plan_version_id')::uuid),
    'price', jsonb_build_object('id', p_request -> 'price_id', 'amount', p_request -> 'amount', 'currency', p_request -> 'currency',
      'billing_period', p_request -> 'billing_period'),
    'credit', turnpike.money(v_amounts.credit, p.currency), 'charge', turnpike.money(v_amounts.charge, p.currency),
    'amount_due', turnpike.money(v_amounts.due, p.currency));
end $$;
comment on function turnpike.subscription_change_answer(public.subscriptions, jsonb) is
  'SubscriptionPreview: {preview: true, subscription_id, when, effective_at, plan, price: {id, amount, currency, billing_period}, credit, '
  'charge, amount_due}; the last three are Money.';
