-- A deleted user subscribes to nothing: what we keep ends now, what a provider charges is set to end with the period that is paid for,
-- and turnpike.subscription_abandoned lists it for whoever can tell the provider. The rows stay for the sellers' books, without name.
create or replace function turnpike.subscription_erase(p_user_id uuid) returns void
language plpgsql volatile set search_path = '' as $$
declare
  v_subscription public.subscriptions;
begin
  for v_subscription in
    select s.* from public.subscriptions as s
    where s.user_id = p_user_id and s.tenant_id is null and not turnpike.subscription_final(s.status) order by s.id for update
  loop
    if turnpike.subscription_local(v_subscription.provider) then
      perform turnpike.subscription_set_status(v_subscription.id, 'canceled');
    else
      perform turnpike.subscription_set_status(v_subscription.id, v_subscription.status, '{"cancel_at_period_end": true}');
    end if;
  end loop;
  update public.subscriptions as s set user_id = null, cancel_reason = null, updated_at = clock_timestamp() where s.user_id = p_user_id;
end $$;
comment on function turnpike.subscription_erase(uuid) is
  'Ends a user''s own subscriptions, those at a provider with their period, and takes the name off all that the user made.';
