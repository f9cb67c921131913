-- The first check of everything that acts for a user. A token without `iat` cannot prove that it is younger than the deletion,
-- so a deleted user's is refused.
create or replace function turnpike.require_user() returns uuid
language plpgsql stable security definer set search_path = '' as $$
declare
  v_claims jsonb := turnpike.claims();
  v_user_id uuid := nullif(v_claims ->> 'sub', '')::uuid;
  v_deleted_at timestamptz;
begin
  if v_user_id is null then
    perform turnpike.fail('token_missing', 401);
  end if;
  select d.deleted_at into v_deleted_at from public.deleted_users as d where d.user_id = v_user_id;
  if found and coalesce((v_claims ->> 'iat')::numeric, 0) <= extract(epoch from v_deleted_at) then
    perform turnpike.fail('token_revoked', 401);
  end if;
  return v_user_id;
end $$;
comment on function turnpike.require_user() is
  'The caller''s user id. Raises 401 token_missing without one, 401 token_revoked if the user was deleted after the token was '
  'issued.';
