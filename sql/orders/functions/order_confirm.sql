-- For development: as if the money had come. The function in front has checked the confirm secret and who the caller is; it comes as the
-- service, so the buyer's id is an argument. Confirming a confirmed order again gives the order.
create or replace function public.order_confirm(p_public_id text, p_user_id uuid) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_order public.orders;
  v_payment public.payments;
begin
  perform turnpike.require_service();
  select * into v_order from public.orders as o where o.public_id = upper(p_public_id) and o.user_id = p_user_id for update;
  if not found then
    perform turnpike.fail('order_not_found', 404);
  end if;
  if exists (select from public.payments as p where p.id = v_order.payment_id and p.provider = 'development') and v_order.status = 'paid' then
    return turnpike.order_json(v_order);
  end if;
  v_order := turnpike.order_payable(v_order);
  v_payment := turnpike.payment_create(v_order, 'development', false, 'confirm');
  perform turnpike.payment_succeeded(v_payment.id, '{}');
  select * into v_order from public.orders as o where o.id = v_order.id;
  return turnpike.order_json(v_order);
end $$;
comment on function public.order_confirm(text, uuid) is
  'Pays an order of the user by a payment of the provider development and returns the Order. Service only, else 403 forbidden; 404 '
  'order_not_found; 409 order_already_paid, order_not_payable, out_of_stock {product_id}, coupon_used_up, slot_taken.';
