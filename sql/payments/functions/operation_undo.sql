-- What each kind leaves behind when its call did not succeed. A confirmation whose outcome is unknown may have taken the money: payment
-- and reservation wait for the provider's report. A refund keeps its part of the payment blocked for the same reason.
create or replace function turnpike.operation_undo(p_operation public.provider_operations, p_outcome text, p_error jsonb) returns void
language plpgsql volatile set search_path = '' as $$
declare
  v_refused boolean := p_outcome = 'refused';
  v_session public.checkout_sessions;
begin
  if p_operation.kind = 'refund' and v_refused then
    update public.refunds as r set status = 'failed', updated_at = clock_timestamp()
    where r.id = p_operation.subject_id and r.status = 'pending';
  elsif p_operation.kind = 'intent_confirm' and v_refused then
    perform turnpike.payment_failed(p_operation.subject_id, 'pending', p_error);
  elsif p_operation.kind = 'intent' then
    if v_refused then
      perform turnpike.payment_failed(p_operation.subject_id, 'failed', p_error);
    end if;
    perform turnpike.order_release(p.order_id) from public.payments as p
    where p.id = p_operation.subject_id and not turnpike.order_awaited(p.order_id, p.id);
  elsif p_operation.kind = 'checkout' then
    select * into v_session from public.checkout_sessions as s where s.id = p_operation.subject_id;
    if v_refused then
      perform turnpike.payment_failed(v_session.payment_id, 'failed', p_error);
      update public.checkout_sessions as s set status = 'failed', updated_at = clock_timestamp()
      where s.id = v_session.id and s.status = 'creating';
    end if;
    if not turnpike.order_awaited(v_session.order_id, v_session.payment_id) then
      perform turnpike.order_release(v_session.order_id);
    end if;
  end if;
end $$;
comment on function turnpike.operation_undo(public.provider_operations, text, jsonb) is
  'Refused: session, payment or refund failed (a payment that was to be confirmed waits again), and the reservation of a checkout or an '
  'intent is given back, unless the order may be paid in another way. Unknown: only that reservation is.';
