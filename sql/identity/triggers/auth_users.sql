-- On Supabase's own table: named after us, so that whoever looks at it there knows whose they are.
create trigger turnpike_user_saved after insert or update of email on auth.users
  for each row execute function turnpike.on_auth_user_saved();
create trigger turnpike_user_deleted after delete on auth.users
  for each row execute function turnpike.on_auth_user_deleted();
