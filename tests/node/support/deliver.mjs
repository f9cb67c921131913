// Sends events to the functions, with headers that somebody else's library has made.
import assert from "node:assert/strict";

const { TURNPIKE_URL, STRIPE_WEBHOOK_SECRET, CLERK_WEBHOOK_SIGNING_SECRET } = process.env;
assert.ok(TURNPIKE_URL, "these tests need a running stack: cargo xtask test");

export const STRIPE_SECRET = STRIPE_WEBHOOK_SECRET || "whsec_local_turnpike";
export const CLERK_SECRET = CLERK_WEBHOOK_SIGNING_SECRET || "whsec_dHVybnBpa2UtbG9jYWwtY2xlcmstc2VjcmV0LTAwMQ==";

/** The status and the JSON of the answer. */
export async function deliver(provider, headers, body) {
  const answer = await fetch(`${TURNPIKE_URL}/v1/webhooks/${provider}`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body,
  });
  return { status: answer.status, json: await answer.json() };
}
