-- A function of the reports alone. Paid for a period stays paid for it: a missing payment that is no longer missing makes nobody past
-- due. Without a word on when a canceled subscription ends, it ends with what was paid for.
create or replace function turnpike.subscription_derive(p public.subscriptions, p_subject public.webhook_subjects)
returns public.subscriptions
language plpgsql stable set search_path = '' as $$
declare
  v public.subscriptions := turnpike.subscription_derive_period(p, p_subject);
  v_state jsonb := coalesce(p_subject.state, '{}');
  v_as_of timestamptz := coalesce((p_subject.state ->> 'as_of')::timestamptz, '-infinity');
  v_failed_at timestamptz := (select max(f.value) from jsonb_each_text(p_subject.failing) as f)::timestamptz;
  c_leeway constant interval := '1 day';
begin
  v.status := coalesce(v_state ->> 'status', case when p.status = 'past_due' then 'active' else p.status end);
  if turnpike.subscription_final(p.status) and not turnpike.subscription_final(v.status) then
    return p;
  elsif v.status in ('trialing', 'active') and v_failed_at >= v_as_of then
    v.status := 'past_due';
  elsif v.status = 'past_due' and v_failed_at is null
    and p_subject.paid_until + c_leeway >= coalesce((v_state ->> 'current_period_end')::timestamptz, v_as_of) then
    v.status := 'active';
  end if;
  v.cancel_at_period_end := coalesce((v_state ->> 'cancel_at_period_end')::boolean, p.cancel_at_period_end);
  v.quantity := coalesce((v_state ->> 'quantity')::integer, p.quantity);
  v.trial_ends_at := coalesce((v_state ->> 'trial_ends_at')::timestamptz, p.trial_ends_at,
    case when v.status = 'trialing' then v.current_period_end end);
  v.past_due_since := case when v.status = 'past_due' then coalesce(
    (select min(f.value) from jsonb_each_text(p_subject.failing) as f)::timestamptz, v_as_of) end;
  v.canceled_at := null;
  v.ended_at := null;
  if v.cancel_at_period_end or turnpike.subscription_final(v.status) then
    v.canceled_at := coalesce((v_state ->> 'canceled_at')::timestamptz, nullif(v_as_of, '-infinity'), p.canceled_at);
  end if;
  if turnpike.subscription_final(v.status) then
    v.ended_at := coalesce((v_state ->> 'ended_at')::timestamptz, case when v.status = 'canceled'
      then greatest(coalesce(p_subject.paid_until, v.current_period_end), v.canceled_at) else v.canceled_at end);
  end if;
  return v;
end $$;
comment on function turnpike.subscription_derive(public.subscriptions, public.webhook_subjects) is
  'The row as the reports have it; nothing is written.';
