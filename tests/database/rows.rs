//! Two rows in every table of the exposed schema: the first is a user's, the second a tenant's.

/// Makes the rows, as the owner.
pub(crate) const MAKE: &str = r#"
  select set_config('request.jwt.claims', '{"role": "service_role"}', true);
  select public.credit_grant_create(p_user_id => '11111111-0000-4000-8000-000000000001', p_amount => 10, p_source => 'promo');
  select public.credit_grant_create(p_tenant_id => 't-rls', p_amount => 10, p_source => 'plan');
  select set_config('request.jwt.claims', '{"sub": "11111111-0000-4000-8000-000000000001", "role": "authenticated"}', true);
  select public.credit_hold_create(p_amount => 1);
  select set_config('request.jwt.claims', '{"sub": "11111111-0000-4000-8000-000000000009", "role": "authenticated",
    "app_metadata": {"tenant_id": "t-rls"}}', true);
  select public.credit_hold_create(p_amount => 1, p_account => 'tenant');
  insert into public.credit_rates (id, method, path, credits, active) values
    (turnpike.new_id(), 'POST', '/rls/first', 1, true), (turnpike.new_id(), 'POST', '/rls/second', 1, false);
  insert into public.profiles (user_id, tenant_id) values
    ('11111111-0000-4000-8000-000000000001', null), ('11111111-0000-4000-8000-000000000009', 't-rls');
  insert into public.customers (user_id) values
    ('11111111-0000-4000-8000-000000000001'), ('11111111-0000-4000-8000-000000000009');
  insert into public.products (id, seller_id, tenant_id, name, slug, product_type) values
    ('11111111-0000-4000-8000-0000000000b1', '11111111-0000-4000-8000-000000000001', null, 'First', 'rls-first', 'subscription'),
    ('11111111-0000-4000-8000-0000000000b2', '11111111-0000-4000-8000-000000000009', 't-rls', 'Second', 'rls-second', 'subscription');
  insert into public.prices (id, product_id, name, amount, currency, billing_period)
    select turnpike.new_id(), id, 'Price', 100, 'usd', 'monthly' from public.products where slug in ('rls-first', 'rls-second');
  insert into public.plans (id, product_id) select id, id from public.products where slug in ('rls-first', 'rls-second');
  insert into public.plan_versions (id, plan_id, version) select id, id, 1 from public.plans
    where id in ('11111111-0000-4000-8000-0000000000b1', '11111111-0000-4000-8000-0000000000b2');
  insert into public.assets (id, product_id, title, file_path)
    select turnpike.new_id(), id, 'File', 'file' from public.products where slug in ('rls-first', 'rls-second');
  insert into public.service_offers (product_id, duration_minutes, hours, slot_step_minutes)
    select id, 30, '[]', 30 from public.products where slug in ('rls-first', 'rls-second');
  insert into public.coupons (id, seller_id, code, kind, percent_off) values
    ('11111111-0000-4000-8000-0000000000c1', '11111111-0000-4000-8000-000000000001', 'rls-first', 'percentage', 10),
    ('11111111-0000-4000-8000-0000000000c2', null, 'rls-second', 'percentage', 10);
  insert into public.coupon_redemptions (id, coupon_id, order_id, user_id) values
    (turnpike.new_id(), '11111111-0000-4000-8000-0000000000c1', turnpike.new_id(), '11111111-0000-4000-8000-000000000001'),
    (turnpike.new_id(), '11111111-0000-4000-8000-0000000000c2', turnpike.new_id(), '11111111-0000-4000-8000-000000000009');
  insert into public.orders (id, public_id, user_id, tenant_id, seller_ids, currency, subtotal, total)
    select turnpike.new_id(), 'TP-RLS-' || coalesce(t, ''), '11111111-0000-4000-8000-000000000001', t, array[turnpike.new_id()], 'usd', 100, 100
    from unnest(array[null, 't-rls']) as t;
  insert into public.order_items (id, order_id, position, user_id, tenant_id, product_id, price_id, seller_id, name, price_name,
      product_type, billing_period, currency, quantity, unit_amount, amount)
    select turnpike.new_id(), o.id, 1, o.user_id, o.tenant_id, p.product_id, p.id, o.seller_ids[1], 'First', 'Price', 'subscription',
      'monthly', 'usd', 1, 100, 100
    from public.orders as o, public.prices as p
    where o.public_id like 'TP-RLS-%' and p.product_id = '11111111-0000-4000-8000-0000000000b1';
  insert into public.payments (id, order_id, user_id, tenant_id, provider, livemode, amount, currency)
    select o.id, o.id, o.user_id, o.tenant_id, 'stripe', false, 100, 'usd' from public.orders as o where o.public_id like 'TP-RLS-%';
  insert into public.refunds (id, payment_id, user_id, tenant_id, amount, currency)
    select o.id, o.id, o.user_id, o.tenant_id, 1, 'usd' from public.orders as o where o.public_id like 'TP-RLS-%';
  insert into public.disputes (id, payment_id, user_id, tenant_id, amount, currency, provider_dispute_id)
    select o.id, o.id, o.user_id, o.tenant_id, 1, 'usd', 'rls' from public.orders as o where o.public_id like 'TP-RLS-%';
  insert into public.checkout_sessions (id, order_id, user_id, tenant_id, provider, livemode, mode, success_url, cancel_url)
    select o.id, o.id, o.user_id, o.tenant_id, 'stripe', false, 'payment', '', '' from public.orders as o where o.public_id like 'TP-RLS-%';
  insert into public.provider_objects (provider, livemode, kind, provider_id, object_id) values
    ('stripe', false, 'customer', 'rls-first', '11111111-0000-4000-8000-000000000001'),
    ('stripe', false, 'customer', 'rls-second', '11111111-0000-4000-8000-000000000009');
  insert into public.provider_operations (id, kind, caller, subject_id, provider, livemode, fingerprint, request) values
    (turnpike.new_id(), 'refund', '11111111-0000-4000-8000-000000000001', turnpike.new_id(), 'stripe', false, 'rls-first', '{}'),
    (turnpike.new_id(), 'refund', '11111111-0000-4000-8000-000000000009', turnpike.new_id(), 'stripe', false, 'rls-second', '{}');
  insert into public.webhook_events (id, provider, event_id, type, livemode, occurred_at, status) values
    (turnpike.new_id(), 'stripe', 'rls-first', 'rls', false, now(), 'ignored'),
    (turnpike.new_id(), 'stripe', 'rls-second', 'rls', false, now(), 'ignored');
  insert into public.webhook_subjects (provider, livemode, kind, provider_id) values
    ('stripe', false, 'subscription', 'rls-first'), ('stripe', false, 'subscription', 'rls-second');
  insert into public.settings (key, value) values ('rls-first', '1'), ('rls-second', '1');
  insert into public.tenants (id, as_of) values ('t-first', now()), ('t-rls', now());
  insert into public.memberships (tenant_id, user_id, as_of) values
    ('t-first', '11111111-0000-4000-8000-000000000001', now()), ('t-rls', '11111111-0000-4000-8000-000000000009', now());
  insert into public.entitlements (id, user_id, tenant_id, feature_key, source, source_id)
    select turnpike.new_id(), '11111111-0000-4000-8000-000000000001', t, 'rls', 'manual', turnpike.new_id()
    from unnest(array[null, 't-rls']) as t;
  insert into public.subscriptions (id, user_id, tenant_id, seller_id, product_id, plan_id, plan_version_id, price_id, amount, currency,
      billing_period, status, provider, current_period_start, current_period_end)
    select turnpike.new_id(), '11111111-0000-4000-8000-000000000001', t, turnpike.new_id(), p.product_id, v.plan_id, v.id, p.id, 100, 'usd',
      'monthly', 'active', 'none', now(), now() + interval '1 month'
    from unnest(array[null, 't-rls']) as t, public.prices as p join public.plan_versions as v on v.plan_id = p.product_id
    where p.product_id = '11111111-0000-4000-8000-0000000000b1';
  insert into public.bookings (id, product_id, product_name, seller_id, user_id, tenant_id, seat, starts_at, ends_at, status)
    select turnpike.new_id(), '11111111-0000-4000-8000-0000000000b1', 'First', turnpike.new_id(), '11111111-0000-4000-8000-000000000001', t,
      coalesce(length(t), 1), now(), now() + interval '1 hour', 'confirmed'
    from unnest(array[null, 't-rls']) as t;
  insert into public.download_grants (id, user_id, tenant_id, order_id, order_item_id, asset_id)
    select turnpike.new_id(), i.user_id, i.tenant_id, i.order_id, i.id, a.id
    from public.order_items as i join public.assets as a on a.product_id = i.product_id
    where i.product_id = '11111111-0000-4000-8000-0000000000b1';
  insert into public.download_tokens (hash, grant_id, expires_at) select sha256(uuid_send(g.id)), g.id, now() from public.download_grants as g
    where g.user_id = '11111111-0000-4000-8000-000000000001';
  insert into public.download_accesses (id, grant_id, user_id, idempotency_key)
    select turnpike.new_id(), g.id, g.user_id, case when g.tenant_id is null then 'rls-first' else 'rls-second' end
    from public.download_grants as g where g.user_id = '11111111-0000-4000-8000-000000000001';
  insert into public.mails (id, kind, key, user_id) values
    (turnpike.new_id(), 'low_balance', 'rls-first', '11111111-0000-4000-8000-000000000001'),
    (turnpike.new_id(), 'low_balance', 'rls-second', '11111111-0000-4000-8000-000000000009');
  insert into public.task_runs (id, name, trigger, running_until) values
    (turnpike.new_id(), 'rls-first', 'service', now()), (turnpike.new_id(), 'rls-second', 'service', now());
  insert into public.ai_models (id, provider, provider_model, kind, active) values
    ('rls-first', 'ollama', 'rls', 'image', true), ('rls-second', 'ollama', 'rls', 'image', false);
  insert into public.ai_model_prices (id, model_id, effective_from) select turnpike.new_id(), m.id, now() from public.ai_models as m
    where m.provider_model = 'rls';
  insert into public.ai_calls (id, account_id, tenant_id, model_id, price_id, provider, kind, hold_id, held)
    select h.id, h.account_id, h.tenant_id, 'rls-first', turnpike.new_id(), 'ollama', 'image', h.id, 1 from public.credit_holds as h
    where h.actor_id in ('11111111-0000-4000-8000-000000000001', '11111111-0000-4000-8000-000000000009') and h.xmin = pg_current_xact_id()::xid;
  insert into public.ai_call_costs (call_id, provider_cost, created_at)
    select c.id, case when c.tenant_id is null then 1 else 2 end, now() from public.ai_calls as c where c.model_id = 'rls-first';
  insert into public.ai_spending (account_id, period, starts_on)
    select c.account_id, 'day', case when c.tenant_id is null then date '2001-01-01' else '2002-01-01' end from public.ai_calls as c
    where c.model_id = 'rls-first';
  insert into public.ai_spending_caps (account_id, period, credits)
    select c.account_id, 'day', case when c.tenant_id is null then 1 else 2 end from public.ai_calls as c where c.model_id = 'rls-first';
  insert into public.deleted_users (user_id, deleted_at) values
    ('11111111-0000-4000-8000-0000000000a1', now()), ('11111111-0000-4000-8000-0000000000a2', now());
  insert into public.idempotency_keys (caller, key, fingerprint, expires_at) values
    ('11111111-0000-4000-8000-000000000001', 'rls-first', '', now()), ('11111111-0000-4000-8000-000000000009', 'rls-second', '', now());
  insert into public.rate_limit_windows (key, window_start, hits, expires_at) values
    ('rls-first', now(), 1, now()), ('rls-second', now(), 1, now());
"#;

/// A condition for the first row of a table and one for the second. Ids are given where the reader could not look them up.
fn conditions(table: &str) -> [&'static str; 2] {
    match table {
        "credit_accounts" => ["user_id = '11111111-0000-4000-8000-000000000001'", "tenant_id = 't-rls'"],
        "ai_calls" | "credit_grants" | "credit_holds" | "credit_transfers" | "entitlements" | "subscriptions"
        | "bookings" | "orders" | "order_items" | "payments" | "refunds" | "disputes" | "checkout_sessions"
        | "download_grants" => ["tenant_id is null", "tenant_id = 't-rls'"],
        "ai_call_costs" => ["provider_cost = 1", "provider_cost = 2"],
        "ai_spending" => ["starts_on = '2001-01-01'", "starts_on = '2002-01-01'"],
        "ai_spending_caps" => ["credits = 1", "credits = 2"],
        "ai_models" => ["id = 'rls-first'", "id = 'rls-second'"],
        "ai_model_prices" => ["model_id = 'rls-first'", "model_id = 'rls-second'"],
        "provider_objects" | "webhook_subjects" => ["provider_id = 'rls-first'", "provider_id = 'rls-second'"],
        "webhook_events" => ["event_id = 'rls-first'", "event_id = 'rls-second'"],
        "tenants" => ["id = 't-first'", "id = 't-rls'"],
        "memberships" => ["tenant_id = 't-first'", "tenant_id = 't-rls'"],
        "provider_operations" => ["fingerprint = 'rls-first'", "fingerprint = 'rls-second'"],
        "download_accesses" => ["idempotency_key = 'rls-first'", "idempotency_key = 'rls-second'"],
        // Nobody gets as far as a row.
        "download_tokens" => ["false", "false"],
        "credit_rates" => ["path = '/rls/first'", "path = '/rls/second'"],
        "profiles" => ["tenant_id is null and email is null", "tenant_id = 't-rls'"],
        "products" => ["slug = 'rls-first'", "slug = 'rls-second'"],
        "prices" | "plans" | "assets" | "service_offers" => [
            "product_id = '11111111-0000-4000-8000-0000000000b1'",
            "product_id = '11111111-0000-4000-8000-0000000000b2'",
        ],
        "plan_versions" => {
            ["plan_id = '11111111-0000-4000-8000-0000000000b1'", "plan_id = '11111111-0000-4000-8000-0000000000b2'"]
        }
        "coupons" => ["code = 'rls-first'", "code = 'rls-second'"],
        "coupon_redemptions" => {
            ["coupon_id = '11111111-0000-4000-8000-0000000000c1'", "coupon_id = '11111111-0000-4000-8000-0000000000c2'"]
        }
        "task_runs" => ["name = 'rls-first'", "name = 'rls-second'"],
        "customers" => {
            ["user_id = '11111111-0000-4000-8000-000000000001'", "user_id = '11111111-0000-4000-8000-000000000009'"]
        }
        "deleted_users" => {
            ["user_id = '11111111-0000-4000-8000-0000000000a1'", "user_id = '11111111-0000-4000-8000-0000000000a2'"]
        }
        _ => ["key = 'rls-first'", "key = 'rls-second'"],
    }
}

/// Says which of the two a reader sees: `0`, `1`, `2` or `12`. Looks only at rows of this transaction.
pub(crate) fn which(table: &str) -> String {
    let [first, second] = conditions(table);
    format!(
        "select coalesce(nullif(case when count(*) filter (where {first}) > 0 then '1' else '' end
           || case when count(*) filter (where {second}) > 0 then '2' else '' end, ''), '0')
         from public.{table} where xmin = pg_current_xact_id()::xid"
    )
}

/// A column of a table, any that may be written.
pub(crate) fn column(table: &str) -> &'static str {
    match table {
        "profiles" | "customers" | "deleted_users" => "user_id",
        "ai_call_costs" => "call_id",
        "ai_spending" | "ai_spending_caps" => "account_id",
        "download_tokens" => "hash",
        "idempotency_keys" | "rate_limit_windows" | "settings" => "key",
        "memberships" => "tenant_id",
        "service_offers" => "product_id",
        "provider_objects" | "webhook_subjects" => "provider_id",
        _ => "id",
    }
}
