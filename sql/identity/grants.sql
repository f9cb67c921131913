-- Readers get SELECT where a policy narrows it; nobody gets more on a table.
revoke all on table public.profiles, public.deleted_users from public, anon, authenticated, service_role;
grant select on table public.profiles to authenticated, service_role;
grant select on table public.deleted_users to service_role;

revoke execute on function public.me_get(), public.me_update(jsonb), public.me_export(), public.me_deactivate(), public.me_delete()
  from public, anon, authenticated, service_role;
grant execute on function public.me_get(), public.me_update(jsonb), public.me_export(), public.me_deactivate(), public.me_delete()
  to authenticated;

grant execute on function turnpike.require_user(), turnpike.require_active_user(), turnpike.require_admin() to authenticated;
