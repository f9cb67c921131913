-- test: a sign-up makes a profile, and a changed e-mail address follows
insert into auth.users (id, email, raw_user_meta_data) values (test.id(1), 'a@example.com', '{"name": "Ann"}');
select test.equal(display_name, 'Ann'), test.equal(email, 'a@example.com') from public.profiles where user_id = test.id(1);
update auth.users set email = 'b@example.com' where id = test.id(1);
select test.equal(email, 'b@example.com') from public.profiles where user_id = test.id(1);

-- test: a sign-up never fails for the sake of a profile
alter table public.profiles add constraint broken check (email <> 'a@example.com');
insert into auth.users (id, email) values (test.id(1), 'a@example.com');
insert into auth.users (id, email, raw_user_meta_data) values (test.id(2), null, jsonb_build_object('name', repeat('x', 1000)));
select test.equal(count(*), 2::bigint) from auth.users where id in (test.id(1), test.id(2));
select test.equal(length(display_name), 100) from public.profiles where user_id = test.id(2);

-- test: a user of another issuer gets a profile on the first call, from the claims
select test.as_user(test.id(1), 't1', '{seller,admin}');
select test.equal(public.me_get() - 'created_at' - 'updated_at', jsonb_build_object('user_id', test.id(1), 'email', test.id(1) || '@example.com',
  'display_name', null, 'avatar_url', null, 'locale', null, 'metadata', '{}'::jsonb, 'tenant_id', 't1', 'roles', '["admin", "seller"]'::jsonb, 'active', true));
select test.equal(tenant_id, 't1') from public.profiles where user_id = test.id(1);
select test.equal(public.me_get(), public.me_get());
select test.as_user(test.id(1));
select test.equal(public.me_get() -> 'tenant_id', 'null'::jsonb);

-- test: a role is read from either claim, once
select test.become('authenticated', jsonb_build_object('sub', test.id(1), 'app_metadata', '{"role": "admin", "roles": ["seller", "admin"]}'::jsonb));
select test.equal(turnpike.roles(), '{admin,seller}'::text[]);
select test.become('authenticated', jsonb_build_object('sub', test.id(1), 'app_metadata', '{"role": "admin", "roles": "seller"}'::jsonb));
select test.equal(turnpike.roles(), '{admin}'::text[]);
select test.become('authenticated', jsonb_build_object('sub', test.id(1), 'user_metadata', '{"role": "admin"}'::jsonb, 'roles', '["admin"]'::jsonb));
select test.equal(turnpike.roles(), '{}'::text[]);
select test.equal(turnpike.is_admin(), false), test.equal(turnpike.is_service(), false);

-- test: a patch changes what it names, null clears, the rest stays
select test.as_user(test.id(1));
select public.me_update('{"display_name": "Ann", "locale": "es-MX", "avatar_url": "https://example.com/a.png?x=1", "metadata": {"a": 1}}');
select test.equal(public.me_update('{"locale": null}') - 'created_at' - 'updated_at' - 'email' - 'user_id',
  '{"display_name": "Ann", "avatar_url": "https://example.com/a.png?x=1", "locale": null, "metadata": {"a": 1}, "tenant_id": null, "roles": [], "active": true}'::jsonb);
select test.equal(public.me_update('{}') ->> 'display_name', 'Ann');

-- test: a patch that makes no sense is refused with a pointer, and changes nothing
select test.as_user(test.id(1));
select test.refuses(format('select public.me_update(%L)', body), pointer, code) from (values
  ('{"name": "x"}', '/name', 'unknown_field'), ('{"email": "x@example.com"}', '/email', 'unknown_field'), ('{"a/b~c": 1}', '/a~1b~0c', 'unknown_field'),
  ('{"roles": ["admin"]}', '/roles', 'unknown_field'), ('{"display_name": 1}', '/display_name', 'wrong_type'),
  (jsonb_build_object('display_name', repeat('x', 101))::text, '/display_name', 'too_long'), ('{"display_name": "a\nb"}', '/display_name', 'invalid_format'),
  ('{"avatar_url": "http://example.com/a"}', '/avatar_url', 'invalid_format'), ('{"avatar_url": "javascript:alert(1)"}', '/avatar_url', 'invalid_format'),
  ('{"avatar_url": "https://"}', '/avatar_url', 'invalid_format'), (jsonb_build_object('avatar_url', 'https://a.b/' || repeat('x', 2048))::text, '/avatar_url', 'too_long'),
  ('{"locale": "english!"}', '/locale', 'invalid_format'), ('{"locale": ""}', '/locale', 'invalid_format'), ('{"metadata": []}', '/metadata', 'wrong_type'),
  ('{"metadata": null}', '/metadata', 'wrong_type'), (jsonb_build_object('metadata', jsonb_build_object('a', repeat('x', 16384)))::text, '/metadata', 'too_long'),
  ('{"active": "yes"}', '/active', 'wrong_type'), ('{"active": null}', '/active', 'wrong_type'), ('[]', '', 'wrong_type'), ('null', '', 'wrong_type')
) as t (body, pointer, code);
select test.refuses('select public.me_update(null)', '', 'wrong_type');

-- test: an export holds the profile and every row of the ledger that is the user's own
select test.give(1, 10), test.give(2, 20);
select test.as_user(test.id(1));
select public.credit_spend(1), public.credit_hold_create(2);
select test.equal(jsonb_array_length(e -> 'credits' -> 'transactions'), 2), test.equal(jsonb_array_length(e -> 'credits' -> 'grants'), 1),
  test.equal(jsonb_array_length(e -> 'credits' -> 'holds'), 1), test.equal(e -> 'credits' -> 'account' ->> 'balance', '9'),
  test.equal(e -> 'profile' ->> 'user_id', test.id(1)::text)
from public.me_export() as e;
select test.as_user(test.id(3));
select test.equal(public.me_export() -> 'credits', '{"account": null, "grants": [], "holds": [], "transactions": []}'::jsonb);

-- test: deleting oneself deletes the user and the profile, and keeps the ledger without a name
insert into auth.users (id, email) values (test.id(1), 'a@example.com');
select test.give(1, 10);
select test.as_user(test.id(1));
select public.credit_spend(1, p_description => 'secret', p_metadata => '{"secret": 1}', p_idempotency_key => 'k'), public.credit_hold_create(2, p_description => 'secret');
select test.equal(public.me_delete() - 'deleted_at', jsonb_build_object('user_id', test.id(1), 'deleted', true));
select test.as_owner();
select test.equal(count(*), 0::bigint) from auth.users where id = test.id(1);
select test.equal(count(*), 0::bigint) from public.profiles where user_id = test.id(1);
select test.equal(count(*), 0::bigint) from public.credit_accounts where user_id = test.id(1);
select test.equal(count(*), 0::bigint) from public.idempotency_keys where caller = test.id(1);
select test.equal(count(*), 0::bigint, 'rows that still name the user') from (
  select to_jsonb(t) as row from public.credit_transfers as t union all select to_jsonb(h) from public.credit_holds as h
  union all select to_jsonb(g) from public.credit_grants as g union all select to_jsonb(a) from public.credit_accounts as a) as x
where row::text like '%' || test.id(1) || '%' or row::text like '%secret%';
select test.equal(array_agg(amount order by id desc), array[-9, -1, 10]::bigint[]) from public.credit_transfers
where account_id = (select account_id from public.credit_transfers where amount = 10 and kind = 'grant');
select test.sound();

-- test: the tokens of a deleted user are refused everywhere, also those without a time of issue
select test.give(1, 10);
select test.as_user(test.id(1));
select public.me_delete();
select test.raises('select public.' || call, 'token_revoked') from unnest(array['me_get()', 'me_update(''{}'')', 'me_export()', 'me_deactivate()', 'me_delete()',
  'credit_balance()', 'credit_transactions()', 'credit_spend(1)', 'credit_hold_create(1)', 'credit_hold_list()', 'credit_hold_get(gen_random_uuid())',
  'credit_hold_capture(gen_random_uuid())', 'credit_hold_release(gen_random_uuid())', 'credit_meter_begin(''POST'', ''/x'')']) as call;
select test.raises('select public.me_get()', 'PT401');
select test.become('authenticated', jsonb_build_object('sub', test.id(1)));
select test.raises('select public.me_get()', 'token_revoked');
select test.refuses($$select test.give(1, 1)$$, '/user_id', 'user_deleted');

-- test: a token that is younger than the deletion begins anew, with nothing
select test.give(1, 10);
select test.as_user(test.id(1));
select public.me_delete();
select test.become('authenticated', jsonb_build_object('sub', test.id(1), 'iat', extract(epoch from now())::bigint + 10));
select test.equal(public.me_get() ->> 'active', 'true');
select test.equal(public.credit_balance() ->> 'balance', '0');

-- test: a user deleted by an administrator of the project is erased too
insert into auth.users (id, email) values (test.id(1), 'a@example.com');
select test.give(1, 10);
delete from auth.users where id = test.id(1);
select test.equal(count(*), 0::bigint) from public.profiles where user_id = test.id(1);
select test.equal(count(*), 0::bigint) from public.credit_accounts where user_id = test.id(1);
-- A token from before the deletion: now() is when this transaction began.
select test.become('authenticated', jsonb_build_object('sub', test.id(1), 'role', 'authenticated', 'iat', floor(extract(epoch from now()))));
select test.raises('select public.me_get()', 'token_revoked');
select test.sound();
