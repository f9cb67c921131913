-- The credits of a paid period, whoever gives them first. The lot is written down with the payment, so that it can be looked for.
create or replace function turnpike.webhook_renew(
  p_event public.webhook_events, p_payment public.payments, p_subscription public.subscriptions
) returns void
language plpgsql volatile set search_path = '' as $$
declare
  v_ref text;
begin
  if p_payment.period_end is null or not p_payment.period_end > p_payment.period_start then
    return;
  end if;
  perform turnpike.subscription_period_grant(p_subscription, p_payment.period_start, p_payment.period_end, 'webhook_event',
    p_event.event_id, p_payment.amount > 0);
  select g.source_ref into v_ref from turnpike.subscription_lots(p_subscription, p_payment.period_start, p_payment.period_end) as g
  order by g.source_ref limit 1;
  update public.payments as y set credits_ref = v_ref where y.id = p_payment.id and y.credits_ref is null and v_ref is not null;
end $$;
comment on function turnpike.webhook_renew(public.webhook_events, public.payments, public.subscriptions) is
  'Grants the month''s credits of the period that a renewal has paid, once.';
