-- With the owner's rights: rules that are asked as the caller, such as for how long rights last, depend on settings. None is a secret.
create or replace function turnpike.setting(p_key text) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
begin
  return (select s.value from public.settings as s where s.key = p_key);
end $$;
comment on function turnpike.setting(text) is 'The setting''s value; null while it has its default.';
