-- The order that a checkout is for: one that is there already, or a new one of one line. What an order has cannot be said again.
create or replace function turnpike.checkout_order(
  p_price_id uuid, p_plan_id uuid, p_credit_pack_id uuid, p_order text, p_billing_period text, p_quantity integer,
  p_starts_at timestamptz, p_coupon text, p_account text
) returns public.orders
language plpgsql volatile set search_path = '' as $$
declare
  v_owner record;
begin
  if num_nonnulls(p_price_id, p_plan_id, p_credit_pack_id, p_order) <> 1 then
    perform turnpike.invalid('/price_id', 'exactly_one', 'give one of price_id, plan_id, credit_pack_id and order');
  elsif p_order is null then
    v_owner := turnpike.credit_owner(p_account);
    return turnpike.order_place(turnpike.uid(), v_owner.tenant_id, jsonb_build_array(jsonb_build_object(
      'price_id', turnpike.checkout_price(p_price_id, p_plan_id, p_credit_pack_id, p_billing_period), 'quantity', p_quantity,
      'starts_at', p_starts_at)), p_coupon, p_flat => true);
  elsif num_nonnulls(p_billing_period, p_quantity, p_starts_at, p_coupon) > 0 then
    perform turnpike.invalid(case when p_billing_period is not null then '/billing_period' when p_quantity is not null then '/quantity'
      when p_starts_at is not null then '/starts_at' else '/coupon' end, 'invalid_value', 'is the order''s own');
  end if;
  return turnpike.order_payable(turnpike.order_lock_own(p_order));
end $$;
comment on function turnpike.checkout_order(uuid, uuid, uuid, text, text, integer, timestamptz, text, text) is
  'A pending order, reserved for at least 35 minutes: the caller''s of that public id, or a new one. Raises what order_place and '
  'order_payable raise, 404 order_not_found, 422 exactly_one at /price_id, and 422 for a member that an order has itself.';
