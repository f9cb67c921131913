-- Runs as the caller. The one subscription to show where there could be several: one with rights before one without, a live one before one
-- that is over, the caller's own before the tenant's, then the newest.
create or replace function turnpike.subscription_current() returns public.subscriptions
language plpgsql stable set search_path = '' as $$
declare
  v_subscription public.subscriptions;
begin
  select s.* into v_subscription from public.subscriptions as s
  where (s.user_id = turnpike.uid() and s.tenant_id is null) or s.tenant_id = turnpike.tenant_id()
  order by turnpike.subscription_valid(s) desc, turnpike.subscription_final(s.status), s.tenant_id nulls first, s.created_at desc, s.id desc
  limit 1;
  return v_subscription;
end $$;
comment on function turnpike.subscription_current() is 'The caller''s subscription, or a row of nulls.';
