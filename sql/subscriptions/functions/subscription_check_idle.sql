-- A change upon a change whose outcome nobody knows could undo it, or charge twice. A call that was abandoned, or whose outcome stays
-- unknown, blocks no longer than it takes to find out: the provider's webhook brings the state as it is.
create or replace function turnpike.subscription_check_idle(p public.subscriptions) returns void
language plpgsql stable set search_path = '' as $$
declare
  c_max_wait constant interval := '15 minutes';
begin
  if p.provider = 'clerk' then
    perform turnpike.fail('provider_unsupported', 422, jsonb_build_object('provider', p.provider));
  elsif not turnpike.subscription_local(p.provider) and (p.provider_subscription_id is null or exists (
    select from public.provider_operations as o
    where o.subject_id = p.id and o.status in ('running', 'unknown')
      and coalesce(o.running_until, o.created_at) > clock_timestamp() - c_max_wait
  )) then
    perform turnpike.fail('subscription_busy', 409);
  end if;
end $$;
comment on function turnpike.subscription_check_idle(public.subscriptions) is
  'Raises 409 subscription_busy while a call to the provider about the subscription is unresolved (15 minutes at most), or while the '
  'provider''s id is not known yet; 422 provider_unsupported {provider} for clerk, where subscribers change plans at Clerk.';
