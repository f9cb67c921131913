-- A try that may be repeated is told on the page where it was made; one that is over is told by mail, and what the order has reserved
-- is given back, unless it may be paid in another way.
create or replace function turnpike.webhook_apply_payment_failed(p_event public.webhook_events, p jsonb) returns boolean
language plpgsql volatile set search_path = '' as $$
declare
  v_payment public.payments := turnpike.webhook_payment(p_event, p -> 'payment');
  v_final boolean := coalesce((p ->> 'final')::boolean, false);
begin
  perform turnpike.webhook_identify(p_event, v_payment, p);
  perform turnpike.payment_failed(v_payment.id, case when v_final then 'failed' else 'pending' end,
    jsonb_build_object('code', coalesce(p ->> 'code', 'payment_failed'), 'message', p -> 'message'));
  perform turnpike.webhook_close(v_payment);
  if v_final and v_payment.order_id is not null then
    perform turnpike.mail_put('payment_failed', 'payment:' || v_payment.id, v_payment.user_id, v_payment.tenant_id,
      jsonb_build_object('amount', turnpike.money(v_payment.amount, v_payment.currency), 'order', turnpike.order_json(o)))
    from public.orders as o where o.id = v_payment.order_id;
    perform turnpike.order_release(v_payment.order_id) where not turnpike.order_awaited(v_payment.order_id, v_payment.id);
  end if;
  return true;
end $$;
comment on function turnpike.webhook_apply_payment_failed(public.webhook_events, jsonb) is
  'Command {payment, provider_payment_id, code, message, final}. Raises 502 provider_invalid, TPW00.';
