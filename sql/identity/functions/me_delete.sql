-- The row in auth.users goes too, where there is one, and with it Supabase's sessions and refresh tokens.
create or replace function public.me_delete() returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_user_id uuid := turnpike.require_user();
  v_deleted_at timestamptz;
begin
  v_deleted_at := turnpike.user_erase(v_user_id);
  delete from auth.users where id = v_user_id;
  return jsonb_build_object('user_id', v_user_id, 'deleted', true, 'deleted_at', turnpike.rfc3339(v_deleted_at));
end $$;
comment on function public.me_delete() is
  '{user_id, deleted: true, deleted_at}. Unspent credits are forfeited, ledger entries stay without a name, tokens issued so '
  'far are refused. 401 token_missing, token_revoked.';
