-- What the provider says here is not yet money: only its report is, which nobody can make up. A refusal, or
-- a step that the payer still has to take, lets the payer confirm again.
create or replace function turnpike.intent_confirm_apply(p_operation public.provider_operations, p_result jsonb) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  v_payment public.payments;
  v_status text := turnpike.provider_text(p_operation, p_result, 'status');
begin
  if v_status not in ('processing', 'succeeded', 'requires_action', 'requires_payment_method', 'failed', 'canceled') then
    perform turnpike.fail('provider_invalid', 502, jsonb_build_object('provider', p_operation.provider));
  elsif v_status not in ('processing', 'succeeded') then
    perform turnpike.payment_failed(p_operation.subject_id, case when v_status like 'requires_%' then 'pending' else v_status end,
      p_result -> 'failure');
  end if;
  select * into v_payment from public.payments as p where p.id = p_operation.subject_id;
  return turnpike.payment_json(v_payment)
    || jsonb_build_object('client_secret', p_result ->> 'client_secret', 'redirect_url', p_result ->> 'redirect_url');
end $$;
comment on function turnpike.intent_confirm_apply(public.provider_operations, jsonb) is
  'Applies {status: processing|succeeded|requires_action|requires_payment_method|failed|canceled, failure?: {code, message}, '
  'client_secret?, redirect_url?} and returns the Payment with client_secret and redirect_url. Raises 502 provider_invalid.';
