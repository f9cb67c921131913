-- test: every table of the API has row-level security, and a policy unless no API role may read it
select test.ok(c.relrowsecurity, c.relname || ' has row-level security'),
  test.ok(exists (select from pg_policy as p where p.polrelid = c.oid)
    or not (has_table_privilege('anon', c.oid, 'select') or has_table_privilege('authenticated', c.oid, 'select')), c.relname || ' has a policy')
from pg_class as c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p');

-- test: policies are for reading only, and ask for the caller once a query
select test.equal(p.polcmd::text, 'r', p.polname || ' is for select'),
  test.ok(regexp_replace(pg_get_expr(p.polqual, p.polrelid), '\( SELECT turnpike\.[a-z_]+\(\) AS [a-z_]+\)', '', 'g') !~ 'turnpike\.', p.polname || ' wraps its calls')
from pg_policy as p join pg_class as c on c.oid = p.polrelid where c.relnamespace = 'public'::regnamespace;

-- test: every column that a policy compares leads an index
select test.ok(exists (select from pg_index as i where i.indrelid = a.attrelid and i.indkey[0] = a.attnum), p.polname || ' compares an indexed ' || a.attname)
from pg_policy as p
  join pg_class as c on c.oid = p.polrelid
  join pg_depend as d on d.classid = 'pg_policy'::regclass and d.objid = p.oid and d.refobjid = p.polrelid and d.refobjsubid > 0
  join pg_attribute as a on a.attrelid = p.polrelid and a.attnum = d.refobjsubid
where c.relnamespace = 'public'::regnamespace;

-- test: every foreign key is led by an index
select test.ok(exists (select from pg_index as i where i.indrelid = k.conrelid and i.indkey[0] = k.conkey[1]), k.conname || ' is indexed')
from pg_constraint as k where k.contype = 'f' and k.connamespace = 'public'::regnamespace;

-- test: a user reads own rows and those of the tenant, and nobody else's; the service reads all
create function test.counts() returns text language sql as $$
  select concat_ws(' ', (select count(*) from public.profiles), (select count(*) from public.credit_accounts where kind <> 'system'),
    (select count(*) from public.credit_grants), (select count(*) from public.credit_transfers), (select count(*) from public.credit_holds))
$$;
select test.give(1, 10), test.give(2, 20), test.give(null, 30, p_tenant => 't1'), test.give(null, 40, p_tenant => 't2');
select test.as_user(test.id(1));
select public.credit_spend(1), public.credit_hold_create(1), public.me_get();
select test.as_user(test.id(2), 't1');
select public.credit_spend(1, p_account => 'tenant'), public.credit_hold_create(1, p_account => 'tenant'), public.me_get();
select test.as_user(test.id(1));
select test.equal(test.counts(), '1 1 1 2 1', 'a user');
select test.as_user(test.id(1), 't2');
select test.equal(test.counts(), '1 2 2 3 1', 'a user of another tenant');
select test.as_user(test.id(2), 't1');
select test.equal(test.counts(), '1 2 2 3 1', 'a member of the tenant');
select test.as_user(test.id(3));
select test.equal(test.counts(), '0 0 0 0 0', 'a stranger');
select test.as_user(test.id(3), p_roles => '{admin,service}');
select test.equal(test.counts(), '0 0 0 0 0', 'roles open no rows');
select test.become('authenticated', '{}');
select test.equal(test.counts(), '0 0 0 0 0', 'a token without a user');
select test.as_service();
select test.ok((select count(*) from public.credit_accounts where user_id in (test.id(1), test.id(2)) or tenant_id in ('t1', 't2')) = 4, 'the service reads all');

-- test: nobody sees the system accounts but the service
select test.as_user(test.id(1), 't1', '{admin}');
select test.equal(count(*), 0::bigint) from public.credit_accounts where kind = 'system';
select test.as_service();
select test.equal(count(*), 4::bigint) from public.credit_accounts where kind = 'system';

-- test: each role is refused each verb on each table that it has no right to
do $$
declare
  v record;
begin
  for v in
    select r.role, c.relname, s.sql from pg_class as c
      cross join unnest(array['anon', 'authenticated', 'service_role']) as r (role)
      cross join lateral (values (format('insert into public.%I default values', c.relname)), (format('update public.%I set %I = default', c.relname, (
        select a.attname from pg_attribute as a where a.attrelid = c.oid and a.attnum = 1))),
        (format('delete from public.%I', c.relname)), (format('truncate public.%I', c.relname))) as s (sql)
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname not in ('deleted_users', 'rate_limit_windows')
  loop
    perform test.become(v.role, jsonb_build_object('role', v.role, 'sub', test.id(1)));
    perform test.raises(v.sql, '42501');
  end loop;
end $$;
