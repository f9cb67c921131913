-- Their id for a refund of ours. Their report may be quicker than their answer, and name of several pending refunds of the same payment and
-- amount another than the answer does: then the two exchange what was reported of them. Which is which is nobody's loss, since they are
-- of the same amount; that each id stands once, and counts once, is the point.
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
  if not found and v_refund.provider_refund_id <> p_provider_refund_id then
    select * into v_other from public.refunds as r
    where r.payment_id = v_refund.payment_id and r.provider_refund_id is null and r.status = 'pending' and r.amount = v_refund.amount
    order by r.id limit 1;
  end if;
  if v_other.amount = v_refund.amount then
    update public.refunds as r set provider_refund_id = null where r.id in (p_refund_id, v_other.id);
    update public.refunds as r set provider_refund_id = v_refund.provider_refund_id, status = v_refund.status where r.id = v_other.id;
    update public.refunds as r set status = v_other.status where r.id = p_refund_id;
    update public.provider_objects as o set object_id = case when o.object_id = p_refund_id then v_other.id else p_refund_id end
    where o.kind = 'refund' and o.object_id in (p_refund_id, v_other.id);
  end if;
  perform turnpike.provider_object_put(v_payment.provider, v_payment.livemode, 'refund', p_provider_refund_id, p_refund_id);
  update public.refunds as r set provider_refund_id = p_provider_refund_id, updated_at = clock_timestamp()
  where r.id = p_refund_id
  returning r.* into v_refund;
  return v_refund;
end $$;
comment on function turnpike.refund_identify(uuid, text) is
  'Writes down the provider''s id of the refund of a locked payment and returns the refund. Raises 502 provider_invalid if it is another''s.';
