-- Writes a row that was thought out by others. A new period begins with the pending plan; an end leaves nothing pending.
create or replace function turnpike.subscription_write(p_old public.subscriptions, p_new public.subscriptions) returns public.subscriptions
language plpgsql volatile set search_path = '' as $$
declare
  v_new public.subscriptions;
  v_final boolean := turnpike.subscription_final(p_new.status);
  -- Providers' clocks and ours differ a little, and a period's start is sometimes the payment's.
  c_leeway constant interval := '1 day';
begin
  update public.subscriptions as s set
    status = p_new.status, current_period_start = p_new.current_period_start, current_period_end = p_new.current_period_end,
    quantity = p_new.quantity, cancel_at_period_end = p_new.cancel_at_period_end, cancel_reason = p_new.cancel_reason,
    trial_ends_at = p_new.trial_ends_at, canceled_at = p_new.canceled_at, ended_at = p_new.ended_at,
    past_due_since = p_new.past_due_since,
    pending_price_id = case when not v_final then s.pending_price_id end,
    pending_plan_version_id = case when not v_final then s.pending_plan_version_id end,
    pending_amount = case when not v_final then s.pending_amount end,
    updated_at = clock_timestamp()
  where s.id = p_old.id
  returning s.* into v_new;
  if v_new.pending_price_id is not null and v_new.current_period_start >= p_old.current_period_end - c_leeway then
    v_new := turnpike.subscription_move(v_new, v_new.pending_price_id, v_new.pending_plan_version_id, v_new.pending_amount);
  end if;
  return v_new;
end $$;
comment on function turnpike.subscription_write(public.subscriptions, public.subscriptions) is
  'Writes status, period, quantity, and what belongs to an end, a trial and a missing payment, of a locked row; returns it.';
