-- test: usage is listed to its owner, newest first, by pages and filters, and to nobody else
select test.model('m'), test.model('n'), test.model('i', '{"image_credits": 1}', 'image'), test.give(1, 100), test.give(null, 100, p_tenant => 't1');
select test.as_user(test.id(1), 't1');
select test.ai_finish(public.ai_call_begin(m, p_input_tokens => 1000), 'succeeded', '{"input_tokens": 1000, "source": "reported"}', 0.5) from unnest('{m,n,m}'::text[]) as m;
select public.ai_call_begin('i', 'image', p_input_tokens => 0, p_units => 2);
select public.ai_call_begin('n', p_input_tokens => 1, p_account => 'tenant');
select test.equal(jsonb_path_query_array(public.ai_usage_list(), '$.data[*].model'), '["i", "m", "n", "m"]'::jsonb);
select test.equal((public.ai_usage_list() -> 'data' -> 1) - '{id,actor_id,hold_id,transaction_id,created_at,finished_at}'::text[], '{"account": "user", "model": "m",
  "provider": "ollama", "kind": "chat", "stream": false, "status": "succeeded", "held": 3, "charged": 1, "shortfall": 0, "input_tokens": 1000,
  "cached_input_tokens": 0, "output_tokens": 0, "images": 0, "video_seconds": 0, "units_source": "reported", "first_token_ms": 5, "duration_ms": 50,
  "error": null, "request_id": null}'::jsonb);
select test.equal(jsonb_array_length(public.ai_usage_list(p_model => 'm') -> 'data'), 2), test.equal(jsonb_array_length(public.ai_usage_list(p_kind => 'image') -> 'data'), 1),
  test.equal(jsonb_array_length(public.ai_usage_list('tenant') -> 'data'), 1), test.equal(jsonb_array_length(public.ai_usage_list(p_from => now() + interval '1 hour') -> 'data'), 0),
  test.equal(jsonb_array_length(public.ai_usage_list(p_to => now() - interval '1 hour') -> 'data'), 0);
select test.equal(jsonb_path_query_array(public.ai_usage_list(p_limit => 3, p_cursor => public.ai_usage_list(p_limit => 3) ->> 'next_cursor'), '$.data[*].model'), '["m"]'::jsonb);
select test.refuses($$select public.ai_usage_list(p_kind => 'song')$$, '/kind');
select test.raises($$select public.ai_usage_list('all')$$, 'forbidden');
select test.raises($$select public.ai_usage_summary('all')$$, 'forbidden');
select test.as_user(test.id(2));
select test.equal(public.ai_usage_list() -> 'data', '[]'::jsonb);
select test.equal((select count(*) from public.ai_calls), 0::bigint), test.equal((select count(*) from public.ai_call_costs), 0::bigint);
select test.raises($$select public.ai_usage_list('tenant')$$, 'tenant_required');

-- test: a buyer sees charges and never costs; an administrator sees costs and everybody's calls
select test.model('m'), test.give(1, 100), test.give(2, 100);
select test.as_user(test.id(1));
select test.ai_finish(public.ai_call_begin('m', p_input_tokens => 1000), 'succeeded', '{"input_tokens": 1000}', 0.5);
select test.equal((select count(*) from public.ai_call_costs), 0::bigint);
select test.ok(public.ai_usage_list()::text || public.ai_usage_summary()::text !~ 'cost|margin', 'no costs');
select test.as_user(test.id(9), p_roles => '{admin}');
select test.equal(public.ai_usage_list('all') -> 'data' -> 0 ->> 'provider_cost', '0.5');
select test.equal(public.ai_usage_list() -> 'data', '[]'::jsonb);

-- test: a summary adds up by day, model and kind, and its totals are the sums of its rows
select test.model('m', '{"input_credits_per_1k": 1, "output_credits_per_1k": 2, "credits_per_usd": 10}'), test.model('i', '{"image_credits": 3}', 'image'),
  test.model('v', '{"video_second_credits": 2}', 'video'), test.give(1, 100), test.give(2, 100);
select test.as_user(test.id(2));
select test.ai_finish(public.ai_call_begin('m', p_input_tokens => 7000), 'succeeded', '{"input_tokens": 7000}', 0.2);
select test.as_user(test.id(1));
select test.ai_finish(public.ai_call_begin('m', p_input_tokens => 2000), 'succeeded', '{"input_tokens": 2000, "cached_input_tokens": 500, "output_tokens": 1000}', 0.15);
select test.ai_finish(public.ai_call_begin('m', p_input_tokens => 2000), 'failed');
select test.ai_finish(public.ai_call_begin('i', 'image', p_input_tokens => 0, p_units => 2), 'succeeded', '{"images": 2}', 0.9);
select test.ai_finish(public.ai_call_begin('v', 'video', p_input_tokens => 0, p_units => 4), 'succeeded', '{"video_seconds": 4}');
select public.ai_call_begin('m', p_input_tokens => 1);
select test.equal(public.ai_usage_summary(p_group => 'model') -> 'data', '[
  {"model": "i", "calls": 1, "input_tokens": 0, "cached_input_tokens": 0, "output_tokens": 0, "images": 2, "video_seconds": 0, "credits": 6, "shortfall": 0},
  {"model": "m", "calls": 2, "input_tokens": 2000, "cached_input_tokens": 500, "output_tokens": 1000, "images": 0, "video_seconds": 0, "credits": 4, "shortfall": 0},
  {"model": "v", "calls": 1, "input_tokens": 0, "cached_input_tokens": 0, "output_tokens": 0, "images": 0, "video_seconds": 4, "credits": 8, "shortfall": 0}]'::jsonb);
select test.equal(public.ai_usage_summary(p_group => g) -> 'totals', '{"calls": 4, "input_tokens": 2000, "cached_input_tokens": 500, "output_tokens": 1000,
  "images": 2, "video_seconds": 4, "credits": 18, "shortfall": 0}'::jsonb) from unnest('{day,kind,model,"day,model,kind"}'::text[]) as g;
select test.equal(public.ai_usage_summary() -> 'data' -> 0 ->> 'day', to_char(now() at time zone 'UTC', 'YYYY-MM-DD'));
select test.equal(jsonb_path_query_array(public.ai_usage_summary(p_group => 'kind,day'), '$.data[*].kind'), '["chat", "image", "video"]'::jsonb);
select test.equal(public.ai_usage_summary(p_to => now() - interval '1 day') -> 'totals' ->> 'calls', '0');
select test.as_user(test.id(9), p_roles => '{admin}');
select test.equal(public.ai_usage_summary('all', p_group => 'model') -> 'totals', '{"calls": 5, "input_tokens": 9000, "cached_input_tokens": 500, "output_tokens": 1000,
  "images": 2, "video_seconds": 4, "credits": 25, "shortfall": 0, "provider_cost": 1.25, "costed_calls": 3, "margin_credits": 7.5}'::jsonb);
select test.sound();

-- test: a day of the summary is a day in UTC, whatever the session's time zone is
select test.model('m'), test.give(1, 100);
select test.as_user(test.id(1));
select public.ai_call_begin('m', p_input_tokens => 1000);
select test.as_owner();
update public.ai_calls set created_at = '2026-03-01 23:30:00+00';
update public.ai_spending set starts_on = '2026-03-01';
select test.as_user(test.id(1));
select test.ai_finish(jsonb_build_object('call_id', (select c.id from public.ai_calls as c)), 'succeeded');
set local time zone 'Asia/Kathmandu';
select test.equal(public.ai_usage_summary(p_from => '2026-03-01T00:00Z', p_to => '2026-03-03T00:00Z') -> 'data' -> 0 ->> 'day', '2026-03-01');
select test.sound();

-- test: what a summary cannot be asked is refused
select test.as_user(test.id(1));
select test.refuses(format('select public.ai_usage_summary(p_group => %L)', g), '/group') from unnest(array['', 'week', 'day,', 'day;model']) as g;
select test.refuses($$select public.ai_usage_summary(p_from => now(), p_to => now() - interval '1 hour')$$, '/from');
select test.refuses($$select public.ai_usage_summary(p_from => now() - interval '367 days')$$, '/from');
select test.refuses($$select public.ai_usage_summary(p_from => '-infinity')$$, '/from');
select test.refuses($$select public.ai_usage_summary('nobody')$$, '/account');

-- test: the invariants see what does not add up
select test.model('m'), test.give(1, 100);
select test.as_user(test.id(1));
select test.ai_finish(public.ai_call_begin('m', p_input_tokens => 1000), 'succeeded', '{"input_tokens": 1000}');
select public.ai_call_begin('m', p_input_tokens => 1000);
select test.sound();
select test.as_owner();
create function test.broken(p_sql text) returns text language plpgsql as $$
declare
  v_found text;
begin
  begin
    execute 'alter table public.ai_calls disable trigger user';
    execute p_sql;
    v_found := (select string_agg(distinct i.invariant, '; ' order by i.invariant) from turnpike.check_ai_invariants() as i);
    raise exception 'undo';
  exception when raise_exception then
    return coalesce(v_found, 'nothing');
  end;
end $$;
select test.ok(test.broken(q) like '%' || w || '%', w || ', not ' || test.broken(q)) from (values
  ('update public.ai_calls set charged = 2 where status = ''succeeded''', 'a call was charged what its transfer says'),
  ('update public.ai_calls set charged = 2, transfer_id = null where status = ''succeeded''', 'charges, and captures of calls, add up to the same'),
  ('update public.ai_calls set priced = 3 where status = ''succeeded''', 'a call is priced by the price'),
  ('update public.ai_calls set status = ''failed'', charged = 0, priced = 0, finished_at = now() where status = ''running''', 'a call that ended holds nothing'),
  ('update public.ai_calls set held = held + 1', 'a call has its own hold'),
  ('update public.ai_spending set spent = spent + 1 where period = ''day''', 'the running totals are the sums'),
  ('update public.ai_spending set held = 0', 'the running totals are the sums'),
  ('delete from public.ai_calls where status = ''running''', 'a managed hold has its call'),
  ('delete from public.ai_calls where status = ''succeeded''', 'a managed hold has its call')
) as x (q, w);
