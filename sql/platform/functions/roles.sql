-- Supabase projects keep either one `role` or a list of `roles` in app_metadata; both count.
create or replace function turnpike.roles() returns text[]
language plpgsql stable set search_path = '' as $$
declare
  v_meta jsonb := turnpike.claims() -> 'app_metadata';
  v_roles text[] := '{}';
begin
  if jsonb_typeof(v_meta -> 'roles') = 'array' then
    v_roles := array(select r from jsonb_array_elements_text(v_meta -> 'roles') as r where r <> '' order by r);
  end if;
  if coalesce(v_meta ->> 'role', '') <> '' and not (v_meta ->> 'role') = any (v_roles) then
    v_roles := v_roles || (v_meta ->> 'role');
  end if;
  return v_roles;
end $$;
comment on function turnpike.roles() is 'The caller''s roles (claims `app_metadata.role` and `app_metadata.roles`), each once.';
