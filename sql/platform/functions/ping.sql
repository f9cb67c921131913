-- Readiness: one cheap answer that proves that PostgREST, the database and our schema are all there. Open to everybody, so it
-- tells nothing but that. The migration count is read dynamically: who applied them decides where they are written down.
create or replace function public.ping() returns jsonb
language plpgsql stable security definer set search_path = '' as $$
declare
  v_migrations bigint;
begin
  if to_regclass('supabase_migrations.schema_migrations') is not null then
    execute 'select count(*) from supabase_migrations.schema_migrations' into v_migrations;
  end if;
  return jsonb_build_object('ok', true, 'time', turnpike.rfc3339(clock_timestamp()), 'migrations', v_migrations);
end $$;
comment on function public.ping() is
  'Readiness: {ok: true, time, migrations}; migrations is null where the applied ones are not recorded as Supabase does.';
