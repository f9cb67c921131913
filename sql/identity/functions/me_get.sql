-- Definer, because the first call of a user writes the row and users may write no table.
create or replace function public.me_get() returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
begin
  return turnpike.profile_json(turnpike.profile_ensure(turnpike.require_user()));
end $$;
comment on function public.me_get() is 'The caller''s Profile, made on the first call. 401 token_missing, token_revoked.';
