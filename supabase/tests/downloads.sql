-- test: a paid order gives each active file of its product once, with the limits of that moment, and nothing before it is paid
select set_config('test.price', test.sell('birds', 'digital', 500)::text, true);
insert into public.assets (id, product_id, title, file_path, max_downloads, expires_in_days, is_active, archived_at)
select turnpike.new_id(), p.id, f.title, 'v1/' || f.title || '.zip', f.max_downloads, f.days, f.is_active, f.archived_at
from public.products as p, (values ('book', 2, 10, true, null), ('sound', null, null, true, null), ('draft', null, null, false, null),
  ('old', null, null, true, now())) as f (title, max_downloads, days, is_active, archived_at) where p.slug = 'birds';
select test.as_user(test.id(1));
select public.order_create(test.items(current_setting('test.price')::uuid, 2));
select test.equal(public.download_list(), '{"data": [], "next_cursor": null}'::jsonb);
select test.as_owner();
select set_config('test.order', test.buy(1, current_setting('test.price')::uuid)::text, true);
update public.assets set max_downloads = 1, expires_in_days = 1;
select turnpike.download_grant_order(o) from public.orders as o where o.id = current_setting('test.order')::uuid;
select test.as_user(test.id(1));
do $$
declare
  v jsonb := public.download_list() -> 'data';
  v_book jsonb := jsonb_path_query_first(v, '$[*] ? (@.filename == "book.zip")');
  v_sound jsonb := jsonb_path_query_first(v, '$[*] ? (@.filename == "sound.zip")');
begin
  perform test.equal(jsonb_array_length(v), 2);
  perform test.equal(v_book - 'id' - 'asset' - 'product' - 'order' - 'expires_at' - 'created_at' - 'access_token' - 'access_url' - 'access_expires_at',
    '{"filename": "book.zip", "account": "user", "subscription_id": null, "status": "active", "downloads": 0, "max_downloads": 2, "remaining": 2}'::jsonb);
  perform test.ok((v_book ->> 'expires_at')::timestamptz between now() + interval '9 days' and now() + interval '11 days', 'ten days');
  perform test.ok(v_book ->> 'access_url' = '/v1/downloads/' || (v_book ->> 'access_token') || '/access', 'the URL has the token');
  perform test.equal(v_sound -> 'remaining', 'null'::jsonb), test.equal(v_sound -> 'expires_at', 'null'::jsonb);
  perform test.equal(v_sound #> '{asset,title}', '"sound"'::jsonb), test.equal(v_sound #> '{product,name}', '"Birds"'::jsonb);
  perform test.ok(not v::text like '%' || test.id(80) || '%', 'where the file lies is not told');
end $$;

-- test: who buys several has the limit several times
select set_config('test.price', test.sell('birds', 'digital', 500)::text, true);
insert into public.assets (id, product_id, title, file_path, max_downloads) select turnpike.new_id(), p.id, 'book', 'book.zip', 2 from public.products as p where p.slug = 'birds';
select test.acting(1, null);
select set_config('test.order', public.order_create(test.items(current_setting('test.price')::uuid, 3)) ->> 'public_id', true);
select test.acting(1, 'service');
select public.order_confirm(current_setting('test.order'), test.id(1));
select test.equal(array_agg(g.max_downloads), '{6}'::integer[]) from public.download_grants as g;

-- test: tokens have 256 random bits, are kept as hashes, differ, and an old one goes when there are five newer
select set_config('test.price', test.sell('birds', 'digital', 500)::text, true);
insert into public.assets (id, product_id, title, file_path) select turnpike.new_id(), p.id, 'book', 'book.zip' from public.products as p where p.slug = 'birds';
select test.buy(1, current_setting('test.price')::uuid);
select test.as_user(test.id(1));
do $$
declare
  v_tokens text[] := '{}';
begin
  for n in 1..6 loop
    v_tokens := v_tokens || (public.download_list() #>> '{data,0,access_token}');
  end loop;
  perform test.equal(cardinality(array(select distinct unnest(v_tokens))), 6);
  perform test.ok(bool_and(octet_length(decode(translate(t, '-_', '+/') || '=', 'base64')) = 32), '32 bytes') from unnest(v_tokens) as t;
  perform test.raises(format('select public.download_access(%L)', v_tokens[1]), 'download_not_found');
  perform public.download_access(v_tokens[2]), public.download_access(v_tokens[6]);
  perform test.as_owner();
  perform test.equal(count(*), 5::bigint) from public.download_tokens;
  perform test.ok(not exists (select from public.download_tokens as x, unnest(v_tokens) as t
    where x.hash = decode(translate(t, '-_', '+/') || '=', 'base64')), 'no token stands in the table');
  perform test.ok(exists (select from public.download_tokens as x where x.hash = sha256(decode(translate(v_tokens[6], '-_', '+/') || '=', 'base64'))), 'its hash does');
end $$;

-- test: each access takes one off, the last is the last, and all the sums agree
select set_config('test.price', test.sell('birds', 'digital', 500)::text, true);
insert into public.assets (id, product_id, title, file_path, max_downloads) select turnpike.new_id(), p.id, 'book', 'a/b c.zip', 2 from public.products as p where p.slug = 'birds';
select test.buy(1, current_setting('test.price')::uuid);
select test.as_user(test.id(1));
do $$
declare
  v_token text := public.download_list() #>> '{data,0,access_token}';
  v jsonb := public.download_access(v_token);
  v_list jsonb;
begin
  perform test.equal(v -> 'remaining', '1'::jsonb), test.equal(v ->> 'filename', 'b c.zip');
  perform test.ok(v ->> 'storage_path' like test.id(80) || '/%/a/b c.zip', v ->> 'storage_path');
  perform test.equal(public.download_access(v_token) -> 'remaining', '0'::jsonb);
  perform test.raises(format('select public.download_access(%L)', v_token), 'download_used_up');
  v_list := public.download_list() #> '{data,0}';
  perform test.equal(v_list ->> 'status', 'used_up'), test.equal(v_list -> 'access_token', 'null'::jsonb), test.equal(v_list -> 'access_url', 'null'::jsonb);
  perform test.as_owner(), test.sound();
end $$;

-- test: an access whose URL could not be signed is given back once, by the service alone
select set_config('test.price', test.sell('birds', 'digital', 500)::text, true);
insert into public.assets (id, product_id, title, file_path, max_downloads) select turnpike.new_id(), p.id, 'book', 'book.zip', 1 from public.products as p where p.slug = 'birds';
select test.buy(1, current_setting('test.price')::uuid);
select test.as_user(test.id(1));
do $$
declare
  v_token text := public.download_list() #>> '{data,0,access_token}';
  v_id text := public.download_access(v_token, 'key') ->> 'access_id';
begin
  perform test.raises(format('select public.download_access_undo(%L)', v_id), 'forbidden');
  perform test.as_user(test.id(1), null, '{admin,service}');
  perform test.raises(format('select public.download_access_undo(%L)', v_id), 'forbidden');
  perform test.as_service();
  perform test.equal(public.download_access_undo(v_id::uuid) -> 'undone', 'true'::jsonb);
  perform test.raises(format('select public.download_access_undo(%L)', v_id), 'download_not_found');
  perform test.raises(format('select public.download_access_undo(%L)', test.id(7)), 'download_not_found');
  perform test.as_user(test.id(1));
  perform test.equal(public.download_list() #> '{data,0,remaining}', '1'::jsonb);
  -- The same key counts again: what it stood for did not happen.
  perform test.ok(public.download_access(v_token, 'key') ->> 'access_id' <> v_id, 'another access');
  perform test.raises(format('select public.download_access(%L)', v_token), 'download_used_up');
  perform test.as_owner(), test.sound();
end $$;

-- test: a retry under its key counts once, also if it was the last; the count stays while one of the two has a URL
select set_config('test.price', test.sell('birds', 'digital', 500)::text, true);
insert into public.assets (id, product_id, title, file_path, max_downloads) select turnpike.new_id(), p.id, 'book', 'book.zip', 1 from public.products as p where p.slug = 'birds';
select test.buy(1, current_setting('test.price')::uuid);
select test.as_user(test.id(1));
do $$
declare
  v_token text := public.download_list() #>> '{data,0,access_token}';
  v jsonb := public.download_access(v_token, 'key');
begin
  perform test.equal(public.download_access(v_token, 'key'), v);
  perform test.raises(format('select public.download_access(%L, %L)', v_token, 'other'), 'download_used_up');
  perform test.raises($s$select public.download_access('x', 'key')$s$, 'idempotency_key_reused');
  perform test.as_service();
  perform test.equal(public.download_access_undo((v ->> 'access_id')::uuid) -> 'undone', 'false'::jsonb);
  perform test.equal(public.download_access_undo((v ->> 'access_id')::uuid) -> 'undone', 'true'::jsonb);
  perform test.raises(format('select public.download_access_undo(%L)', v ->> 'access_id'), 'download_not_found');
  perform test.as_owner(), test.sound();
end $$;

-- test: a token is of use to its owner, to members of the owning tenant, and to nobody else; what is no token is refused
select set_config('test.price', test.sell('birds', 'digital', 500)::text, true);
insert into public.assets (id, product_id, title, file_path) select turnpike.new_id(), p.id, 'book', 'book.zip' from public.products as p where p.slug = 'birds';
select test.buy(1, current_setting('test.price')::uuid), test.buy(1, current_setting('test.price')::uuid, 't1');
select test.as_user(test.id(2), 't1');
select set_config('test.tenants', public.download_list('tenant') #>> '{data,0,access_token}', true);
select test.equal(public.download_list() -> 'data', '[]'::jsonb), test.equal(public.download_list('tenant') #>> '{data,0,account}', 'tenant');
select test.as_user(test.id(1));
select set_config('test.own', public.download_list() #>> '{data,0,access_token}', true), test.equal(jsonb_array_length(public.download_list() -> 'data'), 1);
select test.raises($$select public.download_list('tenant')$$, 'tenant_required'), test.refuses($$select public.download_list('x')$$, '/account');
select test.raises(format('select public.download_access(%L)', t), 'download_not_found')
from unnest(array[current_setting('test.tenants'), '', 'x', repeat('A', 43), repeat('é', 43), repeat('A', 44), null]) as t;
select test.as_user(test.id(2), 't2');
select test.raises(format('select public.download_access(%L)', current_setting(t)), 'download_not_found') from unnest('{test.own,test.tenants}'::text[]) as t;
select test.as_user(test.id(3), 't1');
select public.download_access(current_setting('test.tenants')), test.raises(format('select public.download_access(%L)', current_setting('test.own')), 'download_not_found');
select test.as_user(test.id(1), 't1');
select public.download_access(current_setting('test.own'));
select test.as_anon();
select test.raises(q, '42501') from unnest(array['select public.download_list()', 'select public.download_access(''x'')']) as q;

-- test: a token ends after an hour, and the cleanup takes it away
select set_config('test.price', test.sell('birds', 'digital', 500)::text, true);
insert into public.assets (id, product_id, title, file_path) select turnpike.new_id(), p.id, 'book', 'book.zip' from public.products as p where p.slug = 'birds';
select test.buy(1, current_setting('test.price')::uuid);
select test.as_user(test.id(1));
select set_config('test.token', public.download_list() #>> '{data,0,access_token}', true);
select public.download_access(current_setting('test.token'));
select test.as_owner();
select test.equal(turnpike.cleanup() -> 'download_tokens', '0'::jsonb);
update public.download_tokens set expires_at = expires_at - interval '59 minutes';
select test.as_user(test.id(1));
select public.download_access(current_setting('test.token'));
select test.as_owner();
update public.download_tokens set expires_at = expires_at - interval '2 minutes';
select test.as_user(test.id(1));
select test.raises(format('select public.download_access(%L)', current_setting('test.token')), 'download_not_found');
select test.as_owner();
select test.equal(turnpike.cleanup() -> 'download_tokens', '1'::jsonb);

-- test: what is over, refunded or switched off is refused by name, also to a retry, and a deleted file is still owed
select set_config('test.price', test.sell('birds', 'digital', 500)::text, true);
insert into public.assets (id, product_id, title, file_path) select turnpike.new_id(), p.id, 'book', 'book.zip' from public.products as p where p.slug = 'birds';
select set_config('test.order', test.buy(1, current_setting('test.price')::uuid)::text, true);
select test.as_user(test.id(1));
do $$
declare
  v_token text := public.download_list() #>> '{data,0,access_token}';
  v_call text := format('select public.download_access(%L, %L)', v_token, 'key');
begin
  perform public.download_access(v_token, 'key');
  perform test.as_owner();
  update public.assets set archived_at = now();
  perform test.as_user(test.id(1));
  execute v_call;
  perform test.as_owner();
  update public.assets set is_active = false;
  perform test.as_user(test.id(1));
  perform test.raises(v_call, 'download_unavailable'), test.equal(public.download_list() #>> '{data,0,status}', 'unavailable');
  perform test.as_owner();
  update public.download_grants set expires_at = now();
  perform test.as_user(test.id(1));
  perform test.raises(v_call, 'download_expired'), test.equal(public.download_list() #>> '{data,0,status}', 'expired');
  perform test.as_owner();
  perform turnpike.download_revoke_order(current_setting('test.order')::uuid), turnpike.download_revoke_order(current_setting('test.order')::uuid);
  perform test.as_user(test.id(1));
  perform test.raises(v_call, 'download_revoked'), test.equal(public.download_list() #>> '{data,0,status}', 'revoked');
end $$;

-- test: a full refund takes the files back, a part of it does not
select set_config('test.price', test.sell('birds', 'digital', 500)::text, true);
insert into public.assets (id, product_id, title, file_path) select turnpike.new_id(), p.id, 'book', 'book.zip' from public.products as p where p.slug = 'birds';
select set_config('test.order', test.buy(1, current_setting('test.price')::uuid)::text, true);
select turnpike.order_take_back(current_setting('test.order')::uuid, 100, 'test', null);
select test.as_user(test.id(1));
select test.equal(public.download_list() #>> '{data,0,status}', 'active');
select test.as_owner();
select turnpike.order_take_back(current_setting('test.order')::uuid, 400, 'test', null);
select test.as_user(test.id(1));
select test.equal(public.download_list() #>> '{data,0,status}', 'revoked'), test.equal(jsonb_array_length(public.download_list() -> 'data'), 1);

-- test: a file that is added later is for those too who bought before, for as long after the purchase as it is good
select set_config('test.price', test.sell('birds', 'digital', 500)::text, true);
select set_config('test.order', test.buy(1, current_setting('test.price')::uuid)::text, true);
update public.orders set paid_at = now() - interval '5 days';
insert into public.assets (id, product_id, title, file_path, expires_in_days) select turnpike.new_id(), p.id, 'n', f || '.zip', f from public.products as p, unnest(array[3, 7, null]) as f where p.slug = 'birds' and f is not null;
select test.as_user(test.id(2));
select test.equal(public.download_list() -> 'data', '[]'::jsonb);
select test.as_user(test.id(1));
select test.equal(jsonb_path_query_array(public.download_list() -> 'data', '$[*].filename'), '["7.zip"]'::jsonb);
select test.ok((public.download_list() #>> '{data,0,expires_at}')::timestamptz < now() + interval '50 hours', 'two days are left');
select test.as_owner();
select turnpike.order_take_back(current_setting('test.order')::uuid, 500, 'test', null);
insert into public.assets (id, product_id, title, file_path) select turnpike.new_id(), p.id, 'more', 'more.zip' from public.products as p where p.slug = 'birds';
select test.as_user(test.id(1));
select test.equal(jsonb_path_query_array(public.download_list() -> 'data', '$[*].status'), '["revoked"]'::jsonb);

-- test: a subscription's files end with its rights, and are those of the product that it is for
select set_config('test.price', test.sell('club', 'subscription', 500, 'monthly', '{}')::text, true), test.sell('elite', 'subscription', 900, 'monthly', '{}');
insert into public.assets (id, product_id, title, file_path) select turnpike.new_id(), p.id, 'issue', p.slug || '.pdf' from public.products as p;
select test.buy(1, current_setting('test.price')::uuid);
select test.as_user(test.id(1));
do $$
declare
  v jsonb := public.download_list() -> 'data';
begin
  perform test.equal(jsonb_path_query_array(v, '$[*].filename'), '["club.pdf"]'::jsonb), test.equal(v #>> '{0,status}', 'active');
  perform test.ok(v #>> '{0,subscription_id}' is not null and v #>> '{0,order}' is not null and v #>> '{0,expires_at}' is not null, 'until when and why');
end $$;
select test.as_owner();
update public.subscriptions as s set product_id = p.id from public.products as p where p.slug = 'elite';
select test.as_user(test.id(1));
select test.equal((select jsonb_object_agg(d ->> 'filename', d ->> 'status') from jsonb_array_elements(public.download_list() -> 'data') as d),
  '{"club.pdf": "expired", "elite.pdf": "active"}'::jsonb);
select set_config('test.token', jsonb_path_query_first(public.download_list() -> 'data', '$[*] ? (@.filename == "elite.pdf")') ->> 'access_token', true);
select test.as_owner();
update public.subscriptions set status = 'canceled', ended_at = now(), canceled_at = now();
select test.as_user(test.id(1));
select test.raises(format('select public.download_access(%L)', current_setting('test.token')), 'download_expired');
select test.equal(jsonb_path_query_array(public.download_list() -> 'data', '$[*].status'), '["expired", "expired"]'::jsonb);

-- test: the list goes by pages, newest first
select set_config('test.price', test.sell('birds', 'digital', 500)::text, true);
insert into public.assets (id, product_id, title, file_path) select turnpike.new_id(), p.id, 'n', n || '.zip' from public.products as p, generate_series(1, 5) as n where p.slug = 'birds';
select test.buy(1, current_setting('test.price')::uuid);
update public.download_grants as g set created_at = now() - split_part(a.file_path, '.', 1)::integer * interval '1 minute' from public.assets as a where a.id = g.asset_id;
select test.as_user(test.id(1));
do $$
declare
  v jsonb := public.download_list(p_limit => 3);
begin
  perform test.equal(jsonb_path_query_array(v -> 'data', '$[*].filename'), '["1.zip", "2.zip", "3.zip"]'::jsonb);
  v := public.download_list('user', v ->> 'next_cursor', 3);
  perform test.equal(jsonb_path_query_array(v -> 'data', '$[*].filename'), '["4.zip", "5.zip"]'::jsonb), test.equal(v -> 'next_cursor', 'null'::jsonb);
  perform test.as_owner();
  -- No token is made for a row that only says that there are more.
  perform test.equal(count(*), 5::bigint) from public.download_tokens;
end $$;
select test.as_user(test.id(1));
select test.raises($$select public.download_list('user', 'x')$$, 'cursor_invalid'), test.refuses('select public.download_list(p_limit => 101)', '/limit');

-- test: a paused account may look and not take
select set_config('test.price', test.sell('birds', 'digital', 500)::text, true);
insert into public.assets (id, product_id, title, file_path) select turnpike.new_id(), p.id, 'book', 'book.zip' from public.products as p where p.slug = 'birds';
select test.buy(1, current_setting('test.price')::uuid);
select test.as_user(test.id(1));
select public.me_get(), public.me_deactivate();
select test.raises(format('select public.download_access(%L)', public.download_list() #>> '{data,0,access_token}'), 'account_deactivated');

-- test: a user's export has the downloads, and a deleted user leaves books without a name and no token
select set_config('test.price', test.sell('birds', 'digital', 500)::text, true);
insert into public.assets (id, product_id, title, file_path) select turnpike.new_id(), p.id, 'book', 'book.zip' from public.products as p where p.slug = 'birds';
select set_config('test.order', test.buy(1, current_setting('test.price')::uuid)::text, true);
select test.as_user(test.id(1));
select public.download_access(public.download_list() #>> '{data,0,access_token}', 'key');
select test.equal(jsonb_array_length(public.me_export() #> '{downloads,0,accesses}'), 1);
select test.as_owner();
select test.equal(turnpike.download_grants_of_order(current_setting('test.order')::uuid) #>> '{0,filename}', 'book.zip');
select test.ok(not turnpike.download_grants_of_order(current_setting('test.order')::uuid)::text like '%token%', 'no token');
select turnpike.user_erase(test.id(1)), turnpike.user_erase(test.id(1));
select test.equal(count(*), 0::bigint) from public.download_tokens;
select test.equal(array_agg(g.user_id), '{null}'::uuid[]), test.equal(sum(g.downloads), 1::bigint) from public.download_grants as g;
select test.equal(array_agg(a.user_id), '{null}'::uuid[]), test.equal(array_agg(a.idempotency_key), '{null}'::text[]) from public.download_accesses as a;

-- test: the bucket lets back ends of ours read, sellers their own folder, and buyers nothing
select test.equal(array_agg(p.policyname::text order by p.policyname), '{turnpike_assets_delete,turnpike_assets_insert,turnpike_assets_select,turnpike_assets_sign,turnpike_assets_update}'::text[])
from pg_policies as p where p.schemaname = 'storage' and p.tablename = 'objects';
insert into storage.objects (bucket_id, name) values ('assets', test.id(80) || '/p/book.zip'), ('assets', test.id(81) || '/p/book.zip');
select test.as_user(test.id(1));
select test.equal(count(*), 0::bigint) from storage.objects;
select test.as_user(test.id(1), null, '{service}');
select test.equal(count(*), 0::bigint) from storage.objects;
select test.as_user(test.id(80), null, '{seller}');
select test.equal(count(*), 1::bigint) from storage.objects;
select test.acting(0, 'service'), set_config('role', 'authenticated', true);
select test.equal(count(*), 2::bigint) from storage.objects;

-- test: a kept answer of another call under the same key and fingerprint opens no other file and counts for no other download
insert into public.credit_rates (id, method, path, credits) values (turnpike.new_id(), 'POST', '/v1/t', 1);
select set_config('test.price', test.sell('birds', 'digital', 500)::text, true);
insert into public.assets (id, product_id, title, file_path, max_downloads) select turnpike.new_id(), p.id, n, n || '.zip', 1
from public.products as p, unnest(array['book', 'sound']) as n where p.slug = 'birds';
select test.give(1, 10);
select test.buy(1, current_setting('test.price')::uuid);
select test.as_user(test.id(1));
do $$
declare
  v jsonb := public.download_list() -> 'data';
  v_book text := jsonb_path_query_first(v, '$[*] ? (@.filename == "book.zip").access_token') #>> '{}';
  v_sound text := jsonb_path_query_first(v, '$[*] ? (@.filename == "sound.zip").access_token') #>> '{}';
  v_hold uuid := (public.credit_meter_begin('POST', '/v1/t', p_idempotency_key => 'metered', p_fingerprint => 'f') ->> 'hold_id')::uuid;
  v_first jsonb;
begin
  perform public.credit_meter_finish(v_hold, '{"storage_path": "another/seller/s.zip", "filename": "s.zip", "remaining": 1}', 200, 'metered');
  perform test.raises(format($q$select public.download_access(%L, 'metered', 'f')$q$, v_book), 'idempotency_key_reused');
  v_first := public.download_access(v_book, 'own', 'g');
  perform test.raises(format($q$select public.download_access(%L, 'own', 'g')$q$, v_sound), 'idempotency_key_reused');
  perform test.equal(public.download_access(v_book, 'own', 'g'), v_first);
end $$;
