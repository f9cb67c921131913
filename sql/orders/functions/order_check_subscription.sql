-- One live subscription an owner and seller: who has one changes it, and does not pay twice.
create or replace function turnpike.order_check_subscription(p_user_id uuid, p_tenant_id text, p_item public.order_items) returns void
language plpgsql stable set search_path = '' as $$
declare
  v_live public.subscriptions := turnpike.subscription_live(p_user_id, p_tenant_id, p_item.seller_id);
begin
  if v_live.id is not null then
    perform turnpike.fail('already_subscribed', 409,
      jsonb_build_object('subscription_id', v_live.id, 'change', '/v1/subscription/change'));
  end if;
end $$;
comment on function turnpike.order_check_subscription(uuid, text, public.order_items) is
  'Raises 409 already_subscribed {subscription_id, change} if the owner has a live subscription of the line''s seller.';
