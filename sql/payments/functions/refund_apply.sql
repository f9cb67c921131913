-- The provider's answer to a refund of ours.
create or replace function turnpike.refund_apply(p_operation public.provider_operations, p_result jsonb) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  v_refund public.refunds;
  v_provider_refund_id text := turnpike.provider_text(p_operation, p_result, 'provider_refund_id');
  v_status text := turnpike.provider_text(p_operation, p_result, 'status');
begin
  if v_status not in ('pending', 'succeeded', 'failed') then
    perform turnpike.fail('provider_invalid', 502, jsonb_build_object('provider', p_operation.provider));
  end if;
  select * into v_refund from public.refunds as r where r.id = p_operation.subject_id;
  perform from public.payments as p where p.id = v_refund.payment_id for update;
  v_refund := turnpike.refund_identify(v_refund.id, v_provider_refund_id);
  v_refund := turnpike.refund_settle(v_refund, v_status, v_refund.requested_by);
  return turnpike.refund_json(v_refund);
end $$;
comment on function turnpike.refund_apply(public.provider_operations, jsonb) is
  'Applies {provider_refund_id, status: pending|succeeded|failed} and returns the Refund. Raises 502 provider_invalid.';
