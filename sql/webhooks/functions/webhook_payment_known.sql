-- Ids first: they are never in doubt.
create or replace function turnpike.webhook_payment_known(p_event public.webhook_events, p_reference jsonb) returns uuid
language plpgsql stable set search_path = '' as $$
begin
  return coalesce(
    (select o.object_id from jsonb_array_elements_text(
        case jsonb_typeof(p_reference -> 'payment_ids') when 'array' then p_reference -> 'payment_ids' else '[]' end)
        with ordinality as i (id, n)
      join public.provider_objects as o on o.provider = p_event.provider and o.livemode = p_event.livemode and o.kind = 'payment'
        and o.provider_id = i.id
      order by i.n limit 1),
    (select s.payment_id from public.checkout_sessions as s
      where s.provider = p_event.provider and s.livemode = p_event.livemode and s.id = coalesce(
        (select o.object_id from public.provider_objects as o where o.provider = p_event.provider and o.livemode = p_event.livemode
          and o.kind = 'checkout_session' and o.provider_id = p_reference ->> 'session_id'),
        turnpike.webhook_uuid(p_reference ->> 'session_id'))));
end $$;
comment on function turnpike.webhook_payment_known(public.webhook_events, jsonb) is
  'Id of the payment with one of payment_ids, or of the checkout session_id; null without one.';
