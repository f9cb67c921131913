-- Hands over what was bought: all of it, or nothing and the reason why; then what was reserved is given back, since the money has to be
-- too. A refusal by our own rules (what had been reserved is gone and taken, the buyer was deleted) must not send the provider's message
-- back, who would only repeat it; every other error does, so that it is tried again.
create or replace function turnpike.order_fulfil(
  p_order public.orders, p_reserved boolean, p_payment public.payments, p_details jsonb
) returns public.orders
language plpgsql volatile set search_path = '' as $$
declare
  v_order public.orders;
  v_error text;
begin
  begin
    if p_order.user_id is null and p_order.tenant_id is null then
      perform turnpike.invalid('/user_id', 'user_deleted', 'belongs to a user who was deleted', 'user_deleted');
    elsif not p_reserved then
      perform turnpike.order_retake(p_order);
    end if;
    perform turnpike.coupon_redeem(p_order.id);
    if not p_reserved then
      perform turnpike.order_book(p_order);
    end if;
    perform turnpike.booking_confirm_order(p_order.id);
    perform turnpike.order_subscribe(p_order, p_payment, p_details);
    perform turnpike.entitlement_grant_order(p_order.id);
    perform turnpike.order_grant_credits(p_order);
    perform turnpike.download_grant_order(p_order);
    perform turnpike.mail_order(p_order);
  exception when sqlstate 'PT404' or sqlstate 'PT409' or sqlstate 'PT422' then
    v_error := sqlerrm;
  end;
  if v_error is not null and p_reserved then
    perform turnpike.order_release_locked(array[p_order.id]);
  end if;
  update public.orders as o set fulfilment = case when v_error is null then 'fulfilled' else 'failed' end, fulfilment_error = v_error
  where o.id = p_order.id
  returning o.* into v_order;
  return v_order;
end $$;
comment on function turnpike.order_fulfil(public.orders, boolean, public.payments, jsonb) is
  'Fulfils a paid order whose reservation still stood, or takes first what it had given back. Returns it fulfilled, or failed with the '
  'refusal''s code in fulfilment_error.';
