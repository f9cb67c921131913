-- Makes time happen to a locked subscription that no provider keeps: what was to end ends, what costs nothing goes on with the next
-- period, a trial that nobody goes on to pay for is over, and for the rest a payment is missing since the period's end, until the grace
-- is over. Those of providers wait for what the provider says.
create or replace function turnpike.subscription_settle(p public.subscriptions) returns public.subscriptions
language plpgsql volatile set search_path = '' as $$
declare
  v_subscription public.subscriptions := p;
  v_now timestamptz := clock_timestamp();
  v_end timestamptz := p.current_period_end;
  v_length interval;
  v_periods integer;
  -- No month is longer: an estimate that is never too high, from which the calendar counts on.
  c_month_days constant integer := 31;
begin
  if turnpike.subscription_final(p.status) or not turnpike.subscription_local(p.provider) or v_end > v_now then
    return p;
  elsif p.cancel_at_period_end then
    return turnpike.subscription_set_status(p.id, 'canceled', jsonb_build_object('ended_at', v_end));
  end if;
  if p.pending_price_id is not null then
    v_subscription := turnpike.subscription_move(p, p.pending_price_id, p.pending_plan_version_id, p.pending_amount);
  end if;
  if v_subscription.amount = 0 then
    v_length := turnpike.billing_interval(v_subscription.billing_period);
    v_periods := floor(extract(epoch from v_now - v_end) / (extract(epoch from v_length) * c_month_days / 30))::integer;
    while turnpike.time_after(v_end, (v_periods + 1) * v_length) <= v_now loop
      v_periods := v_periods + 1;
    end loop;
    return turnpike.subscription_set_status(p.id, 'active', jsonb_build_object('current_period_start',
      turnpike.time_after(v_end, v_periods * v_length), 'current_period_end', turnpike.time_after(v_end, (v_periods + 1) * v_length)));
  elsif p.status = 'trialing' then
    return turnpike.subscription_set_status(p.id, 'expired', jsonb_build_object('ended_at', v_end));
  elsif v_end + turnpike.past_due_grace() <= v_now then
    return turnpike.subscription_set_status(p.id, 'expired', jsonb_build_object('ended_at', v_end + turnpike.past_due_grace()));
  end if;
  return turnpike.subscription_set_status(p.id, 'past_due', jsonb_build_object('past_due_since', v_end));
end $$;
comment on function turnpike.subscription_settle(public.subscriptions) is
  'A locked subscription without a provider after what its period''s end means: canceled, renewed (free), past_due, or expired after the '
  'grace or a trial. Returns the row as it is then.';
