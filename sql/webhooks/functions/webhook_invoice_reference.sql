-- The payment of a first invoice: by its own id, or by the order that the subscription belongs to.
create or replace function turnpike.webhook_invoice_reference(p_event public.webhook_events, p jsonb) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return jsonb_strip_nulls(jsonb_build_object(
    'payment_ids', case when p ->> 'provider_payment_id' <> '' then jsonb_build_array(p -> 'provider_payment_id') end,
    'order_public_id', coalesce(p ->> 'order_public_id', (
      select o.public_id from public.webhook_subjects as u join public.orders as o on o.id = u.order_id
      where u.provider = p_event.provider and u.livemode = p_event.livemode and u.kind = 'subscription'
        and u.provider_id = p ->> 'provider_subscription_id'))));
end $$;
comment on function turnpike.webhook_invoice_reference(public.webhook_events, jsonb) is
  'Reference {payment_ids?, order_public_id?} of the payment of a subscription''s first invoice.';
