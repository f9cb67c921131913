//! What has to do with money: which providers there are, and whether the money is real.

use super::{Secret, reader::Reader};
use crate::platform::Url;

/// How long a call to a provider may be given, in milliseconds. The upper end is what an operation may take in all.
const PROVIDER_TIMEOUT_RANGE_MS: std::ops::RangeInclusive<u32> = 100..=30_000;

/// PayPal's hosts (its documentation, "API requests").
const PAYPAL_LIVE_HOST: &str = "api-m.paypal.com";
const PAYPAL_SANDBOX_HOST: &str = "api-m.sandbox.paypal.com";

/// The payment providers. What is `None` is not configured and is listed as such.
#[derive(Clone, Debug)]
pub struct Payments {
    /// Whether the money is real.
    pub live: bool,
    /// Stripe, with the key of the mode.
    pub stripe: Option<Stripe>,
    /// PayPal, with the host of the mode.
    pub paypal: Option<PayPal>,
    /// Where a buyer sends money by bank transfer, in words.
    pub bank_transfer_instructions: Option<String>,
    /// The front end's page that shows Clerk's checkout.
    pub clerk_checkout_url: Option<Url>,
    /// The signing secrets of webhooks: several hold at once while one replaces another, and none means that they are refused.
    pub stripe_webhook_secrets: Vec<Secret>,
    /// See [`Payments::stripe_webhook_secrets`].
    pub clerk_webhook_secrets: Vec<Secret>,
    /// How long one call to a provider may take, in milliseconds.
    pub provider_timeout_ms: u32,
}

/// Stripe.
#[derive(Clone, Debug)]
pub struct Stripe {
    /// Its URL without a trailing slash.
    pub api_url: String,
    /// The secret key.
    pub secret_key: Secret,
}

/// PayPal.
#[derive(Clone, Debug)]
pub struct PayPal {
    /// Its URL without a trailing slash.
    pub api_url: String,
    /// The app's id.
    pub client_id: String,
    /// The app's secret.
    pub client_secret: Secret,
    /// The webhook's id, which its signatures are made over.
    pub webhook_id: Option<String>,
}

pub(super) fn load(reader: &mut Reader<'_>, local: bool) -> Payments {
    let live = match reader.text("PAYMENTS_MODE").as_str() {
        "live" => true,
        "test" => false,
        _ => {
            reader.fault("PAYMENTS_MODE", "must be test or live");
            false
        }
    };
    Payments {
        live,
        stripe: stripe(reader, live, local),
        paypal: paypal(reader, live, local),
        bank_transfer_instructions: reader.optional("BANK_TRANSFER_INSTRUCTIONS"),
        clerk_checkout_url: reader
            .optional("CLERK_CHECKOUT_URL")
            .and_then(|url| reader.url("CLERK_CHECKOUT_URL", &url)),
        stripe_webhook_secrets: reader.secrets("STRIPE_WEBHOOK_SECRET", local),
        clerk_webhook_secrets: clerk_webhook_secrets(reader, local),
        provider_timeout_ms: reader.number("PROVIDER_TIMEOUT_MS", PROVIDER_TIMEOUT_RANGE_MS),
    }
}

/// Clerk's secrets are keys in base64 (<https://www.standardwebhooks.com>).
fn clerk_webhook_secrets(reader: &mut Reader<'_>, local: bool) -> Vec<Secret> {
    const NAME: &str = "CLERK_WEBHOOK_SIGNING_SECRET";
    let secrets = reader.secrets(NAME, local);
    if secrets.iter().any(|secret| secret.webhook_key().is_none()) {
        reader.fault(NAME, "must be whsec_ and a key in base64");
    }
    secrets
}

/// Both keys are looked at, so that one in the wrong place is found before the mode is switched.
fn stripe(reader: &mut Reader<'_>, live: bool, local: bool) -> Option<Stripe> {
    let test_key = key(reader, "STRIPE_TEST_SECRET_KEY", ["sk_live_", "rk_live_"], local);
    let live_key = key(reader, "STRIPE_LIVE_SECRET_KEY", ["sk_test_", "rk_test_"], local);
    let url = reader.text("STRIPE_API_URL");
    let api_url = api_url(reader, "STRIPE_API_URL", &url, local);
    let secret_key = if live { live_key } else { test_key }?;
    Some(Stripe { api_url, secret_key })
}

fn key(reader: &mut Reader<'_>, name: &'static str, of_the_other_mode: [&str; 2], local: bool) -> Option<Secret> {
    let key = reader.secret(name, 1, local)?;
    if of_the_other_mode.iter().any(|prefix| key.expose().starts_with(prefix)) {
        reader.fault(name, "is a key of the other mode");
    }
    Some(key)
}

fn paypal(reader: &mut Reader<'_>, live: bool, local: bool) -> Option<PayPal> {
    let client_id = reader.optional("PAYPAL_CLIENT_ID");
    let client_secret = reader.secret("PAYPAL_CLIENT_SECRET", 1, local);
    let webhook_id = reader.optional("PAYPAL_WEBHOOK_ID");
    let (host, other) =
        if live { (PAYPAL_LIVE_HOST, PAYPAL_SANDBOX_HOST) } else { (PAYPAL_SANDBOX_HOST, PAYPAL_LIVE_HOST) };
    let url = reader.optional("PAYPAL_API_URL").unwrap_or_else(|| format!("https://{host}"));
    let api_url = api_url(reader, "PAYPAL_API_URL", &url, local);
    if Url::parse(&api_url).is_some_and(|url| url.host() == other) {
        reader.fault("PAYPAL_API_URL", "is that of the other mode");
    }
    match (client_id, client_secret) {
        (Some(client_id), Some(client_secret)) => Some(PayPal { api_url, client_id, client_secret, webhook_id }),
        (Some(_), None) => {
            reader.fault("PAYPAL_CLIENT_SECRET", "is not set, though PAYPAL_CLIENT_ID is");
            None
        }
        (None, Some(_)) => {
            reader.fault("PAYPAL_CLIENT_ID", "is not set, though PAYPAL_CLIENT_SECRET is");
            None
        }
        (None, None) => None,
    }
}

/// A provider's URL: keys and payers' addresses go there, so nothing but https will do where others rely on it.
fn api_url(reader: &mut Reader<'_>, name: &'static str, url: &str, local: bool) -> String {
    if reader.url(name, url).is_some_and(|url| !local && !url.is_https()) {
        reader.fault(name, "must be https unless TURNPIKE_ENV is local");
    }
    url.trim_end_matches('/').to_owned()
}
