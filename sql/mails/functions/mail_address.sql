-- Where bills go, else where the user is known, else where the user signs in. The language is the profile's.
create or replace function turnpike.mail_address(p_user_id uuid, p_email text, out email text, out name text, out locale text)
language plpgsql stable set search_path = '' as $$
begin
  select coalesce(p_email, (select c.email from public.customers as c where c.user_id = p_user_id), p.email,
      (select u.email from auth.users as u where u.id = p_user_id)), p.display_name, p.locale
  into email, name, locale
  from (select p_user_id as user_id) as u left join public.profiles as p on p.user_id = u.user_id;
  email := nullif(btrim(email), '');
end $$;
comment on function turnpike.mail_address(uuid, text) is
  'Address, name and language (BCP 47) of a mail''s recipient; nulls where they are not known.';
