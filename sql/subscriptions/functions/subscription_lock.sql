-- The subscription that a command is about, locked. Without an id it is the only live one that the caller has, alone or through the
-- tenant. Any member may act for the tenant, as with its credits. Somebody else's looks like none.
create or replace function turnpike.subscription_lock(
  p_subscription_id uuid, p_over text default 'subscription_already_canceled'
) returns public.subscriptions
language plpgsql volatile set search_path = '' as $$
declare
  v_ids uuid[];
  v_subscription public.subscriptions;
begin
  if p_subscription_id is null then
    v_ids := array(
      select s.id from public.subscriptions as s
      where turnpike.subscription_owned(s) and not turnpike.subscription_final(s.status)
        and ((s.user_id = turnpike.uid() and s.tenant_id is null) or s.tenant_id = turnpike.tenant_id())
      limit 2);
    if cardinality(v_ids) > 1 then
      perform turnpike.invalid('/subscription_id', 'subscription_required', 'is required: there are several subscriptions');
    end if;
  end if;
  select s.* into v_subscription from public.subscriptions as s
  where s.id = coalesce(p_subscription_id, v_ids[1], (turnpike.subscription_current()).id) and turnpike.subscription_owned(s)
  for update;
  if not found then
    perform turnpike.fail('subscription_not_found', 404);
  end if;
  v_subscription := turnpike.subscription_settle(v_subscription);
  if turnpike.subscription_final(v_subscription.status) then
    perform turnpike.fail(p_over, 409);
  end if;
  return v_subscription;
end $$;
comment on function turnpike.subscription_lock(uuid, text) is
  'A live subscription of the caller or the caller''s tenant, locked and settled. Raises 404 subscription_not_found, 409 '
  'p_over for one that is over, 422 subscription_required at /subscription_id if none is named and there are several.';
