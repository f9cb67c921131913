-- Their id for a payment of ours, once known, does not change.
create or replace function turnpike.payment_identify(p_payment_id uuid, p_provider_payment_id text) returns public.payments
language plpgsql volatile set search_path = '' as $$
declare
  v_payment public.payments;
begin
  select * into v_payment from public.payments as p where p.id = p_payment_id;
  if p_provider_payment_id is null or v_payment.provider_payment_id = p_provider_payment_id then
    return v_payment;
  end if;
  perform turnpike.provider_object_put(v_payment.provider, v_payment.livemode, 'payment', p_provider_payment_id, p_payment_id);
  update public.payments as p set provider_payment_id = coalesce(p.provider_payment_id, p_provider_payment_id), updated_at = clock_timestamp()
  where p.id = p_payment_id
  returning p.* into v_payment;
  return v_payment;
end $$;
comment on function turnpike.payment_identify(uuid, text) is
  'Writes down the provider''s id of the payment, the first one in the payment''s row. Raises 502 provider_invalid if it is another''s.';
