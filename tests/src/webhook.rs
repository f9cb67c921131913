//! Events as Stripe and Clerk send them: signed, to the functions' own address.

use base64ct::{Base64, Encoding as _};
use hmac::{Hmac, Mac as _};
use serde_json::{Value, json};
use sha2::Sha256;
use uuid::Uuid;

use crate::{
    api::{Answer, Api, Call},
    stack::or,
    token::now_seconds,
};

/// Where Stripe's events go.
pub const STRIPE: &str = "/v1/webhooks/stripe";

/// Where Clerk's go.
pub const CLERK: &str = "/v1/webhooks/clerk";

/// The secret that Stripe's events are signed with.
pub fn stripe_secret() -> String {
    or("STRIPE_WEBHOOK_SECRET", "whsec_local_turnpike")
}

/// The secret that Clerk's events are signed with.
pub fn clerk_secret() -> String {
    or("CLERK_WEBHOOK_SIGNING_SECRET", "whsec_dHVybnBpa2UtbG9jYWwtY2xlcmstc2VjcmV0LTAwMQ==")
}

/// A new event of Stripe's about an object.
pub fn of_stripe(kind: &str, object: &Value) -> Value {
    json!({
        "id": format!("evt_{}", Uuid::new_v4().simple()), "object": "event", "api_version": "2026-10-28.endive",
        "created": now_seconds(), "data": { "object": object }, "livemode": false, "pending_webhooks": 1,
        "request": { "id": null, "idempotency_key": null }, "type": kind,
    })
}

/// A new event of Clerk's about an object.
pub fn of_clerk(kind: &str, data: &Value) -> Value {
    json!({ "object": "event", "type": kind, "timestamp": now_seconds() * 1000, "data": data })
}

/// `Stripe-Signature` of a body, signed at a time with a secret.
pub fn stripe_signature(secret: &str, at_seconds: u64, body: &str) -> String {
    let proof = mac(secret.as_bytes(), &[&at_seconds.to_string(), ".", body]);
    let digits: String = proof.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("t={at_seconds},v1={digits}")
}

/// The signature of Svix and of Standard Webhooks.
pub fn standard_signature(secret: &str, id: &str, at_seconds: u64, body: &str) -> String {
    let key = Base64::decode_vec(secret.trim_start_matches("whsec_")).unwrap();
    let proof = mac(&key, &[id, ".", &at_seconds.to_string(), ".", body]);
    format!("v1,{}", Base64::encode_string(&proof))
}

/// Sends an event as Stripe does.
pub async fn stripe(api: &Api, event: &Value) -> Answer {
    stripe_call(api, &event.to_string()).send().await
}

/// The same with a body that may be anything.
pub fn stripe_call(api: &Api, body: &str) -> Call {
    let signature = stripe_signature(&stripe_secret(), now_seconds(), body);
    api.request("POST", STRIPE).header("stripe-signature", &signature).body("application/json", body.to_owned())
}

/// Sends an event as Clerk does, under an id.
pub async fn clerk(api: &Api, id: &str, event: &Value) -> Answer {
    let (body, now) = (event.to_string(), now_seconds());
    let signature = standard_signature(&clerk_secret(), id, now, &body);
    let call = api.request("POST", CLERK).header("svix-id", id).header("svix-timestamp", &now.to_string());
    call.header("svix-signature", &signature).body("application/json", body).send().await
}

fn mac(key: &[u8], parts: &[&str]) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
    parts.iter().for_each(|part| mac.update(part.as_bytes()));
    mac.finalize().into_bytes().to_vec()
}
