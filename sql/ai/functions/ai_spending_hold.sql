-- The caps' share of beginning a call, under the account's lock: what the call holds is added first, and the caps are asked whether that
-- was too much. Calls that were lost may still be counted in what is held, so these are settled before anybody is refused.
create or replace function turnpike.ai_spending_hold(p_account_id uuid, p_held bigint, p_at timestamptz) returns void
language plpgsql volatile set search_path = '' as $$
declare
  v_reached jsonb;
  c_max_lost_calls constant integer := 100;
begin
  insert into public.ai_spending as s (account_id, period, starts_on, held)
  select p_account_id, p.period, p.starts_on, p_held from turnpike.ai_periods(p_at) as p
  on conflict (account_id, period, starts_on) do update set held = s.held + excluded.held;
  v_reached := turnpike.ai_spending_reached(p_account_id, p_at);
  if v_reached is not null and turnpike.ai_settle_due(c_max_lost_calls, p_account_id) > 0 then
    v_reached := turnpike.ai_spending_reached(p_account_id, p_at);
  end if;
  if v_reached is not null then
    perform turnpike.fail('spending_cap_reached', 402,
      v_reached || jsonb_build_object('held', (v_reached -> 'held')::bigint - p_held, 'required', p_held));
  end if;
end $$;
comment on function turnpike.ai_spending_hold(uuid, bigint, timestamptz) is
  'Adds a hold to the totals of a locked account. Raises 402 spending_cap_reached {cap, period, by_admin, spent, held, required, resets_at}.';
