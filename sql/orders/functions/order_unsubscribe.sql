-- The money of a subscription's first period went back. One that is kept by us alone ends with that; one at a provider goes on being
-- charged until it is canceled there, so its rights follow what the provider says.
create or replace function turnpike.order_unsubscribe(p_order_id uuid) returns void
language plpgsql volatile set search_path = '' as $$
declare
  v_subscription public.subscriptions;
begin
  for v_subscription in
    select s.* from public.subscriptions as s
    where s.order_id = p_order_id and turnpike.subscription_local(s.provider) and not turnpike.subscription_final(s.status)
  loop
    perform turnpike.subscription_set_status(v_subscription.id, 'canceled', jsonb_build_object('ended_at', clock_timestamp()));
  end loop;
end $$;
comment on function turnpike.order_unsubscribe(uuid) is 'Ends the subscription that the order started, if no provider charges for it.';
