-- Without a provider nobody could be asked for the money of an upgrade, and giving it away is not a change of plan: with a bank
-- transfer the next period can be another, and what costs nothing is left by ordering what does.
create or replace function turnpike.subscription_change_local(
  p public.subscriptions, p_request jsonb, p_key text
) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  v_answer jsonb := turnpike.subscription_change_answer(p, p_request);
  v_operation public.provider_operations;
begin
  if (p_request ->> 'preview')::boolean then
    return jsonb_build_object('answer', v_answer, 'status', 200);
  elsif p.provider <> 'development' and p_request ->> 'when' = 'now' and (p_request ->> 'amount')::bigint > 0
    and ((v_answer -> 'amount_due' ->> 'amount')::bigint > 0 or turnpike.subscription_unpaid(p) or p.status <> 'active'
      or p.current_period_end <= clock_timestamp() or turnpike.billing_per_year((p_request ->> 'amount')::bigint, p_request ->> 'billing_period')
        > turnpike.billing_per_year(p.amount, p.billing_period)) then
    perform turnpike.fail('provider_unsupported', 422, jsonb_build_object('provider', p.provider));
  end if;
  v_operation.subject_id := p.id;
  v_operation.provider := p.provider;
  v_operation.request := p_request;
  return turnpike.operation_local(p_key, 200, turnpike.subscription_change_apply(v_operation, '{}'));
end $$;
comment on function turnpike.subscription_change_local(public.subscriptions, jsonb, text) is
  '{answer, status} of a change, or its preview, of a subscription that no provider charges. 422 provider_unsupported {provider} if money '
  'would be due now, if the change is to more money, or if the period is over.';
