-- The provider has made its page. Payment first, session after it, as everywhere.
create or replace function turnpike.checkout_apply(p_operation public.provider_operations, p_result jsonb) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  v_session public.checkout_sessions;
  v_url text := turnpike.provider_text(p_operation, p_result, 'url');
  v_session_id text := p_result ->> 'provider_session_id';
begin
  select * into v_session from public.checkout_sessions as s where s.id = p_operation.subject_id;
  perform turnpike.payment_identify(v_session.payment_id, p_result ->> 'provider_payment_id');
  if v_session_id is not null then
    perform turnpike.provider_object_put(v_session.provider, v_session.livemode, 'checkout_session', v_session_id, v_session.id);
  end if;
  perform turnpike.customer_identify(v_session.user_id, v_session.provider, v_session.livemode, p_result);
  update public.checkout_sessions as s set status = case when s.status = 'creating' then 'open' else s.status end, url = v_url,
    provider_session_id = v_session_id, expires_at = coalesce((p_result ->> 'expires_at')::timestamptz, s.expires_at),
    updated_at = clock_timestamp()
  where s.id = v_session.id
  returning s.* into v_session;
  return turnpike.checkout_session_json(v_session);
end $$;
comment on function turnpike.checkout_apply(public.provider_operations, jsonb) is
  'Applies {url, provider_session_id?, provider_payment_id?, provider_customer_id?, expires_at?} and returns the CheckoutSession. Raises '
  '502 provider_invalid.';
