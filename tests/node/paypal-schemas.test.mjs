// Every request that the functions sent to PayPal in this run has the shape that PayPal's published schemas say.
import assert from "node:assert/strict";
import { test } from "node:test";
import { UNPUBLISHED, absent, faults, operations, present } from "./support/paypal-schemas.mjs";

const { TURNPIKE_PAYPAL_URL, TURNPIKE_TEST_FILTER } = process.env;
assert.ok(TURNPIKE_PAYPAL_URL, "these tests need a running stack: cargo xtask test");
if (!present) console.error(`\n*** ${absent}\n`);
const skip = !present && absent;

/** The calls that the functions make. */
const NEEDED = [
  "POST /v2/checkout/orders",
  "POST /v2/checkout/orders/{id}/capture",
  "POST /v2/payments/captures/{capture_id}/refund",
  "POST /v1/billing/plans",
  "POST /v1/billing/subscriptions",
  "POST /v1/billing/subscriptions/{id}/cancel",
  "POST /v1/billing/subscriptions/{id}/suspend",
  "POST /v1/billing/subscriptions/{id}/activate",
  "POST /v1/notifications/verify-webhook-signature",
  "GET /v2/checkout/orders/{id}",
  "GET /v1/billing/subscriptions/{id}",
];

async function sent() {
  const answer = await fetch(`${TURNPIKE_PAYPAL_URL}/control/requests`);
  return answer.json();
}

// Promise: no request lacks what PayPal needs, or has what it does not know.
test("requests to PayPal are of PayPal's schemas", { skip }, async (t) => {
  const known = await operations();
  const requests = await sent();
  for (const { method, path, body } of requests) {
    const call = `${method} ${path}`;
    const operation = known.find(({ shape }) => shape.test(call));
    if (operation) assert.deepEqual(faults(operation, body), [], `${call} ${JSON.stringify(body)}`);
    else assert.ok(UNPUBLISHED.includes(call), `${call} is not a call of PayPal's`);
  }
  t.diagnostic(`${requests.length} requests`);
});

// Promise: none of the calls goes unchecked because no test made it.
test(
  "every call to PayPal was made",
  { skip: skip || (TURNPIKE_TEST_FILTER && "a filtered run makes some calls only") },
  async () => {
    const [known, requests] = [await operations(), await sent()];
    const made = new Set(
      requests.map(({ method, path }) => known.find(({ shape }) => shape.test(`${method} ${path}`))?.call),
    );
    assert.deepEqual(
      NEEDED.filter((call) => !made.has(call)),
      [],
    );
  },
);

// Promise: the check would notice.
test("what PayPal would refuse is found", { skip }, async () => {
  const order = (await operations()).find(({ call }) => call === "POST /v2/checkout/orders");
  const good = {
    intent: "CAPTURE",
    purchase_units: [{ amount: { currency_code: "USD", value: "29.00" }, custom_id: "ord-1" }],
  };
  assert.deepEqual(faults(order, good), []);
  const unit = good.purchase_units[0];
  for (const bad of [
    { ...good, intent: "GIVE" },
    { ...good, purchase_units: [] },
    { intent: "CAPTURE" },
    { ...good, purchase_units: [{ ...unit, custom: "ord-1" }] },
    { ...good, purchase_units: [{ ...unit, amount: { currency_code: "USD", value: 29 } }] },
    { ...good, purchase_units: [{ ...unit, amount: { currency: "USD", value: "29.00" } }] },
  ]) {
    assert.notDeepEqual(faults(order, bad), [], JSON.stringify(bad));
  }
});
