-- The payment that a report is about: by its own id, by its checkout, or by its order, where that leaves no doubt. An order may have been
-- taken to the provider more than once: then only an id says which try it was, and the report waits for whoever brings that.
create or replace function turnpike.webhook_payment(p_event public.webhook_events, p_reference jsonb) returns public.payments
language plpgsql volatile set search_path = '' as $$
declare
  v_payment public.payments;
  v_order public.orders := turnpike.webhook_order(p_reference ->> 'order_public_id', p_reference -> 'plan');
  v_id uuid := turnpike.webhook_payment_known(p_event, p_reference);
begin
  if v_id is null and v_order.id is not null then
    v_id := turnpike.webhook_payment_of_order(p_event, v_order, p_reference ->> 'session_id');
  end if;
  if v_id is null then
    perform turnpike.webhook_wait(turnpike.webhook_keys(jsonb_build_array(jsonb_build_object('payment', p_reference)))
      || array_remove(array['plan:' || (p_reference #>> '{plan,clerk_plan_id}')], null));
  end if;
  select * into v_payment from public.payments as p where p.id = v_id for update;
  perform turnpike.webhook_about(p_event, v_payment.user_id);
  return v_payment;
end $$;
comment on function turnpike.webhook_payment(public.webhook_events, jsonb) is
  'The payment of {payment_ids?, session_id?, order_public_id?, plan?}, locked. Raises TPW00 (the event waits) while it is not known.';
