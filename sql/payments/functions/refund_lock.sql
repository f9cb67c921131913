-- Whose sale it was: every line of the order must be the caller's own, since a refund takes back the whole. Who sold a part is told no;
-- to everybody else the payment looks like none.
create or replace function turnpike.refund_lock(p_payment_id uuid) returns public.payments
language plpgsql volatile set search_path = '' as $$
declare
  v_payment public.payments;
  v_sellers uuid[];
begin
  select * into v_payment from public.payments as p where p.id = p_payment_id for update;
  v_sellers := case when v_payment.order_id is not null then (select o.seller_ids from public.orders as o where o.id = v_payment.order_id)
    else array(select s.seller_id from public.subscriptions as s where s.id = v_payment.subscription_id) end;
  if v_payment.id is null or not (turnpike.is_admin() or coalesce(turnpike.uid() = any (v_sellers), false)) then
    perform turnpike.fail('payment_not_found', 404);
  elsif not turnpike.is_admin() and cardinality(v_sellers) > 1 then
    perform turnpike.fail('forbidden', 403);
  elsif v_payment.provider = 'clerk' then
    perform turnpike.fail('provider_unsupported', 422, jsonb_build_object('provider', v_payment.provider));
  elsif v_payment.status not in ('succeeded', 'partially_refunded')
    or (v_payment.provider in ('stripe', 'paypal') and v_payment.provider_payment_id is null) then
    perform turnpike.fail('payment_not_refundable', 409);
  end if;
  return v_payment;
end $$;
comment on function turnpike.refund_lock(uuid) is
  'A succeeded payment that the caller, seller or administrator, may refund, locked. Raises 404 payment_not_found, 403 forbidden, 409 '
  'payment_not_refundable, 422 provider_unsupported {provider}.';
