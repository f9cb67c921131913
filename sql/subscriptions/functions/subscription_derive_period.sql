-- The period that the newest state names, or the last one that was paid for if that is later. A provider that names its end only means
-- the billing period before it.
create or replace function turnpike.subscription_derive_period(p public.subscriptions, p_subject public.webhook_subjects)
returns public.subscriptions
language plpgsql stable set search_path = '' as $$
declare
  v public.subscriptions := p;
  v_end timestamptz := (p_subject.state ->> 'current_period_end')::timestamptz;
  v_start timestamptz := coalesce((p_subject.state ->> 'current_period_start')::timestamptz,
    turnpike.time_after(v_end, - turnpike.billing_interval(p.billing_period)));
begin
  if v_end > v_start then
    v.current_period_start := v_start;
    v.current_period_end := v_end;
  end if;
  if p_subject.paid_until > v.current_period_end then
    v.current_period_start := p_subject.paid_start;
    v.current_period_end := p_subject.paid_until;
  end if;
  return v;
end $$;
comment on function turnpike.subscription_derive_period(public.subscriptions, public.webhook_subjects) is
  'The row with its current period as the reports have it; nothing is written.';
