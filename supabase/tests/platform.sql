-- test: ids are of version 7, carry the time and ascend
do $$
declare
  v_ids uuid[] := array(select turnpike.new_id() from generate_series(1, 100));
begin
  perform test.ok(bool_and(id::text ~ '^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab]'), 'version and variant') from unnest(v_ids) as id;
  perform test.equal(array_agg(id order by id), v_ids) from unnest(v_ids) as id;
  perform test.ok(abs(('x' || left(replace(v_ids[1]::text, '-', ''), 12))::bit(48)::bigint - extract(epoch from clock_timestamp()) * 1000) < 1000, 'milliseconds');
end $$;

-- test: times are RFC 3339 in UTC whatever the session's time zone is
set local time zone 'Asia/Kathmandu';
set local datestyle = 'German';
select test.equal(turnpike.rfc3339('2026-01-02 03:04:05.6+00'), '2026-01-02T03:04:05.600000Z');
select test.equal(turnpike.rfc3339(null), null::text);

-- test: a rate limit counts hits in a window and says when it ends
select test.as_service();
select test.equal(array_agg(h - 'reset_seconds' order by n), array['{"allowed": true, "remaining": 1}', '{"allowed": true, "remaining": 0}',
  '{"allowed": false, "remaining": 0}']::jsonb[]) from (select n, public.rate_limit_hit('k', 2, 86400) as h from generate_series(1, 3) as n) as x;
select test.equal(public.rate_limit_hit('other', 2, 86400) ->> 'remaining', '1');
select test.ok((public.rate_limit_hit('k', 2, 60) ->> 'reset_seconds')::integer between 0 and 60, 'within the window');
select test.refuses($$select public.rate_limit_hit('', 1, 1)$$, '/p_key');
select test.refuses($$select public.rate_limit_hit('k', 0, 1)$$, '/p_limit');
select test.refuses($$select public.rate_limit_hit('k', 1, 86401)$$, '/p_window_seconds');

-- test: only the service counts hits and reads metrics
select test.as_user(test.id(1), p_roles => '{admin}');
select test.raises($$select public.rate_limit_hit('k', 1, 1)$$, 'forbidden');
select test.raises('select public.metrics()', 'PT403');
select test.as_user(test.id(1), p_roles => '{service}');
select test.raises($$select public.rate_limit_hit('k', 1, 1)$$, 'forbidden');
select test.become('authenticated', jsonb_build_object('sub', test.id(1), 'iss', 'turnpike', 'app_metadata', '{"role": "service"}'::jsonb));
select public.rate_limit_hit('k', 1, 1);
select test.ok(bool_and(m ?& '{name,help,type,labels,value}' and jsonb_typeof(m -> 'value') = 'number'), 'every metric is complete')
from jsonb_array_elements(public.metrics()) as m;

-- test: the cleanup takes only what is past its time
select test.as_service();
select public.rate_limit_hit('k', 1, 86400);
select test.equal(turnpike.cleanup() ->> 'rate_limit_windows', '0');
select test.as_owner();
update public.rate_limit_windows set expires_at = now() - interval '1 second';
select test.as_service();
select test.equal(turnpike.cleanup() ->> 'rate_limit_windows', '1');

-- test: everybody may ask whether the database is there
select test.as_anon();
select test.equal(public.ping() - 'time' - 'migrations', '{"ok": true}'::jsonb);
