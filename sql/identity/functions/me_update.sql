-- A merge patch: what is absent stays, null clears. `active` may be set by its user, which is how a paused account comes back.
create or replace function public.me_update(p_change jsonb) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_user_id uuid := turnpike.require_user();
  v_profile public.profiles;
  v_field record;
begin
  if p_change is null or jsonb_typeof(p_change) <> 'object' then
    perform turnpike.invalid('', 'wrong_type', 'must be a JSON object');
  end if;
  for v_field in select key, value from jsonb_each(p_change) loop
    perform turnpike.check_profile_field(v_field.key, v_field.value);
  end loop;
  perform turnpike.profile_ensure(v_user_id);
  update public.profiles as t set
    display_name = case when p_change ? 'display_name' then p_change ->> 'display_name' else t.display_name end,
    avatar_url = case when p_change ? 'avatar_url' then p_change ->> 'avatar_url' else t.avatar_url end,
    locale = case when p_change ? 'locale' then p_change ->> 'locale' else t.locale end,
    metadata = case when p_change ? 'metadata' then p_change -> 'metadata' else t.metadata end,
    active = case when p_change ? 'active' then (p_change ->> 'active')::boolean else t.active end,
    updated_at = clock_timestamp()
  where t.user_id = v_user_id
  returning * into v_profile;
  return turnpike.profile_json(v_profile);
end $$;
comment on function public.me_update(jsonb) is
  'Changes display_name, avatar_url, locale, metadata (replaced as a whole) and active; returns the Profile. 422 with a '
  'pointer for an unknown field or a bad value; 401 token_missing, token_revoked.';
