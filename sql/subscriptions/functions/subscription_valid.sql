-- Whether there are rights now, by the same rule.
create or replace function turnpike.subscription_valid(p public.subscriptions) returns boolean
language plpgsql stable set search_path = '' as $$
begin
  return p.id is not null and coalesce(turnpike.subscription_rights_end(p) > clock_timestamp(), true);
end $$;
comment on function turnpike.subscription_valid(public.subscriptions) is
  'Whether the subscription gives rights now; false for a row of nulls.';
