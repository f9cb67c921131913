-- Readers get SELECT where a policy narrows it; nobody gets more on a table.
revoke all on table public.profiles, public.customers, public.deleted_users, public.tenants, public.memberships from public, anon, authenticated, service_role;
grant select on table public.profiles, public.customers, public.tenants, public.memberships to authenticated, service_role;
grant select on table public.deleted_users to service_role;

revoke execute on function public.me_get(), public.me_update(jsonb), public.me_export(), public.me_deactivate(), public.me_delete(),
  public.customer_get(), public.customer_update(jsonb), public.account_state()
  from public, anon, authenticated, service_role;
grant execute on function public.me_get(), public.me_update(jsonb), public.me_export(), public.me_deactivate(), public.me_delete(),
  public.customer_get(), public.customer_update(jsonb), public.account_state()
  to authenticated;

grant execute on function
  turnpike.require_user(), turnpike.require_active_user(), turnpike.require_seller(), turnpike.require_admin(),
  turnpike.profile_json(public.profiles), turnpike.customer_json(public.customers)
  to authenticated;
