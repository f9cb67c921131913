//! What has to do with money.

use super::{Variable, secret, setting};

/// The table.
pub(super) const VARIABLES: &[Variable] = &[
    setting(
        "PAYMENTS_MODE",
        Some("test"),
        None,
        "`live` moves real money; `test` uses the providers' test keys and sandboxes. The two are never mixed.",
    ),
    secret(
        "STRIPE_TEST_SECRET_KEY",
        Some(""),
        None,
        "Stripe's secret or restricted key for PAYMENTS_MODE test (sk_test_… or rk_test_…). Empty: no Stripe in that mode.",
    ),
    secret(
        "STRIPE_LIVE_SECRET_KEY",
        Some(""),
        None,
        "Stripe's secret or restricted key for PAYMENTS_MODE live (sk_live_… or rk_live_…). Empty: no Stripe in that mode.",
    ),
    setting("STRIPE_API_URL", Some("https://api.stripe.com"), None, "Stripe's API, or a stand-in for it in tests."),
    secret(
        "STRIPE_WEBHOOK_SECRET",
        Some(""),
        Some("whsec_local_turnpike"),
        "The signing secret of Stripe's webhook endpoint; several, divided by commas, while one replaces another. Empty: its webhooks are refused.",
    ),
    setting(
        "PAYPAL_CLIENT_ID",
        Some(""),
        None,
        "The PayPal app's client id, of the sandbox for PAYMENTS_MODE test. Empty: no PayPal.",
    ),
    secret("PAYPAL_CLIENT_SECRET", Some(""), None, "The PayPal app's secret. Required with PAYPAL_CLIENT_ID."),
    setting(
        "PAYPAL_WEBHOOK_ID",
        Some(""),
        None,
        "The id of PayPal's webhook, which its signatures are made over. Empty: its webhooks are refused.",
    ),
    setting(
        "PAYPAL_API_URL",
        Some(""),
        None,
        "PayPal's API, or a stand-in for it in tests, where it is not that of PAYMENTS_MODE.",
    ),
    setting(
        "BANK_TRANSFER_INSTRUCTIONS",
        Some(""),
        Some("Example Shop Ltd, IBAN GB33BUKB20201555555555. Name the reference."),
        "Where a buyer sends money by bank transfer, in words. Empty: no bank transfer.",
    ),
    setting(
        "CLERK_CHECKOUT_URL",
        Some(""),
        None,
        "The front end's page that shows Clerk's checkout. Must be on ALLOWED_ORIGINS, and CLERK_ISSUER set. Empty: no Clerk Billing.",
    ),
    secret(
        "CLERK_WEBHOOK_SIGNING_SECRET",
        Some(""),
        Some("whsec_dHVybnBpa2UtbG9jYWwtY2xlcmstc2VjcmV0LTAwMQ=="),
        "The signing secret of Clerk's webhook endpoint; several, divided by commas. Empty: its webhooks are refused.",
    ),
    secret(
        "ORDER_CONFIRM_SECRET",
        Some(""),
        Some("local-order-confirm-secret-turnpike"),
        "Lets a developer mark an order as paid without a provider, 24 characters or more. Refused unless TURNPIKE_ENV is local.",
    ),
    setting(
        "PROVIDER_TIMEOUT_MS",
        Some("15000"),
        None,
        "How long one call to a payment provider may take, in milliseconds, 100 to 30000.",
    ),
];
