-- What providers say about a subscription after a command, as a change that subscription_set_status takes. Whatever they leave out stays.
create or replace function turnpike.subscription_result(p_operation public.provider_operations, p_result jsonb) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_end timestamptz;
  v_change jsonb := '{}';
begin
  begin
    v_end := (p_result ->> 'current_period_end')::timestamptz;
    if p_result ->> 'cancel_at_period_end' is not null then
      v_change := jsonb_build_object('cancel_at_period_end', (p_result ->> 'cancel_at_period_end')::boolean);
    end if;
  exception when data_exception then
    v_end := 'infinity';
  end;
  if not isfinite(v_end) or v_end <= (select s.current_period_start from public.subscriptions as s where s.id = p_operation.subject_id) then
    perform turnpike.fail('provider_invalid', 502, jsonb_build_object('provider', p_operation.provider));
  end if;
  return v_change || jsonb_strip_nulls(jsonb_build_object('current_period_end', v_end));
end $$;
comment on function turnpike.subscription_result(public.provider_operations, jsonb) is
  '{current_period_end?, cancel_at_period_end?} of the result. Raises 502 provider_invalid {provider} if they make no sense.';
