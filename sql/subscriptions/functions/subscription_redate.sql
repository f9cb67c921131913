-- A payment may be reported before the period that it pays. Then the subscription starts by our own clock, and when the provider's dates
-- come, the first period, its lot of credits and its payment take them over: the same period must not have two names.
create or replace function turnpike.subscription_redate(p public.subscriptions, p_subject public.webhook_subjects)
returns public.subscriptions
language plpgsql volatile set search_path = '' as $$
declare
  v public.subscriptions;
  v_lot public.credit_grants;
  v_month record;
  c_leeway constant interval := '1 day';
begin
  if p.estimated_start is null or not coalesce(
    p.estimated_start >= p_subject.first_start - c_leeway and p.estimated_start < p_subject.first_end, false) then
    return p;
  end if;
  v_month := turnpike.subscription_credit_month(p.billing_period, p_subject.first_start, p_subject.first_end, p_subject.first_start);
  update public.subscriptions as s set estimated_start = null,
    current_period_start = case when s.current_period_start = s.estimated_start then p_subject.first_start else s.current_period_start end,
    current_period_end = case when s.current_period_start = s.estimated_start then p_subject.first_end else s.current_period_end end,
    credits_granted_until = case when s.credits_granted_from = s.estimated_start then v_month.ends_at else s.credits_granted_until end,
    credits_granted_from = case when s.credits_granted_from = s.estimated_start then v_month.starts_at else s.credits_granted_from end
  where s.id = p.id
  returning s.* into v;
  update public.payments as y set period_start = p_subject.first_start, period_end = p_subject.first_end
  where y.order_id = p.order_id and y.period_start = p.estimated_start;
  select * into v_lot from public.credit_grants as g
  where g.source = 'plan' and g.source_ref = turnpike.subscription_period_ref(p.id, p.estimated_start);
  if found then
    perform turnpike.credit_account_lock(null, null, p_id => v_lot.account_id);
    update public.credit_grants as g
    set source_ref = turnpike.subscription_period_ref(p.id, v_month.starts_at), expires_at = v_month.ends_at where g.id = v_lot.id;
    update public.credit_accounts as a set next_deadline = least(a.next_deadline, v_month.ends_at) where a.id = v_lot.account_id;
  end if;
  return v;
end $$;
comment on function turnpike.subscription_redate(public.subscriptions, public.webhook_subjects) is
  'Gives a first period that was counted by our clock the provider''s dates, as soon as they are known; returns the subscription.';
