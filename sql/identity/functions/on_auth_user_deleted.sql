-- Deleting a user in Supabase's dashboard must do what me_delete does, or the ledger would keep a name.
create or replace function turnpike.on_auth_user_deleted() returns trigger
language plpgsql volatile security definer set search_path = '' as $$
begin
  perform turnpike.user_erase(old.id);
  return null;
end $$;
comment on function turnpike.on_auth_user_deleted() is
  'Trigger: erases the user''s data in our domains after the row in auth.users is gone.';
