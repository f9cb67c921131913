-- The provider waits for the buyer. The secret goes to the buyer in the answer and is kept nowhere else.
create or replace function turnpike.intent_apply(p_operation public.provider_operations, p_result jsonb) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  v_payment public.payments;
begin
  perform from public.payments as p where p.id = p_operation.subject_id for update;
  v_payment := turnpike.payment_identify(p_operation.subject_id, turnpike.provider_text(p_operation, p_result, 'provider_payment_id'));
  perform turnpike.customer_identify(v_payment.user_id, v_payment.provider, v_payment.livemode, p_result);
  return turnpike.payment_json(v_payment)
    || jsonb_build_object('client_secret', p_result ->> 'client_secret', 'approval_url', p_result ->> 'approval_url');
end $$;
comment on function turnpike.intent_apply(public.provider_operations, jsonb) is
  'Applies {provider_payment_id, client_secret?, approval_url?, provider_customer_id?} and returns the Payment with client_secret and '
  'approval_url. Raises 502 provider_invalid.';
