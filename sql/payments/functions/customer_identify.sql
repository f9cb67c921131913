-- The user as the provider's customer, if it said which one that is.
create or replace function turnpike.customer_identify(p_user_id uuid, p_provider text, p_livemode boolean, p_result jsonb) returns void
language plpgsql volatile set search_path = '' as $$
begin
  if p_user_id is not null and p_result ->> 'provider_customer_id' is not null then
    perform turnpike.provider_object_put(p_provider, p_livemode, 'customer', p_result ->> 'provider_customer_id', p_user_id);
  end if;
end $$;
comment on function turnpike.customer_identify(uuid, text, boolean, jsonb) is
  'Writes down provider_customer_id of the result, if there is one.';
