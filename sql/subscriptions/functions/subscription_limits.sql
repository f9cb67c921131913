-- What the plan limits and how much of it is used. The plan's credits are those of this month's lot, which says exactly what was spent of
-- it; calls are counted in the ledger, and only up to the limit: whoever has reached it need not know by how much.
create or replace function turnpike.subscription_limits(p public.subscriptions) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_month record := turnpike.subscription_credit_month(
    p.billing_period, p.current_period_start, p.current_period_end, clock_timestamp());
  v_account_id uuid := (select a.id from public.credit_accounts as a
    where case when p.tenant_id is null then a.user_id = p.user_id else a.tenant_id = p.tenant_id end);
  v_lot public.credit_grants;
  v_limits jsonb := '[]';
  v_feature record;
begin
  select g.* into v_lot from public.credit_grants as g
  where g.source = 'plan' and g.source_ref = turnpike.subscription_period_ref(p.id, v_month.starts_at);
  if v_lot.id is not null then
    v_limits := jsonb_build_array(turnpike.subscription_limit('monthly_credits', v_lot.amount,
      v_lot.amount - v_lot.remaining - v_lot.expired - v_lot.revoked));
  end if;
  for v_feature in
    select f.path, turnpike.feature_limit(f.value) as most, substring(f.path from '(?:^|\.)calls_per_(minute|hour|day|month)$') as per
    from turnpike.feature_numbers(turnpike.plan_features(p.plan_version_id)) as f
  loop
    continue when v_feature.per is null;
    v_limits := v_limits || turnpike.subscription_limit(v_feature.path, v_feature.most, turnpike.subscription_calls(
      v_account_id, case v_feature.per when 'month' then v_month.starts_at
        else clock_timestamp() - ('1 ' || v_feature.per)::interval end, v_feature.most));
  end loop;
  return v_limits;
end $$;
comment on function turnpike.subscription_limits(public.subscriptions) is
  '[{feature, limit, used, remaining}]: monthly_credits of the current month, and every numeric feature whose path ends with '
  'calls_per_minute, _hour, _day (the last so long) or _month (the current month). limit and remaining are null for -1: none.';
