-- Puts one more report together with those before it. Each member only ever goes one way, so the order does not matter.
create or replace function turnpike.webhook_fold(p public.webhook_subjects, p_state jsonb) returns public.webhook_subjects
language plpgsql volatile set search_path = '' as $$
begin
  if p_state is null then
    return p;
  end if;
  update public.webhook_subjects as s set
    state = case when turnpike.webhook_state_newer(p_state, s.state) then p_state else s.state end,
    failing = case when p_state ->> 'status' = 'past_due' then turnpike.webhook_failing(s.failing, s.paid_until,
      (p_state ->> 'current_period_end')::timestamptz, (p_state ->> 'as_of')::timestamptz) else s.failing end,
    updated_at = clock_timestamp()
  where s.provider = p.provider and s.livemode = p.livemode and s.kind = p.kind and s.provider_id = p.provider_id;
  return turnpike.webhook_fold_period(
    p, (p_state ->> 'current_period_start')::timestamptz, (p_state ->> 'current_period_end')::timestamptz, false);
end $$;
comment on function turnpike.webhook_fold(public.webhook_subjects, jsonb) is
  'Adds a state of a subscription to what is known of it; returns that.';
