// The providers' own libraries and we believe the same signatures, and refuse the same.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import { Webhook as Standard } from "standardwebhooks";
import Stripe from "stripe";
import { Webhook as Svix } from "svix";
import { CLERK_SECRET, STRIPE_SECRET, deliver } from "./support/deliver.mjs";

const OTHER_SECRET = `whsec_${Buffer.from("somebody else's key").toString("base64")}`;
const seconds = (ago = 0) => Math.floor(Date.now() / 1_000) - ago;
const of = (type) => JSON.stringify({ id: `evt_${randomUUID()}`, object: "event", type, livemode: false, data: {} });

/** Whether a library believes it. */
function believes(verify) {
  try {
    verify();
    return true;
  } catch {
    return false;
  }
}

// Promise: what Stripe's test signer makes is believed here exactly if Stripe's own library believes it.
test("npm stripe", async () => {
  const stripe = new Stripe("sk_test_none");
  const payload = of("plan.created");
  const sign = (more) => stripe.webhooks.generateTestHeaderString({ payload, secret: STRIPE_SECRET, ...more });
  const other = sign({ secret: "whsec_other" });
  for (const [name, header, body, expected] of [
    ["good", sign(), payload, true],
    ["four minutes old", sign({ timestamp: seconds(240) }), payload, true],
    ["six minutes old", sign({ timestamp: seconds(360) }), payload, false],
    ["another secret", other, payload, false],
    ["rotated", `${other},${sign().split(",")[1]}`, payload, true],
    ["another scheme", sign({ scheme: "v0" }), payload, false],
    ["another body", sign(), payload.replace("plan", "plam"), false],
    ["nothing", "", payload, false],
  ]) {
    const theirs = believes(() => stripe.webhooks.constructEvent(body, header, STRIPE_SECRET));
    const { status, json } = await deliver("stripe", { "stripe-signature": header }, body);
    assert.deepEqual([theirs, status === 200], [expected, expected], `${name}: ${JSON.stringify(json)}`);
    if (!expected) assert.deepEqual([status, json.code], [400, "webhook_signature_invalid"], name);
  }
});

/** The same of a library of Standard Webhooks. */
async function agree(Webhook, family) {
  const body = of("session.created");
  const [id, hook, stranger] = [`msg_${randomUUID()}`, new Webhook(CLERK_SECRET), new Webhook(OTHER_SECRET)];
  // One time for what is signed and what is said, though a second may pass between the two.
  const now = seconds(0);
  const sign = (by, ago = 0) => by.sign(id, new Date((now - ago) * 1_000), body);
  for (const [name, signature, ago, expected] of [
    ["good", sign(hook), 0, true],
    ["several", `${sign(stranger)} v2,x ${sign(hook)}`, 0, true],
    ["four minutes old", sign(hook, 240), 240, true],
    ["six minutes old", sign(hook, 360), 360, false],
    ["of another time", sign(hook, 5), 0, false],
    ["another secret", sign(stranger), 0, false],
    ["another version", sign(hook).replace("v1,", "v2,"), 0, false],
    ["nothing", "", 0, false],
  ]) {
    const headers = {
      [`${family}-id`]: id,
      [`${family}-timestamp`]: String(now - ago),
      [`${family}-signature`]: signature,
    };
    const theirs = believes(() => hook.verify(body, headers));
    const { status, json } = await deliver("clerk", headers, body);
    assert.deepEqual([theirs, status === 200], [expected, expected], `${name}: ${JSON.stringify(json)}`);
    if (!expected) assert.deepEqual([status, json.code], [400, "webhook_signature_invalid"], name);
  }
}

// Promise: what Svix signs is believed exactly if Svix believes it.
test("npm svix", () => agree(Svix, "svix"));

// Promise: the same of the reference library of Standard Webhooks, with its own headers.
test("npm standardwebhooks", () => agree(Standard, "webhook"));

// Promise: Svix's published example is what its library says it is. (That we say so too is a unit test, since it is of 2021.)
test("the published vector", () => {
  const hook = new Svix("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
  const signed = hook.sign("msg_p5jXN8AQM9LWM0D4loKWxJek", new Date(1_614_265_330_000), '{"test": 2432232314}');
  assert.equal(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
});
