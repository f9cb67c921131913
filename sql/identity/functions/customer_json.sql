-- Who has given no billing address for mail gets it at the account's, which is the token's.
create or replace function turnpike.customer_json(p public.customers) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return jsonb_build_object(
    'user_id', coalesce(p.user_id, turnpike.uid()), 'email', coalesce(p.email, nullif(turnpike.claims() ->> 'email', '')), 'name', p.name,
    'phone', p.phone, 'company', p.company, 'tax_id', p.tax_id, 'address', p.address, 'metadata', coalesce(p.metadata, '{}'),
    'updated_at', turnpike.rfc3339(p.updated_at));
end $$;
comment on function turnpike.customer_json(public.customers) is
  'Customer: {user_id, email, name, phone, company, tax_id, address, metadata, updated_at} of the caller, also before anything was saved.';
