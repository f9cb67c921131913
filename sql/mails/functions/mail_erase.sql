-- There is nobody left to write to, and an address is a name.
create or replace function turnpike.mail_erase(p_user_id uuid) returns void
language plpgsql volatile set search_path = '' as $$
begin
  delete from public.mails as m where m.user_id = p_user_id;
end $$;
comment on function turnpike.mail_erase(uuid) is 'Deletes all mails to the user, sent or not.';
