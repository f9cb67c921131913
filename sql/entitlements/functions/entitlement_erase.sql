-- Rights of nobody are of no use; those of a tenant stay with it, without the name of who got them.
create or replace function turnpike.entitlement_erase(p_user_id uuid) returns void
language plpgsql volatile set search_path = '' as $$
begin
  delete from public.entitlements as e where e.user_id = p_user_id and e.tenant_id is null;
  update public.entitlements as e set user_id = null where e.user_id = p_user_id;
end $$;
comment on function turnpike.entitlement_erase(uuid) is 'Deletes a user''s own entitlements and takes the name off those of tenants.';
