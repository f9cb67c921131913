-- test: each function of the API may be executed by the roles that need it and by no other
select test.equal(has_function_privilege(r, p.oid, 'execute'), r = any (coalesce(expected.roles, '{authenticated}')), r || ' may execute ' || p.proname)
from pg_proc as p
  left join (values
    ('ping', '{anon,authenticated,service_role}'::text[]), ('credit_rate_list', '{anon,authenticated}'), ('metrics', '{authenticated,service_role}'),
    ('rate_limit_hit', '{authenticated,service_role}'), ('credit_grant_create', '{authenticated,service_role}'),
    ('credit_grant_revoke', '{authenticated,service_role}'), ('product_list', '{anon,authenticated}'), ('product_get', '{anon,authenticated}'),
    ('plan_list', '{anon,authenticated}'), ('booking_slot_list', '{anon,authenticated}'), ('order_confirm', '{authenticated,service_role}'),
    ('provider_operation_finish', '{authenticated,service_role}'), ('provider_operation_fail', '{authenticated,service_role}'),
    ('download_access_undo', '{authenticated,service_role}'),
    ('mail_claim', '{authenticated,service_role}'), ('mail_settle', '{authenticated,service_role}'), ('task_begin', '{authenticated,service_role}'),
    ('task_finish', '{authenticated,service_role}'), ('task_step', '{authenticated,service_role}'),
    ('setting_set', '{authenticated,service_role}'), ('webhook_event_receive', '{authenticated,service_role}'), ('webhook_event_settle', '{authenticated,service_role}'),
    ('webhook_event_claim', '{authenticated,service_role}'), ('webhook_event_get', '{authenticated,service_role}'), ('webhook_event_retry', '{authenticated,service_role}'),
    ('ai_call_finish', '{authenticated,service_role}'), ('ai_call_progress', '{authenticated,service_role}')
  ) as expected (name, roles) on expected.name = p.proname
  cross join unnest(array['anon', 'authenticated', 'service_role']) as r
where p.pronamespace = 'public'::regnamespace;

-- test: every function sets its search path, is explained, and returns one JSON document if it belongs to the API
select test.ok('search_path=""' = any (p.proconfig), p.oid::regprocedure || ' sets search_path'),
  test.ok(obj_description(p.oid, 'pg_proc') is not null, p.oid::regprocedure || ' has a comment'),
  test.ok(p.pronamespace = 'turnpike'::regnamespace or p.prorettype = 'jsonb'::regtype, p.oid::regprocedure || ' returns jsonb')
from pg_proc as p where p.pronamespace in ('public'::regnamespace, 'turnpike'::regnamespace);

-- test: a helper that runs as the owner is executed by nobody but those who must
select test.equal(array_agg(r || ' ' || p.proname order by r || ' ' || p.proname), array['authenticated booking_order', 'authenticated plan_features',
  'authenticated require_active_user', 'authenticated require_user', 'authenticated setting', 'authenticated subscription_plan_json', 'service_role check_ai_invariants', 'service_role check_invariants', 'service_role check_sales_invariants', 'service_role cleanup'])
from pg_proc as p cross join unnest(array['anon', 'authenticated', 'service_role']) as r
where p.pronamespace = 'turnpike'::regnamespace and p.prosecdef and has_function_privilege(r, p.oid, 'execute');

-- test: a helper that writes can be executed by no API role
select test.equal(array_agg(r || ' ' || p.proname), null::text[])
from pg_proc as p cross join unnest(array['anon', 'authenticated', 'service_role']) as r
where p.pronamespace = 'turnpike'::regnamespace and p.provolatile = 'v' and p.proname <> 'cleanup' and has_function_privilege(r, p.oid, 'execute');

-- test: nobody writes a table directly, and reads only where that was decided
select test.equal(has_table_privilege(r, c.oid, v), v = 'select' and r = any (expected.roles), r || ' may ' || v || ' ' || c.relname)
from pg_class as c
  join (values
    ('profiles', '{authenticated,service_role}'::text[]), ('deleted_users', '{service_role}'), ('idempotency_keys', '{}'), ('rate_limit_windows', '{}'),
    ('credit_accounts', '{authenticated,service_role}'), ('credit_grants', '{authenticated,service_role}'), ('credit_holds', '{authenticated,service_role}'),
    ('credit_transfers', '{authenticated,service_role}'), ('credit_rates', '{anon,authenticated,service_role}'), ('customers', '{authenticated,service_role}'),
    ('products', '{anon,authenticated,service_role}'), ('prices', '{anon,authenticated,service_role}'), ('plans', '{anon,authenticated,service_role}'),
    ('plan_versions', '{anon,authenticated,service_role}'), ('service_offers', '{anon,authenticated,service_role}'), ('assets', '{authenticated,service_role}'),
    ('coupons', '{authenticated,service_role}'), ('coupon_redemptions', '{authenticated,service_role}'),
    ('entitlements', '{authenticated,service_role}'), ('subscriptions', '{authenticated,service_role}'), ('bookings', '{authenticated,service_role}'),
    ('orders', '{authenticated,service_role}'), ('order_items', '{authenticated,service_role}'), ('payments', '{authenticated,service_role}'),
    ('refunds', '{authenticated,service_role}'), ('checkout_sessions', '{authenticated,service_role}'),
    ('provider_objects', '{service_role}'), ('provider_operations', '{service_role}'),
    ('download_grants', '{authenticated,service_role}'), ('download_tokens', '{}'), ('download_accesses', '{service_role}'),
    ('mails', '{service_role}'), ('task_runs', '{service_role}'),
    ('disputes', '{authenticated,service_role}'),
    ('tenants', '{authenticated,service_role}'), ('memberships', '{authenticated,service_role}'), ('settings', '{service_role}'),
    ('webhook_events', '{service_role}'), ('webhook_subjects', '{service_role}'),
    ('ai_models', '{authenticated,service_role}'), ('ai_model_prices', '{authenticated,service_role}'), ('ai_calls', '{authenticated,service_role}'),
    ('ai_call_costs', '{authenticated,service_role}'), ('ai_spending', '{authenticated,service_role}'), ('ai_spending_caps', '{authenticated,service_role}')
  ) as expected (name, roles) on expected.name = c.relname
  cross join unnest(array['anon', 'authenticated', 'service_role']) as r
  cross join unnest(array['select', 'insert', 'update', 'delete', 'truncate', 'references', 'trigger']) as v
where c.relnamespace = 'public'::regnamespace;

-- test: the matrix above knows every table
select test.equal(array_agg(c.relname::text order by c.relname), array[
  'ai_call_costs', 'ai_calls', 'ai_model_prices', 'ai_models', 'ai_spending', 'ai_spending_caps', 'assets', 'bookings',
  'checkout_sessions', 'coupon_redemptions', 'coupons', 'credit_accounts', 'credit_grants', 'credit_holds', 'credit_rates',
  'credit_transfers', 'customers', 'deleted_users', 'disputes', 'download_accesses', 'download_grants', 'download_tokens',
  'entitlements', 'idempotency_keys', 'mails', 'memberships', 'order_items', 'orders', 'payments', 'plan_versions', 'plans', 'prices',
  'products', 'profiles', 'provider_objects', 'provider_operations', 'rate_limit_windows', 'refunds', 'service_offers', 'settings',
  'subscriptions', 'task_runs', 'tenants', 'webhook_events', 'webhook_subjects'])
from pg_class as c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm', 'f');

-- test: a role that is named in user_metadata or at the top of the token opens nothing
select test.become('authenticated', jsonb_build_object('sub', test.id(1), 'iat', 1, 'is_admin', true, 'user_metadata', '{"role": "admin", "roles": ["service"]}'::jsonb));
select test.raises($$select public.credit_grant_create(p_user_id => test.id(1), p_amount => 5, p_source => 'manual')$$, 'forbidden');
select test.raises($$select public.credit_rate_create('GET', '/x', 1)$$, 'forbidden');
select test.raises('select public.metrics()', 'forbidden');

-- test: a function that takes a caller's word for who is calling does not exist
select test.equal(array_agg(p.proname::text order by p.proname), array['ai_cap_set', 'credit_grant_create', 'order_confirm'])
from pg_proc as p where p.pronamespace = 'public'::regnamespace and p.proargnames && array['p_user_id', 'p_caller', 'p_actor_id', 'p_tenant_id'];
