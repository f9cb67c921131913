//! The document agrees with the code, with itself and with the contract.

use std::collections::{BTreeMap, BTreeSet};

use super::*;

type Operations = BTreeMap<(String, String), Value>;

/// Every operation of a document by method and path.
fn operations(document: &Value) -> Operations {
    let mut found = Operations::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            found.insert((method.to_uppercase(), path.clone()), operation.clone());
        }
    }
    found
}

/// Promise: the document that the repository shows, and that `/v1/openapi.json` serves, is that of this very code.
#[test]
fn the_kept_document_is_the_code_s() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/openapi.json");
    let kept = std::fs::read_to_string(file).unwrap();
    assert!(kept == text(), "docs/openapi.json is not what the code generates: run `cargo xtask openapi`");
}

/// Promise: each route has its operation and each operation its route, in every function.
#[test]
fn routes_and_operations_are_the_same() {
    for (function, routes, part) in functions() {
        let part = serde_json::to_value(part).unwrap();
        let described: BTreeSet<_> = operations(&part).into_keys().collect();
        let served: BTreeSet<_> = routes.iter().map(|(m, p)| ((*m).to_owned(), (*p).to_owned())).collect();
        assert_eq!(described, served, "{function}");
        assert_eq!(served.len(), routes.len(), "{function} lists a route twice");
    }
}

/// Promise: a generated client gets a distinct name for every call.
#[test]
fn operation_ids_are_unique() {
    let document = document();
    let all = operations(&document);
    let names: BTreeSet<_> = all.values().map(|operation| operation["operationId"].as_str().unwrap()).collect();
    assert_eq!(names.len(), all.len());
    assert!(names.iter().all(|name| name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')), "{names:?}");
}

/// Promise: no operation hides that it can fail, and every failure is a problem document.
#[test]
fn every_operation_has_its_problems() {
    let problem = "#/components/schemas/ProblemDocument";
    for (route, operation) in operations(&document()) {
        let responses = operation["responses"].as_object().unwrap();
        let errors: Vec<_> = responses.iter().filter(|(status, _)| status.as_str() >= "400").collect();
        assert!(!errors.is_empty(), "{route:?}");
        for (status, response) in errors {
            assert!(!response["description"].as_str().unwrap().is_empty(), "{route:?} {status}");
            // The one 503 that is a list of checks.
            if route.1 != "/v1/health/ready" || status != "503" {
                let schema = &response["content"][shared::problem::MEDIA_TYPE]["schema"]["$ref"];
                assert_eq!(schema, problem, "{route:?} {status}");
            }
        }
    }
}

/// Promise: the document names each code that the contract names for a route, under its status.
#[test]
fn the_contract_s_codes_are_there() {
    let all = operations(&document());
    for (method, path, status, codes) in CONTRACT {
        let operation = &all[&((*method).to_owned(), (*path).to_owned())];
        let words = operation["responses"][*status]["description"].as_str().unwrap_or_default();
        for code in *codes {
            assert!(words.contains(&format!("`{code}`")), "{method} {path} {status}: {code} is missing in {words}");
        }
    }
}

/// Promise: each code of the table in `shared` is known to some operation, and under its own status.
#[test]
fn codes_have_their_status() {
    let all = operations(&document());
    for code in shared::problem::Code::ALL {
        let word = format!("`{}`", code.name());
        let places = all.values().flat_map(|operation| operation["responses"].as_object().unwrap());
        for (status, response) in
            places.filter(|(_, response)| response["description"].as_str().unwrap().contains(&word))
        {
            assert_eq!(*status, code.status().to_string(), "{word} in {response}");
        }
    }
}

/// Promise: who may call is said in the terms of the contract: public, signed, user or service.
#[test]
fn operations_say_who_may_call() {
    let all = operations(&document());
    let ways = |method: &str, path: &str| {
        let ways = all[&(method.to_owned(), path.to_owned())]["security"].as_array().cloned().unwrap_or_default();
        ways.iter().flat_map(|way| way.as_object().unwrap().keys().cloned()).collect::<Vec<_>>()
    };
    assert_eq!(ways("POST", "/v1/credits/grants"), ["user", "cookie", "service"]);
    assert_eq!(ways("GET", "/v1/metrics"), ["service"]);
    assert!(ways("GET", "/v1/credits/rates").is_empty());
    for (route, operation) in &all {
        let open = PUBLIC.iter().chain(&SIGNED).any(|path| route.1.starts_with(path));
        assert!(open || route.1 == "/v1/credits/rates" || operation.get("security").is_some(), "{route:?}");
    }
}

/// Where anybody may call, besides the list of rates.
const PUBLIC: [&str; 6] = ["/v1/auth/", "/v1/health", "/v1/openapi.json", "/v1/plans", "/v1/products", "/docs"];

/// Where whoever calls proves it by a signature over the body.
const SIGNED: [&str; 3] = ["/v1/webhooks/clerk", "/v1/webhooks/paypal", "/v1/webhooks/stripe"];

const TOKENS: &[&str] = &["token_missing", "token_invalid", "token_expired", "token_not_yet_valid", "token_revoked"];
const KEYS: &[&str] = &["idempotency_key_reused", "validation_failed"];
const RESOLVED: &[&str] =
    &["hold_already_captured", "hold_already_released", "hold_expired", "idempotency_in_progress"];
const AWAY: &[&str] = &["database_unavailable", "issuer_unavailable"];

const CONTRACT: &[(&str, &str, &str, &[&str])] = &[
    ("POST", "/v1/webhooks/stripe", "400", &["webhook_signature_invalid"]),
    ("POST", "/v1/webhooks/clerk", "400", &["webhook_signature_invalid"]),
    ("POST", "/v1/webhooks/paypal", "400", &["webhook_signature_invalid"]),
    ("POST", "/v1/ai/chat/completions", "402", &["insufficient_credits", "spending_cap_reached"]),
    ("POST", "/v1/downloads/{token}/access", "409", &["download_used_up", "download_expired", "download_revoked"]),
    ("POST", "/v1/tasks/{name}", "404", &["task_not_found"]),
    ("GET", "/v1/auth/verify", "401", TOKENS),
    ("GET", "/v1/me", "401", TOKENS),
    ("GET", "/v1/auth/verify", "503", &["issuer_unavailable"]),
    ("POST", "/v1/auth/signup", "409", &["user_exists"]),
    ("POST", "/v1/auth/signup", "422", &["weak_password", "validation_failed"]),
    ("POST", "/v1/auth/signin", "400", &["invalid_credentials"]),
    ("POST", "/v1/auth/signin", "429", &["rate_limited"]),
    ("POST", "/v1/auth/refresh", "401", &["grant_invalid"]),
    ("POST", "/v1/auth/verify-otp", "401", &["grant_invalid"]),
    ("POST", "/v1/auth/signout", "403", &["csrf_invalid"]),
    ("POST", "/v1/credits/spend", "402", &["insufficient_credits"]),
    ("POST", "/v1/credits/spend", "422", KEYS),
    ("POST", "/v1/credits/spend", "422", &["tenant_required"]),
    ("POST", "/v1/credits/spend", "409", &["idempotency_in_progress"]),
    ("POST", "/v1/credits/spend", "403", &["account_deactivated", "csrf_invalid", "origin_not_allowed"]),
    ("POST", "/v1/credits/spend", "413", &["body_too_large"]),
    ("POST", "/v1/credits/spend", "415", &["unsupported_media_type"]),
    ("POST", "/v1/credits/spend", "400", &["invalid_json", "idempotency_key_invalid"]),
    ("POST", "/v1/credits/spend", "503", AWAY),
    ("POST", "/v1/credits/spend", "504", &["database_timeout"]),
    ("GET", "/v1/credits/transactions", "400", &["cursor_invalid"]),
    ("POST", "/v1/credits/holds", "402", &["insufficient_credits"]),
    ("GET", "/v1/credits/holds/{id}", "404", &["hold_not_found"]),
    ("POST", "/v1/credits/holds/{id}/capture", "409", RESOLVED),
    ("POST", "/v1/credits/holds/{id}/release", "409", RESOLVED),
    ("POST", "/v1/credits/jobs/{name}", "402", &["insufficient_credits"]),
    ("POST", "/v1/credits/jobs/{name}", "404", &["job_not_found"]),
    ("POST", "/v1/credits/grants", "403", &["forbidden"]),
    ("POST", "/v1/credits/grants", "422", KEYS),
    ("POST", "/v1/credits/rates", "409", &["rate_exists"]),
    ("PATCH", "/v1/credits/rates/{id}", "404", &["rate_not_found"]),
    ("DELETE", "/v1/credits/rates/{id}", "404", &["rate_not_found"]),
    ("POST", "/v1/seller/products", "403", &["forbidden"]),
    ("POST", "/v1/seller/products", "409", &["slug_taken", "idempotency_in_progress"]),
    ("POST", "/v1/seller/products", "422", KEYS),
    ("PATCH", "/v1/seller/products/{id}", "404", &["product_not_found"]),
    ("POST", "/v1/seller/products/{id}/prices", "409", &["price_exists"]),
    ("POST", "/v1/seller/products/{id}/prices", "422", KEYS),
    ("DELETE", "/v1/seller/prices/{id}", "404", &["price_not_found"]),
    ("POST", "/v1/seller/products/{id}/assets", "502", &["storage_refused"]),
    ("POST", "/v1/seller/products/{id}/assets", "503", &["storage_unavailable", "database_unavailable"]),
    ("POST", "/v1/seller/assets/{id}/upload-url", "504", &["storage_timeout"]),
    ("GET", "/v1/downloads", "422", &["tenant_required", "validation_failed"]),
    ("POST", "/v1/downloads/{token}/access", "404", &["download_not_found"]),
    (
        "POST",
        "/v1/downloads/{token}/access",
        "409",
        &["download_expired", "download_revoked", "download_unavailable", "download_used_up"],
    ),
    ("POST", "/v1/downloads/{token}/access", "422", KEYS),
    ("POST", "/v1/downloads/{token}/access", "504", &["storage_timeout", "database_timeout"]),
    ("GET", "/v1/seller/products/{id}/service-offer", "404", &["service_offer_not_found"]),
    ("POST", "/v1/seller/coupons", "409", &["coupon_exists"]),
    ("GET", "/v1/seller/orders", "400", &["cursor_invalid"]),
    ("PATCH", "/v1/account/customer", "422", &["validation_failed"]),
    ("GET", "/v1/account/state", "401", TOKENS),
    ("POST", "/v1/account/bookings", "409", &["slot_taken", "idempotency_in_progress"]),
    ("POST", "/v1/account/bookings", "422", &["tenant_required"]),
    ("POST", "/v1/account/bookings/{id}/cancel", "409", &["booking_already_canceled"]),
    ("GET", "/v1/metrics", "401", &["service_secret_invalid"]),
    ("POST", "/v1/preflight/{check}", "404", &["check_not_found"]),
    ("POST", "/v1/preflight/{check}", "403", &["forbidden"]),
];
