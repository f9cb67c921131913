-- Readers get SELECT where a policy narrows it; nobody gets more on a table.
revoke all on table public.entitlements from public, anon, authenticated, service_role;
grant select on table public.entitlements to authenticated, service_role;

revoke execute on function public.entitlement_list(text, integer, boolean) from public, anon, authenticated, service_role;
grant execute on function public.entitlement_list(text, integer, boolean) to authenticated;

-- What the readers that run as the caller use.
grant execute on function turnpike.entitlement_active(public.entitlements), turnpike.entitlement_json(public.entitlements) to authenticated;
