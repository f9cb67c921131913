-- Before a new subscription starts: the one in its place ends, if it may, and the same free plan once more is no new subscription.
create or replace function turnpike.subscription_make_way(
  p_user_id uuid, p_tenant_id text, p_item public.order_items
) returns public.subscriptions
language plpgsql volatile set search_path = '' as $$
declare
  v_live public.subscriptions;
begin
  select s.* into v_live from public.subscriptions as s
  where s.seller_id = p_item.seller_id and not turnpike.subscription_final(s.status)
    and case when p_tenant_id is null then s.user_id = p_user_id and s.tenant_id is null else s.tenant_id = p_tenant_id end
  for update;
  if not found then
    return null;
  elsif not turnpike.subscription_makes_way(v_live) then
    perform turnpike.fail('already_subscribed', 409,
      jsonb_build_object('subscription_id', v_live.id, 'change', '/v1/subscription/change'));
  elsif v_live.plan_version_id = p_item.plan_version_id and v_live.amount = 0 and p_item.unit_amount = 0
    and not v_live.cancel_at_period_end then
    return v_live;
  end if;
  perform turnpike.subscription_set_status(v_live.id, case when v_live.status = 'past_due' then 'expired' else 'canceled' end,
    jsonb_build_object('ended_at', least(clock_timestamp(), turnpike.subscription_rights_end(v_live))));
  return null;
end $$;
comment on function turnpike.subscription_make_way(uuid, text, public.order_items) is
  'The live free subscription to the very plan version that the line is for; else null, with what stood in the way ended. 409 '
  'already_subscribed {subscription_id, change}.';
