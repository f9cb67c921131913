-- An invoice is one payment, under however many events it is reported. The subscription is locked. Only a renewal pays a period: what
-- else is charged in it, such as the difference to a better plan, brings no credits and takes none back.
create or replace function turnpike.webhook_renewal(p_event public.webhook_events, p_subscription public.subscriptions, p jsonb)
returns public.payments
language plpgsql volatile set search_path = '' as $$
declare
  v_payment public.payments;
  v_cycle boolean := p ->> 'reason' = 'cycle';
begin
  select y.* into v_payment from public.provider_objects as o join public.payments as y on y.id = o.object_id
  where o.provider = p_event.provider and o.livemode = p_event.livemode and o.kind = 'invoice'
    and o.provider_id = p ->> 'provider_invoice_id';
  if not found then
    insert into public.payments (id, subscription_id, user_id, tenant_id, provider, livemode, amount, currency, period_start, period_end,
      created_at)
    values (turnpike.new_id(), p_subscription.id, p_subscription.user_id, p_subscription.tenant_id, p_event.provider, p_event.livemode,
      (p ->> 'amount')::bigint, lower(p ->> 'currency'), case when v_cycle then (p ->> 'period_start')::timestamptz end,
      case when v_cycle then (p ->> 'period_end')::timestamptz end, clock_timestamp())
    returning * into v_payment;
    v_payment := turnpike.payment_succeeded(v_payment.id, jsonb_strip_nulls(jsonb_build_object('provider_payment_id',
      nullif(p ->> 'provider_payment_id', ''))));
  end if;
  perform turnpike.webhook_identify(p_event, v_payment, p);
  return v_payment;
end $$;
comment on function turnpike.webhook_renewal(public.webhook_events, public.subscriptions, jsonb) is
  'The succeeded payment of a later invoice of the subscription, made once. Raises 502 provider_invalid.';
