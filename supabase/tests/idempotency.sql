-- test: the same key with the same request gives back the first answer, with the header that says so, and moves nothing
select test.give(1, 10);
select test.as_user(test.id(1));
create temp table first as select public.credit_spend(4, p_idempotency_key => 'k') as answer;
select test.equal(nullif(current_setting('response.headers', true), ''), null::text, 'no header on the first answer');
select test.equal(public.credit_spend(4, p_idempotency_key => 'k')::text, answer::text) from first;
select test.equal(current_setting('response.headers')::jsonb, '[{"Idempotent-Replayed": "true"}]'::jsonb);
select test.equal(public.credit_balance() ->> 'balance', '6');
select test.sound();

-- test: a replay has the first status too
select test.give(1, 10);
select test.as_user(test.id(1));
select public.credit_hold_create(4, p_idempotency_key => 'k');
select set_config('response.status', '', true);
select public.credit_hold_create(4, p_idempotency_key => 'k');
select test.equal(current_setting('response.status'), '201');
select test.equal(public.credit_balance() ->> 'held', '4');

-- test: the same key with another request is refused, also when the request is another function
select test.give(1, 10);
select test.as_user(test.id(1));
select public.credit_spend(4, p_idempotency_key => 'k');
select test.raises($$select public.credit_spend(5, p_idempotency_key => 'k')$$, 'idempotency_key_reused');
select test.raises($$select public.credit_spend(4, p_description => 'x', p_idempotency_key => 'k')$$, 'PT422');
select test.raises($$select public.credit_hold_create(4, p_idempotency_key => 'k')$$, 'idempotency_key_reused');

-- test: a fingerprint given by the caller decides what the same request is
select test.give(1, 10);
select test.as_user(test.id(1));
select public.credit_spend(4, p_idempotency_key => 'k', p_fingerprint => 'a');
select test.equal(public.credit_spend(4, p_idempotency_key => 'k', p_fingerprint => 'a') ->> 'balance', '6');
select test.raises($$select public.credit_spend(4, p_idempotency_key => 'k', p_fingerprint => 'b')$$, 'idempotency_key_reused');

-- test: keys are each caller's own
select test.give(1, 10), test.give(2, 10);
select test.as_user(test.id(1));
select public.credit_spend(4, p_idempotency_key => 'k');
select test.as_user(test.id(2));
select test.equal(public.credit_spend(9, p_idempotency_key => 'k') ->> 'balance', '1');

-- test: a refusal is not kept: the key may be tried again once its cause is gone
select test.give(1, 3);
select test.as_user(test.id(1));
select test.raises($$select public.credit_spend(4, p_idempotency_key => 'k')$$, 'insufficient_credits');
select test.raises($$select public.credit_spend(0, p_idempotency_key => 'k')$$, 'validation_failed');
select test.give(1, 1);
select test.equal(public.credit_spend(4, p_idempotency_key => 'k') ->> 'balance', '0');

-- test: a key has 1 to 255 printable characters
select test.give(1, 10);
select test.as_user(test.id(1));
select test.raises($$select public.credit_spend(1, p_idempotency_key => '')$$, 'idempotency_key_invalid');
select test.raises($$select public.credit_spend(1, p_idempotency_key => repeat('x', 256))$$, 'PT400');
select test.raises($$select public.credit_spend(1, p_idempotency_key => E'a\nb')$$, 'idempotency_key_invalid');
select test.raises($$select public.credit_spend(1, p_idempotency_key => 'ñ')$$, 'idempotency_key_invalid');
select public.credit_spend(1, p_idempotency_key => repeat('x', 255));
select public.credit_spend(1, p_idempotency_key => ' ~');

-- test: a key is kept for at least 24 hours, then it is free again and the cleanup takes it away
select test.give(1, 10);
select test.as_user(test.id(1));
select public.credit_spend(1, p_idempotency_key => 'a'), public.credit_spend(1, p_idempotency_key => 'b');
select test.pass('24 hours');
select public.credit_spend(1, p_idempotency_key => 'a');
select test.equal(public.credit_balance() ->> 'balance', '8', 'balance after a replay');
select test.as_service();
select test.equal(turnpike.cleanup() ->> 'idempotency_keys', '0');
select test.pass('25 hours');
select test.as_user(test.id(1));
select public.credit_spend(2, p_idempotency_key => 'a');
select test.equal(public.credit_balance() ->> 'balance', '6', 'balance after the key was free again');
select test.as_service();
select test.equal(turnpike.cleanup() ->> 'idempotency_keys', '1');
select test.sound();

-- test: every function that creates or charges takes a key
select test.as_user(test.id(9), p_roles => '{admin}');
select test.equal(public.credit_grant_create(p_user_id => test.id(9), p_amount => 5, p_source => 'manual', p_idempotency_key => 'g'),
  public.credit_grant_create(p_user_id => test.id(9), p_amount => 5, p_source => 'manual', p_idempotency_key => 'g'));
select test.equal(public.credit_rate_create('POST', '/v1/t', 1, p_idempotency_key => 'r'),
  public.credit_rate_create('POST', '/v1/t', 1, p_idempotency_key => 'r'));
do $$
declare
  v_id uuid := (public.credit_hold_create(2, p_idempotency_key => 'h') ->> 'id')::uuid;
begin
  perform test.equal(public.credit_hold_release(v_id, 'x'), public.credit_hold_release(v_id, 'x'));
end $$;
select test.as_service();
select test.equal(public.credit_grant_create(p_user_id => test.id(1), p_amount => 5, p_source => 'plan', p_source_ref => 'p', p_idempotency_key => 'g') -> 'grant',
  public.credit_grant_create(p_user_id => test.id(1), p_amount => 5, p_source => 'plan', p_source_ref => 'p', p_idempotency_key => 'g') -> 'grant');
select test.equal(public.credit_grant_revoke('plan', 'p', 2, p_idempotency_key => 'v'), public.credit_grant_revoke('plan', 'p', 2, p_idempotency_key => 'v'));
select test.sound();
