//! Who may call which function, and what functions with the owner's rights must have.

use std::collections::BTreeMap;

use libtest_mimic::{Failed, Trial};
use turnpike_tests::database;

/// Every function of the exposed schema, and the roles of the API that may call it.
const CALLERS: &[(&str, &str)] = &[
    ("account_state", "authenticated"),
    ("ai_call_begin", "authenticated"),
    ("ai_call_finish", "authenticated service_role"),
    ("ai_call_progress", "authenticated service_role"),
    ("ai_cap_list", "authenticated"),
    ("ai_cap_set", "authenticated"),
    ("ai_model_list", "authenticated"),
    ("ai_model_put", "authenticated"),
    ("ai_price_put", "authenticated"),
    ("ai_usage_list", "authenticated"),
    ("ai_usage_summary", "authenticated"),
    ("booking_cancel", "authenticated"),
    ("booking_create", "authenticated"),
    ("booking_list", "authenticated"),
    ("booking_slot_list", "anon authenticated"),
    ("checkout_begin", "authenticated"),
    ("credit_balance", "authenticated"),
    ("credit_grant_create", "authenticated service_role"),
    ("credit_grant_revoke", "authenticated service_role"),
    ("credit_hold_capture", "authenticated"),
    ("credit_hold_create", "authenticated"),
    ("credit_hold_get", "authenticated"),
    ("credit_hold_list", "authenticated"),
    ("credit_hold_release", "authenticated"),
    ("credit_meter_begin", "authenticated"),
    ("credit_meter_fail", "authenticated"),
    ("credit_meter_finish", "authenticated"),
    ("credit_rate_create", "authenticated"),
    ("credit_rate_delete", "authenticated"),
    ("credit_rate_get", "authenticated"),
    ("credit_rate_list", "anon authenticated"),
    ("credit_rate_update", "authenticated"),
    ("credit_spend", "authenticated"),
    ("credit_transactions", "authenticated"),
    ("customer_get", "authenticated"),
    ("customer_update", "authenticated"),
    ("discount_validate", "authenticated"),
    ("entitlement_list", "authenticated"),
    ("feature_get", "authenticated"),
    ("me_deactivate", "authenticated"),
    ("me_delete", "authenticated"),
    ("me_export", "authenticated"),
    ("me_get", "authenticated"),
    ("me_update", "authenticated"),
    ("metrics", "authenticated service_role"),
    ("order_confirm", "authenticated service_role"),
    ("order_create", "authenticated"),
    ("order_get", "authenticated"),
    ("order_list", "authenticated"),
    ("payment_confirm_begin", "authenticated"),
    ("payment_get", "authenticated"),
    ("payment_intent_begin", "authenticated"),
    ("payment_list", "authenticated"),
    ("ping", "anon authenticated service_role"),
    ("plan_list", "anon authenticated"),
    ("portal_get", "authenticated"),
    ("product_get", "anon authenticated"),
    ("product_list", "anon authenticated"),
    ("provider_operation_fail", "authenticated service_role"),
    ("provider_operation_finish", "authenticated service_role"),
    ("rate_limit_hit", "authenticated service_role"),
    ("refund_begin", "authenticated"),
    ("rls_auto_enable", ""),
    ("seller_asset_create", "authenticated"),
    ("seller_asset_delete", "authenticated"),
    ("seller_asset_get", "authenticated"),
    ("seller_asset_list", "authenticated"),
    ("seller_asset_update", "authenticated"),
    ("seller_coupon_create", "authenticated"),
    ("seller_coupon_delete", "authenticated"),
    ("seller_coupon_get", "authenticated"),
    ("seller_coupon_list", "authenticated"),
    ("seller_coupon_update", "authenticated"),
    ("seller_order_list", "authenticated"),
    ("seller_price_create", "authenticated"),
    ("seller_price_delete", "authenticated"),
    ("seller_price_get", "authenticated"),
    ("seller_price_list", "authenticated"),
    ("seller_price_update", "authenticated"),
    ("seller_product_create", "authenticated"),
    ("seller_product_delete", "authenticated"),
    ("seller_product_get", "authenticated"),
    ("seller_product_list", "authenticated"),
    ("seller_product_update", "authenticated"),
    ("seller_service_offer_get", "authenticated"),
    ("seller_service_offer_set", "authenticated"),
    ("subscription_cancel_begin", "authenticated"),
    ("subscription_change_begin", "authenticated"),
    ("subscription_get", "authenticated"),
    ("subscription_list", "authenticated"),
    ("subscription_resume_begin", "authenticated"),
];

/// Functions that a hosted project may bring along; nobody may call them.
const MAY_BE_ABSENT: [&str; 1] = ["rls_auto_enable"];

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        crate::trial("rights: every exposed function may be called by whom it is for and by nobody else", callers),
        crate::trial("rights: functions with the owner's rights have an empty search path", search_paths),
        crate::trial("rights: every table of the exposed schema has row-level security", row_security),
        crate::trial("rights: every column that a policy compares has an index", policies_are_indexed),
        crate::trial("rights: internal functions cannot change anything for a user", internals),
    ]
}

async fn callers() -> Result<(), Failed> {
    let sql = "select p.proname::text, coalesce(string_agg(r.rolname::text, ' ' order by r.rolname)
                 filter (where has_function_privilege(r.oid, p.oid, 'execute')), '')
               from pg_proc p cross join pg_roles r
               where p.pronamespace = 'public'::regnamespace and r.rolname in ('anon', 'authenticated', 'service_role')
               group by p.oid, p.proname";
    let client = database::connect().await;
    let found: BTreeMap<String, String> =
        client.query(sql, &[]).await?.iter().map(|row| (row.get(0), row.get(1))).collect();
    let mut wanted: BTreeMap<String, String> =
        CALLERS.iter().map(|(name, roles)| ((*name).to_owned(), (*roles).to_owned())).collect();
    wanted.retain(|name, _| found.contains_key(name) || !MAY_BE_ABSENT.contains(&name.as_str()));
    if found == wanted { Ok(()) } else { Err(format!("found {found:#?}\nwanted {wanted:#?}").into()) }
}

/// Names of what breaks a rule; the rule holds if there are none.
async fn none(sql: &str) -> Result<(), Failed> {
    let client = database::connect().await;
    let found: Vec<String> = client.query(sql, &[]).await?.iter().map(|row| row.get(0)).collect();
    if found.is_empty() { Ok(()) } else { Err(found.join("\n").into()) }
}

async fn search_paths() -> Result<(), Failed> {
    none(
        "select p.oid::regprocedure::text from pg_proc p
         where p.pronamespace in ('public'::regnamespace, 'turnpike'::regnamespace) and p.prosecdef
           and not coalesce(p.proconfig, '{}') @> array['search_path=\"\"']",
    )
    .await
}

async fn row_security() -> Result<(), Failed> {
    none(
        "select oid::regclass::text from pg_class
         where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relrowsecurity",
    )
    .await
}

/// What a policy looks at is written down as its dependencies: columns of its own table and of those that it asks.
async fn policies_are_indexed() -> Result<(), Failed> {
    none(
        "select distinct c.oid::regclass || '.' || a.attname from pg_policy p
         join pg_depend d on d.classid = 'pg_policy'::regclass and d.objid = p.oid and d.refclassid = 'pg_class'::regclass
         join pg_class c on c.oid = d.refobjid
         join pg_attribute a on a.attrelid = c.oid and a.attnum = d.refobjsubid and a.attnum > 0
         where c.relnamespace = 'public'::regnamespace and not exists (
           select from pg_index i where i.indrelid = c.oid and i.indkey[0] = a.attnum)",
    )
    .await
}

/// Helpers that a user may call run as that user, or read nothing but the user's own rights.
async fn internals() -> Result<(), Failed> {
    none(
        "select p.oid::regprocedure::text from pg_proc p
         where p.pronamespace = 'turnpike'::regnamespace and p.prosecdef and p.provolatile = 'v'
           and (has_function_privilege('anon', p.oid, 'execute') or has_function_privilege('authenticated', p.oid, 'execute'))",
    )
    .await
}
