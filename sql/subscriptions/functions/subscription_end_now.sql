-- Ended by its owner, now. The provider's report of it may have been quicker, and may have left the rest of the period: the owner's word
-- counts.
create or replace function turnpike.subscription_end_now(p public.subscriptions, p_change jsonb) returns public.subscriptions
language plpgsql volatile set search_path = '' as $$
declare
  v_subscription public.subscriptions;
begin
  if not turnpike.subscription_final(p.status) then
    return turnpike.subscription_set_status(p.id, 'canceled', p_change || '{"cancel_at_period_end": false}');
  end if;
  update public.subscriptions as s set ended_at = least(s.ended_at, clock_timestamp()), updated_at = clock_timestamp() where s.id = p.id
  returning s.* into v_subscription;
  perform turnpike.subscription_remember(v_subscription);
  return v_subscription;
end $$;
comment on function turnpike.subscription_end_now(public.subscriptions, jsonb) is 'A locked subscription, canceled now at the latest; returns it.';
