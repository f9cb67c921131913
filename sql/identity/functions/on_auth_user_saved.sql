-- A profile for every sign-up, and the current e-mail address in it. Whatever goes wrong here must not stop a sign-up: me_get
-- makes the profile on the first call anyway.
create or replace function turnpike.on_auth_user_saved() returns trigger
language plpgsql volatile security definer set search_path = '' as $$
declare
  c_max_name_chars constant integer := 100;
begin
  insert into public.profiles as p (user_id, email, display_name)
  values (new.id, new.email, left(nullif(coalesce(to_jsonb(new) -> 'raw_user_meta_data' ->> 'display_name',
    to_jsonb(new) -> 'raw_user_meta_data' ->> 'full_name', to_jsonb(new) -> 'raw_user_meta_data' ->> 'name'), ''), c_max_name_chars))
  on conflict (user_id) do update set email = excluded.email, updated_at = now()
  where p.email is distinct from excluded.email;
  return null;
exception when others then
  raise warning 'no profile for user %: %', new.id, sqlerrm;
  return null;
end $$;
comment on function turnpike.on_auth_user_saved() is
  'Trigger: makes the profile of a new user of Supabase Auth, keeps its e-mail address in step.';
