-- A paid period's credits, once, whoever reports the payment first. The row of the subscription and then the account are locked before
-- the question whether the lot is there already: two reports meet there, and the second finds it.
create or replace function turnpike.subscription_period_grant(
  p public.subscriptions, p_period_start timestamptz, p_period_end timestamptz,
  p_cause_kind text default 'task', p_cause_id text default 'grant-monthly-credits', p_paid boolean default false
) returns bigint
language plpgsql volatile set search_path = '' as $$
declare
  v_user_id uuid := case when p.tenant_id is null then p.user_id end;
  v_month record;
  v_credits bigint;
  v_ref text;
begin
  v_month := turnpike.subscription_credit_month(p.billing_period, p_period_start, p_period_end, clock_timestamp());
  if v_month.ends_at <= clock_timestamp() or num_nonnulls(p.user_id, p.tenant_id) = 0 then
    return 0;
  end if;
  perform from public.subscriptions as s where s.id = p.id for update;
  select v.monthly_credits into v_credits from public.plan_versions as v where v.id = p.plan_version_id;
  if v_credits > 0 then
    v_ref := turnpike.subscription_period_ref(p.id, v_month.starts_at);
    perform turnpike.credit_account_lock(v_user_id, p.tenant_id, p_create => true);
    if turnpike.subscription_period_granted(p, v_month.starts_at)
      or (not p_paid and turnpike.subscription_unpaid(p) and turnpike.subscription_credits_running(p))
      or turnpike.subscription_period_refunded(p.id, v_month.starts_at) then
      v_credits := 0;
    else
      perform turnpike.credit_grant(
        v_user_id, p.tenant_id, v_credits, 'plan', v_month.ends_at, null, null, v_ref, p_cause_kind, p_cause_id, null);
    end if;
  end if;
  update public.subscriptions as s set credits_granted_from = v_month.starts_at, credits_granted_until = v_month.ends_at
  where s.id = p.id and (s.credits_granted_until is null or s.credits_granted_until < v_month.ends_at);
  return v_credits;
end $$;
comment on function turnpike.subscription_period_grant(public.subscriptions, timestamptz, timestamptz, text, text, boolean) is
  'Grants the monthly_credits of the subscription''s plan version for the period, of a longer one for its current month; they expire with '
  'it. Returns how many: 0 if they were granted before, the period is over or its money went back, or the plan has none. p_paid: it is known '
  'to be paid. Never raises for a repetition.';
