-- Whom the provider sends the receipt to, and by which id it knows them.
create or replace function turnpike.payer_json(p_user_id uuid, p_provider text, p_livemode boolean) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_customer public.customers;
  v_profile public.profiles;
begin
  select * into v_customer from public.customers as c where c.user_id = p_user_id;
  select * into v_profile from public.profiles as p where p.user_id = p_user_id;
  return jsonb_build_object('user_id', p_user_id,
    'email', coalesce(v_customer.email, v_profile.email, nullif(turnpike.claims() ->> 'email', '')),
    'name', coalesce(v_customer.name, v_profile.display_name),
    'provider_customer_id', turnpike.provider_customer(p_user_id, p_provider, p_livemode));
end $$;
comment on function turnpike.payer_json(uuid, text, boolean) is '{user_id, email, name, provider_customer_id}; all but user_id may be null.';
