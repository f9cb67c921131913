-- The tasks' schedule in the database, for whoever deploys to no platform with one of its own: pg_cron calls, through pg_net, the same
-- routes that Cloudflare's cron triggers call. It is no migration: run it once, by hand, and again after a change; it replaces what it
-- made before. Use it or the triggers of functions/tasks/wrangler.toml; both at once do no harm.
--
--   1. Switch on the extensions pg_cron and pg_net (Database, Extensions in Supabase's dashboard).
--   2. Put the secret and the address into Vault, so that neither stands in a job:
--        select vault.create_secret('<the value of SERVICE_SECRET>', 'turnpike_service_secret');
--        select vault.create_secret('https://api.example.com', 'turnpike_url');
--   3. Run this file. What ran is in GET /v1/tasks/runs; what pg_net was answered is in net._http_response.
--
-- Where an extension or a secret is missing it says so and changes nothing.
do $cron$
declare
  v_task record;
  c_timeout_ms constant integer := 30000;
begin
  if to_regnamespace('cron') is null or to_regnamespace('net') is null or to_regclass('vault.decrypted_secrets') is null then
    raise notice 'nothing was scheduled: pg_cron, pg_net or Vault is not installed';
    return;
  end if;
  if (select count(*) from vault.decrypted_secrets as s where s.name in ('turnpike_service_secret', 'turnpike_url')) < 2 then
    raise notice 'nothing was scheduled: Vault has no turnpike_service_secret or no turnpike_url';
    return;
  end if;
  -- The same as in functions/tasks/src/cron.rs; a test holds them together.
  for v_task in
    select t.name, t.schedule from (values
      ('retry-webhooks', '* * * * *'),
      ('deliver-outbox', '* * * * *'),
      ('expire-holds', '* * * * *'),
      ('grant-monthly-credits', '*/15 * * * *'),
      ('expire-grants', '*/15 * * * *'),
      ('remind-subscribers', '17 * * * *'),
      ('cleanup', '17 * * * *')
    ) as t (name, schedule)
  loop
    -- A job of the same name is replaced.
    perform cron.schedule('turnpike-' || v_task.name, v_task.schedule, format(
      $job$select net.http_post(
        url := (select s.decrypted_secret from vault.decrypted_secrets as s where s.name = 'turnpike_url') || %L,
        headers := jsonb_build_object('content-type', 'application/json', 'authorization',
          'Bearer ' || (select s.decrypted_secret from vault.decrypted_secrets as s where s.name = 'turnpike_service_secret')),
        body := '{}'::jsonb, timeout_milliseconds := %s)$job$, '/v1/tasks/' || v_task.name, c_timeout_ms));
  end loop;
end $cron$;
