-- A provider goes on charging until it is told. Only a call from outside the database can do that, so the list is what we can give.
create or replace function turnpike.subscription_abandoned(p_max_rows integer default 100) returns setof public.subscriptions
language sql stable set search_path = '' as $$
  select s.* from public.subscriptions as s
  where s.user_id is null and s.tenant_id is null and s.provider_subscription_id is not null and not turnpike.subscription_local(s.provider)
    and not turnpike.subscription_final(s.status)
  order by s.id limit p_max_rows;
$$;
comment on function turnpike.subscription_abandoned(integer) is
  'Live subscriptions of deleted users that a provider must be told to cancel, at most so many.';
