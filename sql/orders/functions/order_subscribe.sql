-- A subscription starts when it is paid for. Whatever the provider does not say about its period is the subscription's to decide.
create or replace function turnpike.order_subscribe(p_order public.orders, p_payment public.payments, p_details jsonb) returns void
language plpgsql volatile set search_path = '' as $$
declare
  v_item public.order_items;
begin
  select * into v_item from public.order_items as i where i.order_id = p_order.id and i.product_type = 'subscription';
  if not found then
    return;
  end if;
  perform turnpike.subscription_start(p_order, v_item, p_payment.provider, p_payment.livemode, p_details ->> 'provider_subscription_id',
    (p_details ->> 'period_start')::timestamptz, (p_details ->> 'period_end')::timestamptz,
    coalesce((p_details ->> 'trial_ends_at')::timestamptz,
      case when v_item.trial_days > 0 then coalesce((p_details ->> 'period_end')::timestamptz,
        clock_timestamp() + v_item.trial_days * interval '1 day') end));
end $$;
comment on function turnpike.order_subscribe(public.orders, public.payments, jsonb) is
  'Starts the subscription that the paid order is for, if it is for one. Reads provider_subscription_id, period_start, period_end and '
  'trial_ends_at of the details.';
