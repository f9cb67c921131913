-- Rights follow the subscription in the same transaction, whoever changed it.
create or replace function turnpike.subscriptions_entitle() returns trigger
language plpgsql volatile set search_path = '' as $$
begin
  perform turnpike.entitlement_grant_subscription(new);
  return null;
end $$;
comment on function turnpike.subscriptions_entitle() is 'Trigger: keeps the entitlements of a subscription in step with it.';
