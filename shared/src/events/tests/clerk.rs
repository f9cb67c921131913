//! Clerk's events in our words.

use super::*;
use crate::auth::stable_id;

fn read(kind: &str, data: &Value) -> Value {
    command(Source::Clerk, of_clerk(kind, data))
}

fn user() -> String {
    stable_id(ISSUER, "user_1").to_string()
}

fn payer() -> Value {
    json!({ "id": "cpayer_1", "user_id": "user_1", "organization_id": "" })
}

fn item(status: &str) -> Value {
    json!({
        "id": "item_1", "status": status, "is_free_trial": false, "period_start": 1_800_000_000_000_i64,
        "period_end": 1_802_678_400_000_i64, "updated_at": 1_800_000_000_000_i64, "plan_id": "cplan_1",
    })
}

fn attempt(charge_type: &str, status: &str) -> Value {
    let amount = |amount: i64| json!({ "amount": amount, "currency": "USD" });
    json!({
        "id": "pa_1", "payment_id": "cpa_1", "status": status, "charge_type": charge_type, "payer": payer(),
        "totals": { "subtotal": amount(2000), "tax_total": amount(200), "grand_total": amount(2200) },
        "payment_source": { "payment_method": "card" }, "subscription_items": [item("active")],
        "failed_reason": { "code": "card_declined" },
    })
}

/// Promise: a user has here the id that their token has, the chosen address and a name.
#[test]
fn users() {
    let data = json!({
        "id": "user_1", "first_name": "Ada", "last_name": "Lovelace", "image_url": "https://img.example.com/a", "updated_at": 1_800_000_000_000_i64,
        "primary_email_address_id": "idn_2", "email_addresses": [
            { "id": "idn_1", "email_address": "old@example.com" }, { "id": "idn_2", "email_address": "ada@example.com" } ],
    });
    has(
        &read("user.created", &data),
        &json!({
            "kind": "user_changed", "user_id": user(), "issuer": ISSUER, "subject": "user_1", "email": "ada@example.com",
            "display_name": "Ada Lovelace", "avatar_url": "https://img.example.com/a", "as_of": "2027-01-15T08:00:00.000Z",
        }),
    );
    has(
        &read("user.deleted", &json!({ "id": "user_1", "deleted": true })),
        &json!({ "kind": "user_deleted", "user_id": user() }),
    );
}

/// Promise: organisations are tenants, and memberships have a role until they end.
#[test]
fn organisations() {
    has(
        &read("organization.updated", &json!({ "id": "org_1", "name": "Acme", "slug": "acme" })),
        &json!({
            "kind": "tenant_changed", "tenant_id": "org_1", "name": "Acme", "slug": "acme", "as_of": "2027-01-15T08:00:00.000Z",
        }),
    );
    assert_eq!(read("organization.deleted", &json!({ "id": "org_1" }))["kind"], "tenant_deleted");
    let member =
        json!({ "organization": { "id": "org_1" }, "public_user_data": { "user_id": "user_1" }, "role": "org:admin" });
    has(
        &read("organizationMembership.updated", &member),
        &json!({
            "kind": "membership_changed", "tenant_id": "org_1", "user_id": user(), "role": "org:admin",
        }),
    );
    assert_eq!(read("organizationMembership.deleted", &member)["kind"], "membership_deleted");
}

/// Promise: a first payment pays the order of its plan and payer, without the tax; a later one pays a period.
#[test]
fn payments() {
    has(
        &read("paymentAttempt.updated", &attempt("checkout", "paid")),
        &json!({
            "kind": "payment_succeeded", "amount": 2000, "currency": "usd", "provider_payment_id": "cpa_1", "method": "card",
            "payment": {
                "payment_ids": ["cpa_1", "pa_1"], "order_public_id": null,
                "plan": { "clerk_plan_id": "cplan_1", "user_id": user(), "tenant_id": null },
            },
            "subscription": { "provider_subscription_id": "item_1", "period_end": "2027-02-15T08:00:00.000Z" },
        }),
    );
    has(
        &read("paymentAttempt.updated", &attempt("recurring", "paid")),
        &json!({
            "kind": "invoice_paid", "provider_invoice_id": "cpa_1", "provider_subscription_id": "item_1", "reason": "cycle", "amount": 2000,
            "period_start": "2027-01-15T08:00:00.000Z",
        }),
    );
    let failed = read("paymentAttempt.updated", &attempt("checkout", "failed"));
    has(&failed, &json!({ "kind": "payment_failed", "code": "card_declined", "final": false }));
    assert_eq!(read("paymentAttempt.updated", &attempt("recurring", "failed"))["kind"], "invoice_failed");
    assert_eq!(read("paymentAttempt.created", &attempt("checkout", "pending"))["kind"], "payment_processing");
    nothing(Source::Clerk, of_clerk("paymentAttempt.created", &attempt("recurring", "pending")));
    let mut named = attempt("checkout", "paid");
    named["metadata"] = json!({ "order_public_id": "TP-1" });
    named["payer"] = json!({ "user_id": "user_1", "organization_id": "org_1" });
    has(
        &read("paymentAttempt.updated", &named)["payment"],
        &json!({
            "order_public_id": "TP-1", "plan": { "user_id": null, "tenant_id": "org_1" },
        }),
    );
}

/// Promise: a checkout pays once it is completed, by its new name and by its old one.
#[test]
fn checkouts() {
    let mut data = json!({
        "id": "chk_1", "status": "completed", "plan_id": "cplan_1", "payer": payer(),
        "totals": { "grand_total": { "amount": 2000, "currency": "USD" }, "total_due_now": { "amount": 0, "currency": "USD" } },
    });
    for kind in ["checkout.updated", "billing.checkout.updated"] {
        has(
            &read(kind, &data),
            &json!({
                "kind": "checkout_completed", "paid": true, "amount": 0, "currency": "usd", "payment": { "session_id": "chk_1" },
            }),
        );
    }
    data["status"] = "needs_confirmation".into();
    nothing(Source::Clerk, of_clerk("checkout.created", &data));
    data["status"] = "expired".into();
    assert_eq!(read("checkout.updated", &data)["kind"], "checkout_expired");
}

/// Promise: one plan is one subscription, by whichever event it is told, and what never began is none.
#[test]
fn subscriptions() {
    for (told, status, ends) in [
        ("active", "active", false),
        ("canceled", "active", true),
        ("past_due", "past_due", false),
        ("ended", "canceled", false),
    ] {
        let mut alone = item(told);
        alone["payer"] = payer();
        let expected = json!({
            "kind": "subscription_changed", "provider_subscription_id": "item_1", "clerk_plan_id": "cplan_1", "authoritative": false,
            "payer": { "user_id": user(), "tenant_id": null }, "as_of": "2027-01-15T08:00:00.000Z",
            "state": { "status": status, "cancel_at_period_end": ends, "current_period_end": "2027-02-15T08:00:00.000Z" },
        });
        has(&read("subscriptionItem.updated", &alone), &expected);
        let whole =
            json!({ "id": "csub_1", "status": "active", "payer": payer(), "items": [item("upcoming"), item(told)] });
        for kind in ["subscription.active", "billing.subscription.updated"] {
            has(&read(kind, &whole), &expected);
        }
        has(&read("billing.subscription.updated", &alone), &expected);
    }
    for never in ["upcoming", "incomplete", "abandoned"] {
        nothing(Source::Clerk, of_clerk("subscriptionItem.updated", &item(never)));
    }
    let mut everybodys = item("active");
    everybodys["period_end"] = Value::Null;
    nothing(Source::Clerk, of_clerk("subscriptionItem.active", &everybodys));
    assert_eq!(read("subscriptionItem.freeTrialEnding", &item("active"))["kind"], "trial_ending");
}

/// Promise: without the issuer nobody's id is guessed, and the event can be applied once it is set.
#[test]
fn without_an_issuer() {
    let script = Script::new(&[]);
    let told =
        |kind: &str| normalise(&script.app().config, &event(Source::Clerk, of_clerk(kind, &json!({ "id": "user_1" }))));
    assert_eq!(told("user.created").error.map(|error| error.code).as_deref(), Some("not_configured"));
    assert!(told("session.created").error.is_none());
}
