-- A renewal's money went back, so its period's credits do. What the subscription itself is from now on, its provider says.
create or replace function turnpike.subscription_take_back(p_payment public.payments, p_reason text, p_actor_id uuid) returns void
language plpgsql volatile set search_path = '' as $$
declare
  v_subscription public.subscriptions;
  v_lot public.credit_grants;
begin
  select * into v_subscription from public.subscriptions as s where s.id = p_payment.subscription_id;
  for v_lot in
    select g.* from turnpike.subscription_lots(v_subscription, p_payment.period_start, p_payment.period_end) as g order by g.id
  loop
    perform turnpike.lot_take_back(
      v_lot, p_payment.refunded, p_payment.amount, p_reason, 'webhook_event', p_payment.id::text, p_actor_id);
  end loop;
end $$;
comment on function turnpike.subscription_take_back(public.payments, text, uuid) is
  'Takes back of the credits of the period that a renewal paid what its refunded part comes to.';
