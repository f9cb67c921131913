-- Users of Supabase Auth get their profile by a trigger, users of another issuer on their first call. The e-mail address
-- and the tenant follow the token, which is what the issuer says now; the row is written only when one of them changed.
create or replace function turnpike.profile_ensure(p_user_id uuid) returns public.profiles
language plpgsql volatile set search_path = '' as $$
declare
  v_profile public.profiles;
  v_email text := nullif(turnpike.claims() ->> 'email', '');
  v_tenant_id text := turnpike.tenant_id();
begin
  select * into v_profile from public.profiles as p where p.user_id = p_user_id;
  if found and v_profile.email is not distinct from coalesce(v_email, v_profile.email)
    and v_profile.tenant_id is not distinct from v_tenant_id then
    return v_profile;
  end if;
  insert into public.profiles as p (user_id, email, tenant_id) values (p_user_id, v_email, v_tenant_id)
  on conflict (user_id) do update set email = coalesce(excluded.email, p.email), tenant_id = excluded.tenant_id, updated_at = now()
  returning * into v_profile;
  return v_profile;
end $$;
comment on function turnpike.profile_ensure(uuid) is
  'The user''s profile, made or brought up to date from the claims of the current token.';
