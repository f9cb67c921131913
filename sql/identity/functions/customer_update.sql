-- A merge patch: what is absent stays, null clears. An address is one value: half of an old one under a new city would be wrong.
create or replace function public.customer_update(p_change jsonb) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_user_id uuid := turnpike.require_active_user();
  v_customer public.customers;
begin
  perform turnpike.customer_check(p_change);
  insert into public.customers (user_id) values (v_user_id) on conflict (user_id) do nothing;
  update public.customers as c set
    email = case when p_change ? 'email' then p_change ->> 'email' else c.email end,
    name = case when p_change ? 'name' then p_change ->> 'name' else c.name end,
    phone = case when p_change ? 'phone' then p_change ->> 'phone' else c.phone end,
    company = case when p_change ? 'company' then p_change ->> 'company' else c.company end,
    tax_id = case when p_change ? 'tax_id' then p_change ->> 'tax_id' else c.tax_id end,
    address = case when p_change ? 'address' then jsonb_strip_nulls(nullif(p_change -> 'address', 'null')) else c.address end,
    metadata = case when p_change ? 'metadata' then coalesce(nullif(p_change -> 'metadata', 'null'), '{}') else c.metadata end,
    updated_at = clock_timestamp()
  where c.user_id = v_user_id
  returning * into v_customer;
  return turnpike.customer_json(v_customer);
end $$;
comment on function public.customer_update(jsonb) is
  'Changes email, name, phone, company, tax_id, address and metadata (the last two replaced as a whole); returns the Customer. 422 with '
  'a pointer; 403 account_deactivated; 401 token_missing, token_revoked.';
