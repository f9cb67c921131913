-- The way in which our own commands and the clock change a subscription's status; what providers report comes by subscription_sync.
-- What the status machine does not have is not an error but too late: nothing changes. What p_change does not say stays, or follows
-- from the status.
create or replace function turnpike.subscription_set_status(
  p_subscription_id uuid, p_status text, p_change jsonb default '{}'
) returns public.subscriptions
language plpgsql volatile set search_path = '' as $$
declare
  v_old public.subscriptions;
  v_new public.subscriptions;
  v_now timestamptz := clock_timestamp();
  v_final boolean := turnpike.subscription_final(p_status);
begin
  select * into v_old from public.subscriptions as s where s.id = p_subscription_id for update;
  if not found or turnpike.subscription_final(v_old.status) or not turnpike.subscription_transition(v_old.status, p_status) then
    return v_old;
  end if;
  v_new := jsonb_populate_record(v_old, p_change);
  v_new.status := p_status;
  v_new.trial_ends_at := coalesce(v_new.trial_ends_at, case when p_status = 'trialing' then v_new.current_period_end end);
  v_new.canceled_at := case when v_final or v_new.cancel_at_period_end then coalesce(v_new.canceled_at, v_now) end;
  v_new.ended_at := case when v_final then coalesce(
    v_new.ended_at, case when v_new.cancel_at_period_end then v_new.current_period_end end, v_now) end;
  v_new.past_due_since := case when p_status = 'past_due' then coalesce(v_new.past_due_since, v_now) end;
  v_new := turnpike.subscription_write(v_old, v_new);
  perform turnpike.subscription_remember(v_new);
  return v_new;
end $$;
comment on function turnpike.subscription_set_status(uuid, text, jsonb) is
  'Sets the status, with the members of p_change: current_period_start, current_period_end, quantity, cancel_at_period_end, '
  'cancel_reason, canceled_at, ended_at, trial_ends_at, past_due_since. Without ended_at, one that was set to end ends with '
  'its period, and any other now. A new period begins with the pending plan. Returns the row as it is then: unchanged if it is '
  'final or the status machine has no such way, nulls if there is none.';
