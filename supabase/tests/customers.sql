-- test: nothing saved yet is an empty customer with the account's e-mail address
select test.as_user(test.id(1));
select test.equal(public.customer_get(), jsonb_build_object('user_id', test.id(1), 'email', test.id(1) || '@example.com', 'name', null, 'phone', null,
  'company', null, 'tax_id', null, 'address', null, 'metadata', '{}'::jsonb, 'updated_at', null));

-- test: a patch changes what it names, null clears, an address is replaced as a whole
select test.as_user(test.id(1));
select public.customer_update('{"email": "bills@example.com", "name": "Ann", "phone": "+34 600 000 000", "company": "Ann Ltd", "tax_id": "ESB12345678",
  "address": {"line1": "Main Street 1", "city": "Madrid", "postal_code": "28001", "country": "ES", "state": null}, "metadata": {"a": 1}}');
select test.equal(c -> 'address', '{"line1": "Main Street 1", "city": "Madrid", "postal_code": "28001", "country": "ES"}'::jsonb),
  test.equal(c ->> 'email', 'bills@example.com'), test.ok(c ->> 'updated_at' is not null, 'says when') from public.customer_get() as c;
select test.equal(public.customer_update('{"email": null, "phone": null, "metadata": null, "address": {"country": "FR"}}') - 'updated_at', jsonb_build_object(
  'user_id', test.id(1), 'email', test.id(1) || '@example.com', 'name', 'Ann', 'phone', null, 'company', 'Ann Ltd', 'tax_id', 'ESB12345678',
  'address', '{"country": "FR"}'::jsonb, 'metadata', '{}'::jsonb));
select test.equal(public.customer_update('{"address": null}') -> 'address', 'null'::jsonb);

-- test: a patch that makes no sense is refused with a pointer, and changes nothing
select test.as_user(test.id(1));
select test.refuses(format('select public.customer_update(%L)', body), pointer, code) from (values
  ('{"user_id": "x"}', '/user_id', 'unknown_field'), ('{"address": {"zip": "1"}}', '/address/zip', 'unknown_field'), ('[]', '', 'wrong_type'), ('null', '', 'wrong_type'),
  ('{"name": ""}', '/name', 'invalid_format'), ('{"name": " "}', '/name', 'invalid_format'), ('{"name": "a\nb"}', '/name', 'invalid_format'),
  ('{"name": 1}', '/name', 'wrong_type'), (jsonb_build_object('name', repeat('x', 201))::text, '/name', 'too_long'), ('{"email": "x"}', '/email', 'invalid_format'),
  ('{"email": "a@b@c"}', '/email', 'invalid_format'), ('{"email": "a b@c"}', '/email', 'invalid_format'), ('{"phone": "call me"}', '/phone', 'invalid_format'),
  (jsonb_build_object('tax_id', repeat('x', 41))::text, '/tax_id', 'too_long'), ('{"address": []}', '/address', 'wrong_type'),
  ('{"address": {"country": "es"}}', '/address/country', 'invalid_format'), ('{"address": {"country": "ESP"}}', '/address/country', 'too_long'),
  ('{"address": {"city": {}}}', '/address/city', 'wrong_type'), ('{"metadata": []}', '/metadata', 'wrong_type'),
  (jsonb_build_object('metadata', jsonb_build_object('a', repeat('x', 16384)))::text, '/metadata', 'too_long')
) as t (body, pointer, code);
select test.refuses('select public.customer_update(null)', '', 'wrong_type');
select test.as_owner();
select test.equal(count(*), 0::bigint) from public.customers;

-- test: billing details are their user's alone, in the export, and gone with the user
select test.as_user(test.id(1), 't1');
select public.customer_update('{"name": "Ann"}');
select test.equal(public.me_export() -> 'customer' ->> 'name', 'Ann');
select test.as_user(test.id(2), 't1', '{admin}');
select test.equal(count(*), 0::bigint) from public.customers;
select test.equal(public.customer_get() ->> 'name', null::text);
select test.as_user(test.id(1));
select public.me_delete();
select test.as_owner();
select test.equal(count(*), 0::bigint) from public.customers;

-- test: a paused account keeps its billing details as they are, and nobody without a token has any
select test.as_user(test.id(1));
select public.me_deactivate();
select test.raises($$select public.customer_update('{"name": "Ann"}')$$, 'account_deactivated');
select public.customer_get();
select test.as_anon();
select test.raises('select public.customer_get()', '42501');
