-- With the owner's rights, because nobody reads the ids at providers; it tells the caller the own one only.
create or replace function public.portal_get(p_provider text, p_livemode boolean) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
declare
  v_customer_id text := turnpike.provider_customer(turnpike.require_user(), p_provider, p_livemode);
begin
  if v_customer_id is null then
    perform turnpike.fail('customer_unknown', 409);
  end if;
  return jsonb_build_object('provider_customer_id', v_customer_id);
end $$;
comment on function public.portal_get(text, boolean) is
  '{provider_customer_id} of the caller at the provider. 409 customer_unknown; 401 token_missing, token_revoked.';
