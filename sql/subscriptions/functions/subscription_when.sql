-- More money a year is an upgrade and happens now; less happens when what was paid for is used up. The same money, for another plan or a
-- newer version, happens now. What is in force already is no change, unless it takes one back that was pending.
create or replace function turnpike.subscription_when(
  p public.subscriptions, p_price_id uuid, p_plan_version_id uuid, p_amount bigint, p_billing_period text
) returns text
language plpgsql stable set search_path = '' as $$
declare
  v_same boolean := p_price_id = p.price_id and p_plan_version_id = p.plan_version_id;
begin
  if p.cancel_at_period_end then
    perform turnpike.fail('subscription_already_canceled', 409);
  elsif (v_same and p.pending_price_id is null)
    or (p_price_id = p.pending_price_id and p_plan_version_id = p.pending_plan_version_id) then
    perform turnpike.fail('plan_unchanged', 409);
  end if;
  return case when turnpike.billing_per_year(p_amount, p_billing_period) < turnpike.billing_per_year(p.amount, p.billing_period)
    then 'at_period_end' else 'now' end;
end $$;
comment on function turnpike.subscription_when(public.subscriptions, uuid, uuid, bigint, text) is
  'now or at_period_end. Raises 409 plan_unchanged, and 409 subscription_already_canceled for a subscription that is set to end.';
