-- All ids that a report gives a payment, so that later reports find it by any of them; the first is the one that the provider is asked by.
create or replace function turnpike.webhook_identify(p_event public.webhook_events, p_payment public.payments, p jsonb) returns void
language plpgsql volatile set search_path = '' as $$
declare
  v_id text;
  v_session_id uuid;
begin
  perform turnpike.payment_identify(p_payment.id, nullif(p ->> 'provider_payment_id', ''));
  for v_id in select jsonb_array_elements_text(
    case jsonb_typeof(p #> '{payment,payment_ids}') when 'array' then p #> '{payment,payment_ids}' else '[]' end)
  loop
    perform turnpike.provider_object_put(p_event.provider, p_event.livemode, 'payment', v_id, p_payment.id) where v_id <> '';
  end loop;
  v_id := p #>> '{payment,session_id}';
  if v_id <> '' and turnpike.webhook_uuid(v_id) is null then
    update public.checkout_sessions as s set provider_session_id = coalesce(s.provider_session_id, v_id) where s.payment_id = p_payment.id
    returning s.id into v_session_id;
    perform turnpike.provider_object_put(p_event.provider, p_event.livemode, 'checkout_session', v_id, v_session_id)
    where v_session_id is not null;
  end if;
  perform turnpike.customer_identify(p_payment.user_id, p_event.provider, p_event.livemode, p);
end $$;
comment on function turnpike.webhook_identify(public.webhook_events, public.payments, jsonb) is
  'Writes down the ids of a payment, its checkout and its customer in a command. Raises 502 provider_invalid if one is another''s.';
