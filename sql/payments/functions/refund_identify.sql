-- Their id for a refund of ours. Their report may be quicker than their answer: then another pending refund of the same payment and
-- amount may have been taken for this one, and the two exchange what was reported.
create or replace function turnpike.refund_identify(p_refund_id uuid, p_provider_refund_id text) returns public.refunds
language plpgsql volatile set search_path = '' as $$
declare
  v_refund public.refunds;
  v_other public.refunds;
  v_payment public.payments;
begin
  select * into v_refund from public.refunds as r where r.id = p_refund_id;
  select * into v_payment from public.payments as p where p.id = v_refund.payment_id;
  select * into v_other from public.refunds as r
  where r.payment_id = v_refund.payment_id and r.provider_refund_id = p_provider_refund_id and r.id <> p_refund_id;
  if found and v_other.amount = v_refund.amount and v_refund.status = 'pending' and v_refund.provider_refund_id is null then
    update public.refunds as r set status = 'pending', provider_refund_id = null where r.id = v_other.id;
    update public.refunds as r set status = v_other.status where r.id = p_refund_id;
    update public.provider_objects as o set object_id = p_refund_id where o.object_id = v_other.id and o.provider_id = p_provider_refund_id;
  end if;
  perform turnpike.provider_object_put(v_payment.provider, v_payment.livemode, 'refund', p_provider_refund_id, p_refund_id);
  update public.refunds as r set provider_refund_id = p_provider_refund_id, updated_at = clock_timestamp()
  where r.id = p_refund_id
  returning r.* into v_refund;
  return v_refund;
end $$;
comment on function turnpike.refund_identify(uuid, text) is
  'Writes down the provider''s id of the refund of a locked payment and returns the refund. Raises 502 provider_invalid if it is another''s.';
