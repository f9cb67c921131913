-- Run by the owner at every start, after lite has made its tables. Safe to repeat.

-- lite writes jsonb twice encoded, as a JSON string of the object; here it becomes the object.
create or replace function local_dev.plain_json() returns trigger language plpgsql set search_path = '' as $$
declare
  new_row jsonb := pg_catalog.to_jsonb(new);
  name text;
begin
  foreach name in array tg_argv loop
    if pg_catalog.jsonb_typeof(new_row -> name) = 'string' then
      new_row := pg_catalog.jsonb_set(new_row, array[name], (new_row ->> name)::jsonb);
    end if;
  end loop;
  return pg_catalog.jsonb_populate_record(new, new_row);
end $$;
-- The names begin with a, since triggers run by name and those of migrations want to see objects.
create or replace trigger a_local_dev_plain_json before insert or update on auth.users
  for each row execute function local_dev.plain_json('raw_app_meta_data', 'raw_user_meta_data');
create or replace trigger a_local_dev_plain_json before insert or update on auth.identities
  for each row execute function local_dev.plain_json('identity_data');
create or replace trigger a_local_dev_plain_json before insert or update on storage.objects
  for each row execute function local_dev.plain_json('metadata', 'user_metadata');

-- As on a hosted project. lite's own grants stop at the first table of ours that it may not grant on.
grant all on all tables in schema storage to anon, authenticated, service_role;
grant execute on all functions in schema storage to anon, authenticated, service_role;
