-- The second transaction around a provider's call: the provider has answered, so what it said is applied, and the answer is kept under
-- the key of the caller for whom the call was made. Finishing twice gives the first answer. An operation that was refused is over: what
-- the provider says later comes by its own report.
create or replace function public.provider_operation_finish(p_operation_id uuid, p_result jsonb) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_operation public.provider_operations;
  v_answer jsonb;
  v_status integer;
begin
  perform turnpike.require_service();
  v_operation := turnpike.operation_lock(p_operation_id);
  if v_operation.status = 'refused' then
    perform turnpike.fail('operation_not_found', 404);
  elsif v_operation.status <> 'done' then
    v_answer := case v_operation.kind
      when 'checkout' then turnpike.checkout_apply(v_operation, p_result)
      when 'intent' then turnpike.intent_apply(v_operation, p_result)
      when 'intent_confirm' then turnpike.intent_confirm_apply(v_operation, p_result)
      when 'refund' then turnpike.refund_apply(v_operation, p_result)
      when 'subscription_change' then turnpike.subscription_change_apply(v_operation, p_result)
      when 'subscription_cancel' then turnpike.subscription_cancel_apply(v_operation, p_result)
      when 'subscription_resume' then turnpike.subscription_resume_apply(v_operation, p_result) end;
    v_status := case when v_operation.kind in ('checkout', 'intent', 'refund') then 201 else 200 end;
    update public.provider_operations as o set status = 'done', result = p_result, answer = v_answer, answer_status = v_status,
      error = null, running_until = null, finished_at = clock_timestamp()
    where o.id = p_operation_id
    returning o.* into v_operation;
    update public.idempotency_keys as k set answer = v_answer, status = v_status
    where k.caller = v_operation.caller and k.key = v_operation.idempotency_key and k.answer is null;
    perform turnpike.webhook_wake(v_operation.provider, v_operation.livemode, turnpike.operation_keys(p_result));
  end if;
  return jsonb_build_object('answer', v_operation.answer, 'status', v_operation.answer_status);
end $$;
comment on function public.provider_operation_finish(uuid, jsonb) is
  'Applies the provider''s result (its members go by the operation''s kind) and returns {answer, status} for the caller. Service only, '
  'else 403 forbidden; 404 operation_not_found, also for one that was refused; 502 provider_invalid for a result that makes no sense, '
  'which changes nothing.';
