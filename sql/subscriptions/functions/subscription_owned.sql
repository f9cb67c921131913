-- Whose a subscription is to its caller. Sellers see rows of their subscribers too, so a reader that means the caller's own says so.
create or replace function turnpike.subscription_owned(p public.subscriptions) returns boolean
language plpgsql stable set search_path = '' as $$
begin
  return coalesce(case when p.tenant_id is null then p.user_id = turnpike.uid() else p.tenant_id = turnpike.tenant_id() end, false);
end $$;
comment on function turnpike.subscription_owned(public.subscriptions) is 'Whether it is the caller''s own or that of the caller''s tenant.';
