-- The one payment of the order that waits at this provider without an id of its own; one made for it, if the order was never taken there.
create or replace function turnpike.webhook_payment_of_order(p_event public.webhook_events, p_order public.orders, p_session_id text)
returns uuid
language plpgsql volatile set search_path = '' as $$
declare
  v_ids uuid[];
begin
  v_ids := array(
    select p.id from public.payments as p
    where p.order_id = p_order.id and p.provider = p_event.provider and p.livemode = p_event.livemode
      and not exists (select from public.provider_objects as o where o.object_id = p.id and o.kind = 'payment')
      and (p_session_id is null or not exists (
        select from public.checkout_sessions as s where s.payment_id = p.id and s.provider_session_id is not null))
    limit 2);
  if cardinality(v_ids) = 1 then
    return v_ids[1];
  elsif exists (select from public.payments as p
    where p.order_id = p_order.id and p.provider = p_event.provider and p.livemode = p_event.livemode) then
    return null;
  end if;
  return (turnpike.payment_create(p_order, p_event.provider, p_event.livemode)).id;
end $$;
comment on function turnpike.webhook_payment_of_order(public.webhook_events, public.orders, text) is
  'Id of the order''s payment at the event''s provider that is meant; null where only an id could tell.';
