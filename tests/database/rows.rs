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
        "credit_grants" | "credit_holds" | "credit_transfers" => ["tenant_id is null", "tenant_id = 't-rls'"],
        "credit_rates" => ["path = '/rls/first'", "path = '/rls/second'"],
        "profiles" => ["tenant_id is null and email is null", "tenant_id = 't-rls'"],
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
        "profiles" | "deleted_users" => "user_id",
        "idempotency_keys" | "rate_limit_windows" => "key",
        _ => "id",
    }
}
