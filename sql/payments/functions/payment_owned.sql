-- What was paid for a tenant is the tenant's, and not the member's who paid.
create or replace function turnpike.payment_owned(p public.payments) returns boolean
language plpgsql stable set search_path = '' as $$
begin
  return coalesce(case when p.tenant_id is null then p.user_id = turnpike.uid() else p.tenant_id = turnpike.tenant_id() end, false);
end $$;
comment on function turnpike.payment_owned(public.payments) is 'Whether it is the caller''s or the caller''s tenant''s.';
