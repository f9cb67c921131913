-- test: a call holds the most it can cost, is charged for what it used, and gets the rest back
select test.give(1, 100), test.model('m');
select test.as_user(test.id(1));
do $$
declare
  v jsonb := public.ai_call_begin('m', p_input_tokens => 10000, p_max_output_tokens => 2000, p_stream => true, p_request_id => 'r');
  v_done jsonb;
begin
  perform test.equal(v - array['call_id', 'hold_id', 'hold_expires_at', 'price', 'rate_limit'], '{"held": 14, "model": "m", "provider": "ollama",
    "provider_model": "their-m", "max_output_tokens": 2000}'::jsonb, 'begin');
  perform test.equal(v -> 'rate_limit' ->> 'remaining', '59');
  perform test.equal(v -> 'price' ->> 'output_credits_per_1k', '2');
  perform test.equal(public.credit_balance() - 'grants', '{"balance": 100, "held": 14, "available": 86, "debt": 0}'::jsonb);
  v_done := test.ai_finish(v, 'succeeded', '{"input_tokens": 4000, "output_tokens": 1500, "source": "reported"}', 0.02);
  perform test.equal(v_done - 'call_id', '{"status": "succeeded", "charged": 7, "held": 14, "released": 7, "shortfall": 0, "balance": 93,
    "available": 93}'::jsonb, 'finish');
  perform test.equal(public.credit_balance() ->> 'held', '0');
  perform test.equal(public.credit_transactions() -> 'data' -> 0 -> 'cause', '{"kind": "endpoint", "id": "POST /v1/ai/chat/completions"}'::jsonb);
  perform test.equal(public.credit_transactions() -> 'data' -> 0 ->> 'actor_id', test.id(1)::text, 'the caller caused it, not the service');
end $$;
select test.sound();

-- test: finishing twice gives the first figures and charges once
select test.give(1, 100), test.model('m');
select test.as_user(test.id(1));
do $$
declare
  v jsonb := public.ai_call_begin('m', p_input_tokens => 1000);
  v_first jsonb := test.ai_finish(v, 'succeeded', '{"input_tokens": 1000}');
begin
  perform public.credit_spend(5);
  perform test.equal(test.ai_finish(v, 'failed', '{"input_tokens": 9}'), v_first);
  perform test.equal(test.ai_finish(v, 'succeeded', '{"input_tokens": 100000}'), v_first);
  perform test.equal(public.credit_balance() ->> 'balance', '94');
end $$;
select test.sound();

-- test: a call never costs more than was held, and says what it would have
select test.give(1, 100), test.model('m');
select test.as_user(test.id(1));
do $$
declare
  v jsonb := public.ai_call_begin('m', p_input_tokens => 1000, p_max_output_tokens => 1000);
begin
  perform test.equal(test.ai_finish(v, 'succeeded', '{"input_tokens": 50000, "output_tokens": 50000}') - 'call_id', '{"status": "succeeded",
    "charged": 3, "held": 3, "released": 0, "shortfall": 0, "balance": 97, "available": 97}'::jsonb);
  perform test.equal((test.ai_row(v)).priced, 150::bigint);
end $$;
select test.sound();

-- test: an error before any output costs nothing; one after output, and a client who left, cost what was produced
select test.give(1, 100), test.model('m', '{"input_credits_per_1k": 1, "output_credits_per_1k": 2, "minimum_credits": 2}');
select test.as_user(test.id(1));
do $$
declare
  v_status text;
begin
  foreach v_status in array '{failed,canceled,interrupted}'::text[] loop
    perform test.equal(test.ai_finish(public.ai_call_begin('m', p_input_tokens => 1000), v_status, '{}') ->> 'charged', '0', v_status);
    perform test.equal(test.ai_finish(public.ai_call_begin('m', p_input_tokens => 1000), v_status, '{"input_tokens": 900, "output_tokens": 800}') ->> 'charged',
      '3', v_status);
  end loop;
  perform test.equal(test.ai_finish(public.ai_call_begin('m', p_input_tokens => 1000), 'failed', '{"input_tokens": 900}') ->> 'charged', '0', 'input alone, failed');
  perform test.equal(test.ai_finish(public.ai_call_begin('m', p_input_tokens => 1000), 'succeeded', '{}') ->> 'charged', '2', 'the minimum');
  perform test.equal(public.credit_balance() - 'grants', '{"balance": 89, "held": 0, "available": 89, "debt": 0}'::jsonb);
end $$;
select test.sound();

-- test: what cannot be called is refused before anything is held
select test.give(1, 10), test.model('m'), test.model('unpriced', null), test.model('off'), test.model('half', '{"input_credits_per_1k": 1}'),
  test.model('later', '{"input_credits_per_1k": 1, "output_credits_per_1k": 1, "effective_from": "2999-01-01T00:00:00Z"}'), test.model('i', '{"image_credits": 2}', 'image');
update public.ai_models set active = false where id = 'off';
select test.as_user(test.id(1));
select test.raises($$select public.ai_call_begin('none', p_input_tokens => 1)$$, 'model_not_found');
select test.raises($$select public.ai_call_begin(null, p_input_tokens => 1)$$, 'model_not_found');
select test.raises($$select public.ai_call_begin('off', p_input_tokens => 1)$$, 'model_not_found');
select test.raises($$select public.ai_call_begin('m', 'image', p_input_tokens => 1, p_units => 1)$$, 'model_not_found');
select test.raises($$select public.ai_call_begin('m', null, p_input_tokens => 1)$$, 'model_not_found');
select test.raises($$select public.ai_call_begin('unpriced', p_input_tokens => 1)$$, 'model_not_priced');
select test.raises($$select public.ai_call_begin('half', p_input_tokens => 1)$$, 'model_not_priced');
select test.raises($$select public.ai_call_begin('later', p_input_tokens => 1)$$, 'model_not_priced');
select test.refuses($$select public.ai_call_begin('m')$$, '/input_tokens');
select test.refuses($$select public.ai_call_begin('m', p_input_tokens => -1)$$, '/input_tokens');
select test.refuses($$select public.ai_call_begin('m', p_input_tokens => 1, p_max_output_tokens => 4001)$$, '/max_tokens');
select test.refuses($$select public.ai_call_begin('m', p_input_tokens => 1, p_max_output_tokens => 0)$$, '/max_tokens');
select test.refuses($$select public.ai_call_begin('m', p_input_tokens => 1, p_units => 1)$$, '/units');
select test.refuses($$select public.ai_call_begin('i', 'image', p_input_tokens => 1)$$, '/units');
select test.refuses($$select public.ai_call_begin('i', 'image', p_input_tokens => 1, p_units => 0)$$, '/units');
select test.raises($$select public.ai_call_begin('m', p_input_tokens => 9000, p_max_output_tokens => 1000)$$, 'insufficient_credits', '{"required": 11, "available": 10}');
select test.raises($$select public.ai_call_begin('m', p_input_tokens => 1, p_account => 'tenant')$$, 'tenant_required');
select test.equal(public.credit_balance() ->> 'held', '0');
select test.equal((public.ai_call_begin('i', 'image', p_input_tokens => 1, p_units => 3)) ->> 'held', '6');
select test.as_anon();
select test.raises($$select public.ai_call_begin('m', p_input_tokens => 1)$$, '42501');

-- test: a paused account begins no call
select test.give(1, 10), test.model('m');
select test.as_user(test.id(1));
select public.me_get(), public.me_deactivate();
select test.raises($$select public.ai_call_begin('m', p_input_tokens => 1)$$, 'account_deactivated');

-- test: a model is found by its id, behind its provider's name, and as the plan's default
select test.give(1, 100), test.model('m');
select test.buy(1, test.sell('pro', 'subscription', 0, 'monthly', '{"features": {"ai": {"default_model": "m"}}}'));
select test.as_user(test.id(1));
select test.equal(public.ai_call_begin(w, p_input_tokens => 1) ->> 'model', 'm', coalesce(w, 'null')) from unnest(array['m', 'ollama/their-m', 'default', '', null]) as w;
select test.raises($$select public.ai_call_begin('openrouter/their-m', p_input_tokens => 1)$$, 'model_not_found');
select test.raises($$select public.ai_call_begin('their-m', p_input_tokens => 1)$$, 'model_not_found');

-- test: a plan allows a model, or lists the models it allows; without the plan they are refused and not shown
select test.give(1, 100), test.give(2, 100), test.model('open'), test.model('big', p_feature => 'ai.big'), test.model('x/one', p_feature => 'ai.models'),
  test.model('y/two', p_feature => 'ai.models'), test.model('y/three', p_feature => 'ai.models'), test.model('y/twice', p_feature => 'ai.models');
select test.buy(1, test.sell('pro', 'subscription', 0, 'monthly', '{"features": {"ai": {"big": true, "models": ["x/*", "y/two"]}}}'));
select test.as_user(test.id(1));
select test.equal(public.ai_call_begin(m, p_input_tokens => 1) ->> 'model', m) from unnest('{open,big,x/one,y/two}'::text[]) as m;
select test.raises(format('select public.ai_call_begin(%L, p_input_tokens => 1)', m), 'model_not_allowed') from unnest('{y/three,y/twice}'::text[]) as m;
select test.equal(jsonb_path_query_array(public.ai_model_list(), '$.data[*].id'), '["big", "open", "x/one", "y/two"]'::jsonb);
select test.as_user(test.id(2));
select test.raises(format('select public.ai_call_begin(%L, p_input_tokens => 1)', m), 'model_not_allowed') from unnest('{big,x/one,y/two,y/three}'::text[]) as m;
select test.equal(jsonb_path_query_array(public.ai_model_list(), '$.data[*].id'), '["open"]'::jsonb);

-- test: an entitlement allows a model to its owner and to nobody else
select test.give(1, 100), test.give(2, 100), test.model('big', p_feature => 'ai_big');
select test.buy(1, test.sell('key', 'digital', 0, p_keys => '{ai_big}'));
select test.as_user(test.id(1));
select test.equal(public.ai_call_begin('big', p_input_tokens => 1) ->> 'model', 'big');
select test.as_user(test.id(2));
select test.raises($$select public.ai_call_begin('big', p_input_tokens => 1)$$, 'model_not_allowed');

-- test: calls a minute are limited to 60, or to what the plan says, and a refusal changes nothing
select test.give(1, 1000), test.give(2, 1000), test.give(3, 1000), test.model('m');
select test.buy(1, test.sell('two', 'subscription', 0, 'monthly', '{"features": {"ai": {"calls_per_minute": 2}}}'));
select test.buy(3, test.sell('all', 'subscription', 0, 'monthly', '{"features": {"ai": {"calls_per_minute": -1}}}'));
insert into public.rate_limit_windows (key, window_start, hits, expires_at)
select 'ai_calls:' || test.id(2), w + n * interval '1 minute', 59, w + (n + 1) * interval '1 minute' from date_bin('1 minute', clock_timestamp(), 'epoch') as w, generate_series(0, 1) as n;
select test.as_user(test.id(3));
select test.equal(public.ai_call_begin('m', p_input_tokens => 1) -> 'rate_limit', 'null'::jsonb) from generate_series(1, 5);
select test.as_user(test.id(2));
select test.equal(public.ai_call_begin('m', p_input_tokens => 1) -> 'rate_limit' -> 'remaining', '0'::jsonb);
select test.raises($$select public.ai_call_begin('m', p_input_tokens => 1)$$, 'rate_limited', '{"limit": 60}');
select test.equal(jsonb_array_length(public.ai_usage_list() -> 'data'), 1);
select test.as_owner();
insert into public.rate_limit_windows (key, window_start, hits, expires_at)
select 'ai_calls:' || test.id(1), w + n * interval '1 minute', 1, w + (n + 1) * interval '1 minute' from date_bin('1 minute', clock_timestamp(), 'epoch') as w, generate_series(0, 1) as n;
select test.as_user(test.id(1));
select test.equal(public.ai_call_begin('m', p_input_tokens => 1) -> 'rate_limit' -> 'remaining', '0'::jsonb);
select test.raises($$select public.ai_call_begin('m', p_input_tokens => 1)$$, 'rate_limited', '{"limit": 2}');
select test.sound();

-- test: the owner of a hold of a call can neither release nor capture it, nor end it as a metered call's
select test.give(1, 100), test.model('m');
select test.as_user(test.id(1));
do $$
declare
  v jsonb := public.ai_call_begin('m', p_input_tokens => 1000);
  v_id text := v ->> 'hold_id';
begin
  perform test.raises(format('select public.credit_hold_release(%L)', v_id), 'forbidden');
  perform test.raises(format('select public.credit_hold_capture(%L, 1)', v_id), 'forbidden');
  perform test.raises(format('select public.credit_meter_fail(%L)', v_id), 'forbidden');
  perform test.raises(format('select public.credit_meter_finish(%L)', v_id), 'forbidden');
  perform test.equal(test.ai_finish(v, 'succeeded', '{"input_tokens": 1000}') ->> 'charged', '1');
end $$;

-- test: only the service says what a provider said
select test.give(1, 100), test.model('m');
select test.as_user(test.id(1), p_roles => '{admin,service}');
do $$
declare
  v jsonb := public.ai_call_begin('m', p_input_tokens => 1000);
begin
  perform test.raises(format('select public.ai_call_finish(%L, ''failed'')', v ->> 'call_id'), 'forbidden');
  perform test.raises(format('select public.ai_call_progress(%L, ''{}'')', v ->> 'call_id'), 'forbidden');
end $$;
select test.as_service();
select test.raises($$select public.ai_call_finish(test.id(5), 'failed')$$, 'call_not_found');
select test.raises($$select public.ai_call_progress(test.id(5), '{}')$$, 'call_not_found');

-- test: a finish that makes no sense is refused and leaves the call running
select test.give(1, 100), test.model('m');
select test.as_user(test.id(1));
do $$
declare
  v jsonb := public.ai_call_begin('m', p_input_tokens => 1000);
  v_usage text;
begin
  perform test.refuses(format('select test.ai_finish(%L, ''running'')', v), '/status');
  perform test.refuses(format('select test.ai_finish(%L, null)', v), '/status');
  perform test.refuses(format('select test.ai_finish(%L, p_usage => ''{"output_tokens": -1}'')', v), '/usage/output_tokens', 'out_of_range');
  perform test.refuses(format('select test.ai_finish(%L, p_usage => ''{"images": 1.5}'')', v), '/usage/images', 'out_of_range');
  perform test.refuses(format('select test.ai_finish(%L, p_usage => ''{"input_tokens": "7"}'')', v), '/usage/input_tokens', 'wrong_type');
  perform test.refuses(format('select test.ai_finish(%L, p_usage => ''{"tokens": 7}'')', v), '/usage/tokens', 'unknown_field');
  perform test.refuses(format('select test.ai_finish(%L, p_usage => ''{"source": "guessed"}'')', v), '/usage/source');
  perform test.refuses(format('select test.ai_finish(%L, p_cost => -0.1)', v), '/provider_cost');
  perform test.refuses(format('select test.ai_finish(%L, p_cost => ''NaN'')', v), '/provider_cost');
  perform test.equal((test.ai_row(v)).status, 'running');
end $$;
select test.sound();

-- test: the key of a call answers with what was kept; of a stream, whose answer is not kept, with the call; neither runs again
select test.give(1, 100), test.model('m');
select test.as_user(test.id(1));
do $$
declare
  v jsonb := public.ai_call_begin('m', p_input_tokens => 1000, p_idempotency_key => 'k', p_fingerprint => 'f');
  v_stream jsonb;
begin
  perform test.raises($s$select public.ai_call_begin('m', p_input_tokens => 1000, p_idempotency_key => 'k', p_fingerprint => 'f')$s$, 'idempotency_in_progress');
  perform test.equal(test.ai_finish(v, 'succeeded', '{"input_tokens": 1000}', p_answer => '{"b": 1, "a": 2}') -> 'answer', '{"a": 2, "b": 1}'::jsonb);
  perform test.equal(public.ai_call_begin('m', p_input_tokens => 1000, p_idempotency_key => 'k', p_fingerprint => 'f') - 'call',
    '{"replay": {"a": 2, "b": 1}, "status": 200}'::jsonb);
  perform test.raises($s$select public.ai_call_begin('m', p_input_tokens => 1000, p_idempotency_key => 'k', p_fingerprint => 'other')$s$, 'idempotency_key_reused');
  v_stream := public.ai_call_begin('m', p_input_tokens => 1000, p_stream => true, p_idempotency_key => 's');
  perform test.ai_finish(v_stream, 'succeeded', '{"input_tokens": 1000}');
  v := public.ai_call_begin('m', p_input_tokens => 1000, p_stream => true, p_idempotency_key => 's');
  perform test.equal(v -> 'replay', 'null'::jsonb);
  perform test.equal(v -> 'call' ->> 'id', v_stream ->> 'call_id');
  perform test.equal(public.credit_balance() ->> 'balance', '98');
end $$;
select test.sound();

-- test: a call that did not succeed frees its key
select test.give(1, 100), test.model('m');
select test.as_user(test.id(1));
do $$
declare
  v jsonb := public.ai_call_begin('m', p_input_tokens => 1000, p_idempotency_key => 'k');
  v_again jsonb;
begin
  perform test.ai_finish(v, 'failed');
  v_again := public.ai_call_begin('m', p_input_tokens => 1000, p_idempotency_key => 'k');
  perform test.ok(v_again ->> 'call_id' <> v ->> 'call_id', 'another call');
  perform test.ai_finish(v, 'failed');
  perform test.raises($s$select public.ai_call_begin('m', p_input_tokens => 1000, p_idempotency_key => 'k')$s$, 'idempotency_in_progress');
end $$;

-- test: a lost call is settled by its last progress, once, and one without progress costs nothing
select test.give(1, 100), test.model('m');
select test.as_user(test.id(1));
do $$
declare
  v_seen jsonb := public.ai_call_begin('m', p_input_tokens => 4000, p_stream => true);
  v_unseen jsonb := public.ai_call_begin('m', p_input_tokens => 4000, p_stream => true);
begin
  perform test.ai_progress(v_seen, '{"input_tokens": 3000, "output_tokens": 100, "source": "counted"}');
  perform test.ai_progress(v_seen, '{"input_tokens": 3000, "output_tokens": 500, "source": "counted"}');
  perform test.equal(test.ai_sweep(), 0::bigint, 'still running');
  perform test.pass('16 minutes');
  perform test.equal(public.credit_balance() ->> 'available', '100', 'a hold past its deadline counts no more');
  perform test.equal(test.ai_sweep(), 2::bigint);
  perform test.equal(test.ai_sweep(), 0::bigint);
  perform test.equal((test.ai_row(v_seen)).charged, 4::bigint);
  perform test.equal((test.ai_row(v_seen)).units_source, 'counted');
  perform test.equal((test.ai_row(v_seen)).status, 'interrupted');
  perform test.equal((test.ai_row(v_unseen)).charged, 0::bigint);
  perform test.equal(test.ai_finish(v_seen, 'succeeded', '{"input_tokens": 4000, "output_tokens": 1000}') ->> 'charged', '4', 'too late');
  perform test.equal(public.credit_balance() - 'grants', '{"balance": 96, "held": 0, "available": 96, "debt": 0}'::jsonb);
end $$;
select test.sound();

-- test: progress lets the hold of a long stream last on, within the ledger's 24 hours, and does not bring back one that has ended
select test.give(1, 100), test.model('m');
select test.as_user(test.id(1));
do $$
declare
  v jsonb := public.ai_call_begin('m', p_input_tokens => 4000, p_idempotency_key => 'k');
begin
  perform test.pass('10 minutes');
  perform test.ok((test.ai_progress(v, '{}') ->> 'hold_expires_at')::timestamptz > clock_timestamp() + interval '14 minutes', 'renewed');
  perform test.pass('10 minutes');
  perform test.equal(public.credit_balance() ->> 'held', '6');
  perform test.raises($s$select public.ai_call_begin('m', p_input_tokens => 4000, p_idempotency_key => 'k')$s$, 'idempotency_in_progress');
  perform test.as_owner();
  update public.ai_calls set created_at = created_at - interval '23 hours 55 minutes';
  perform test.ok((test.ai_progress(v, '{}') ->> 'hold_expires_at')::timestamptz < clock_timestamp() + interval '6 minutes', 'a day is a day');
  update public.ai_calls set created_at = created_at + interval '23 hours 55 minutes';
  perform test.pass('10 minutes');
  perform test.ok((test.ai_progress(v, '{}') ->> 'hold_expires_at')::timestamptz < clock_timestamp(), 'ended');
  perform test.equal(test.ai_sweep(), 1::bigint);
  perform test.equal(test.ai_progress(v, '{}') ->> 'status', 'interrupted');
end $$;
select test.sound();

-- test: a finish after the hold has ended takes what is there, writes down what is missing, and never goes below zero
select test.give(1, 10), test.model('m');
select test.as_user(test.id(1));
do $$
declare
  v_first jsonb := public.ai_call_begin('m', p_input_tokens => 3000, p_max_output_tokens => 1000);
  v_second jsonb := public.ai_call_begin('m', p_input_tokens => 3000, p_max_output_tokens => 1000);
begin
  perform test.pass('16 minutes');
  perform public.credit_spend(3), public.credit_hold_create(1);
  perform test.equal(test.ai_finish(v_first, 'succeeded', '{"input_tokens": 3000, "output_tokens": 1000}') - 'call_id',
    '{"status": "succeeded", "charged": 5, "held": 5, "released": 0, "shortfall": 0, "balance": 2, "available": 1}'::jsonb);
  perform test.equal(test.ai_finish(v_second, 'succeeded', '{"input_tokens": 3000, "output_tokens": 1000}') - 'call_id',
    '{"status": "succeeded", "charged": 1, "held": 5, "released": 4, "shortfall": 4, "balance": 1, "available": 0}'::jsonb);
end $$;
select test.sound();

-- test: while there is a debt a late finish takes nothing; a call whose hold stands is paid from it
select test.give(1, 10, 'ref'), test.model('m');
select test.as_user(test.id(1));
do $$
declare
  v_late jsonb := public.ai_call_begin('m', p_input_tokens => 1000);
  v_held jsonb;
begin
  perform test.pass('16 minutes');
  v_held := public.ai_call_begin('m', p_input_tokens => 1000);
  perform test.take_back('ref');
  perform test.equal(test.ai_finish(v_late, 'succeeded', '{"input_tokens": 1000}') ->> 'shortfall', '1');
  perform test.equal(test.ai_finish(v_held, 'succeeded', '{"input_tokens": 1000}') ->> 'charged', '1');
end $$;
select test.sound();

-- test: a model whose price is zero runs without credits and is written down
select test.model('free', '{"input_credits_per_1k": 0, "output_credits_per_1k": 0}');
select test.as_user(test.id(1));
do $$
declare
  v jsonb := public.ai_call_begin('free', p_input_tokens => 1000);
begin
  perform test.equal(v ->> 'held', '0');
  perform test.equal(test.ai_finish(v, 'succeeded', '{"input_tokens": 1000, "output_tokens": 5}') ->> 'charged', '0');
  perform test.equal(public.credit_transactions() -> 'data' -> 0 -> 'amount', '0'::jsonb);
  perform test.equal(test.ai_finish(public.ai_call_begin('free', p_input_tokens => 1000), 'failed') ->> 'charged', '0');
end $$;
select test.sound();

-- test: a finished call is final, and one that contradicts itself is refused
select test.give(1, 100), test.model('m');
select test.as_user(test.id(1));
select test.ai_finish(public.ai_call_begin('m', p_input_tokens => 1000), 'succeeded', '{"input_tokens": 1000}');
select public.ai_call_begin('m', p_input_tokens => 1000);
select test.as_owner();
select test.raises($$update public.ai_calls set charged = 0 where status = 'succeeded'$$, '23001');
select test.raises($$update public.ai_calls set output_tokens = 7 where status = 'succeeded'$$, '23001');
select test.raises($$update public.ai_calls set status = 'running' where status = 'succeeded'$$, '23001');
select test.raises($$update public.ai_calls set charged = 1 where status = 'running'$$, '23514');
select test.raises($$update public.ai_calls set status = 'succeeded', charged = held + 1, priced = 99, finished_at = now(), transfer_id = id where status = 'running'$$, '23514');

-- test: a deleted user's calls lose the name and keep the figures; a call that was running pays nothing
select test.give(1, 100), test.model('m');
select test.as_user(test.id(1));
do $$
declare
  v_done jsonb := public.ai_call_begin('m', p_input_tokens => 1000, p_request_id => 'r', p_idempotency_key => 'k');
  v_running jsonb;
begin
  perform test.ai_finish(v_done, 'succeeded', '{"input_tokens": 1000}');
  perform public.ai_cap_set(p_period => 'day', p_credits => 50);
  perform test.equal(public.me_export() -> 'ai' -> 'calls' -> 0 ->> 'id', v_done ->> 'call_id');
  perform test.equal(public.me_export() -> 'ai' -> 'caps' -> 0 ->> 'credits', '50');
  v_running := public.ai_call_begin('m', p_input_tokens => 1000);
  perform public.me_delete();
  perform test.equal((test.ai_row(v_done)).charged, 1::bigint);
  perform test.ok(num_nonnulls((test.ai_row(v_done)).actor_id, (test.ai_row(v_done)).request_id, (test.ai_row(v_done)).idempotency_key) = 0, 'no name');
  perform test.equal(test.ai_finish(v_running, 'succeeded', '{"input_tokens": 1000}') ->> 'shortfall', '1');
  perform test.as_owner();
  perform test.equal((select count(*) from public.ai_spending_caps) + (select count(*) from public.ai_spending), 0::bigint);
end $$;
select test.sound();

-- test: the cleanup settles lost calls and forgets totals of long ago
select test.give(1, 100), test.model('m');
select test.as_user(test.id(1));
select public.ai_call_begin('m', p_input_tokens => 1000);
select test.pass('16 minutes');
select test.as_owner();
insert into public.ai_spending (account_id, period, starts_on) select id, 'day', current_date - 91 from public.credit_accounts where user_id = test.id(1);
select test.as_service();
select test.ok(c @> '{"ai_calls": 1, "ai_spending": 1}', c::text) from turnpike.cleanup() as c;
select test.ok(c @> '{"ai_calls": 0, "ai_spending": 0}', c::text) from turnpike.cleanup() as c;
select test.sound();

-- test: metrics say what runs and what could not be paid
select test.give(1, 4), test.model('m');
select test.as_user(test.id(1));
do $$
declare
  v jsonb := public.ai_call_begin('m', p_input_tokens => 2000, p_max_output_tokens => 1000);
begin
  perform test.pass('16 minutes');
  perform public.credit_spend(2), public.ai_call_begin('m', p_input_tokens => 0, p_max_output_tokens => 1);
  perform test.ai_finish(v, 'succeeded', '{"input_tokens": 2000, "output_tokens": 1000}');
end $$;
select test.as_service();
select test.equal(array_agg(m ->> 'value' order by m ->> 'name'), '{1,3}'::text[]) from jsonb_array_elements(public.metrics()) as m
where m ->> 'name' in ('turnpike_ai_calls_running', 'turnpike_ai_shortfall');
