-- What cancel and resume have in common: done at once where no provider charges, else a call to it.
create or replace function turnpike.subscription_command(
  p public.subscriptions, p_kind text, p_request jsonb, p_key text, p_fingerprint text
) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  v_operation public.provider_operations;
begin
  if not turnpike.subscription_local(p.provider) then
    return turnpike.operation_answer(turnpike.operation_begin(
      p_kind, p.id, p.provider, p.livemode, p_request, p_key, p_fingerprint));
  end if;
  v_operation.subject_id := p.id;
  v_operation.provider := p.provider;
  v_operation.request := p_request;
  return turnpike.operation_local(p_key, 200, case p_kind
    when 'subscription_cancel' then turnpike.subscription_cancel_apply(v_operation, '{}')
    else turnpike.subscription_resume_apply(v_operation, '{}') end);
end $$;
comment on function turnpike.subscription_command(public.subscriptions, text, jsonb, text, text) is
  '{answer, status} of a subscription_cancel or subscription_resume that needs no provider, else {operation}.';
