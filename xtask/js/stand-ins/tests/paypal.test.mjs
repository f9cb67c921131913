// The PayPal stand-in: it does what PayPal does, and refuses what PayPal refuses.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { control, press, start, until } from "./support/start.mjs";

let world;
let token;

const order = (more = {}) => ({
  intent: "CAPTURE",
  purchase_units: [{ amount: { currency_code: "USD", value: "29.00" }, custom_id: "ord-1" }],
  application_context: { return_url: "http://127.0.0.1:9/done", cancel_url: "http://127.0.0.1:9/no" },
  ...more,
});

async function ask(method, path, body, headers = {}) {
  const sent = { authorization: `Bearer ${token}`, "content-type": "application/json", ...headers };
  const answer = await fetch(`${world.paypal}${path}`, { method, headers: sent, body: body && JSON.stringify(body) });
  const text = await answer.text();
  return { status: answer.status, body: text && JSON.parse(text) };
}

async function refused(promise, status, issue) {
  const answer = await promise;
  assert.equal(answer.status, status, JSON.stringify(answer.body));
  if (issue) assert.equal(answer.body.details[0].issue, issue);
}

async function sign_in(pair) {
  const headers = { authorization: `Basic ${Buffer.from(pair).toString("base64")}` };
  return fetch(`${world.paypal}/v1/oauth2/token`, {
    method: "POST",
    headers,
    body: new URLSearchParams({ grant_type: "client_credentials" }),
  });
}

before(async () => {
  world = await start();
  token = (await (await sign_in("id:secret")).json()).access_token;
});
after(() => world.stop());

async function captured() {
  const { body } = await ask("POST", "/v2/checkout/orders", order());
  await press(body.links.find(({ rel }) => rel === "approve").href, "pay");
  const answer = await ask("POST", `/v2/checkout/orders/${body.id}/capture`, {});
  assert.equal(answer.status, 201);
  return answer.body.purchase_units[0].payments.captures[0];
}

// Promise: an order is approved on its page, captured once, and reported with a signature that verifies.
test("an order is approved and captured", async () => {
  const { body: made } = await ask("POST", "/v2/checkout/orders", order());
  await refused(ask("POST", `/v2/checkout/orders/${made.id}/capture`, {}), 422, "ORDER_NOT_APPROVED");
  await press(made.links.find(({ rel }) => rel === "approve").href, "pay");
  const first = await ask("POST", `/v2/checkout/orders/${made.id}/capture`, {}, { "paypal-request-id": "one" });
  assert.deepEqual([first.status, first.body.status], [201, "COMPLETED"]);
  const second = await ask("POST", `/v2/checkout/orders/${made.id}/capture`, {}, { "paypal-request-id": "one" });
  assert.deepEqual([second.status, second.body], [200, first.body]);
  await refused(ask("POST", `/v2/checkout/orders/${made.id}/capture`, {}), 422, "ORDER_ALREADY_CAPTURED");
  const { body, headers } = await until(() =>
    world.received.find((event) => event.body.includes("PAYMENT.CAPTURE.COMPLETED")),
  );
  const proof = {
    auth_algo: headers["paypal-auth-algo"],
    cert_url: headers["paypal-cert-url"],
    transmission_id: headers["paypal-transmission-id"],
    transmission_sig: headers["paypal-transmission-sig"],
    transmission_time: headers["paypal-transmission-time"],
    webhook_id: "WH-1",
    webhook_event: JSON.parse(body),
  };
  const verify = async (more) =>
    (await ask("POST", "/v1/notifications/verify-webhook-signature", { ...proof, ...more })).body.verification_status;
  assert.equal(await verify({}), "SUCCESS");
  assert.equal(await verify({ webhook_id: "WH-2" }), "FAILURE");
  assert.equal(await verify({ webhook_event: { ...proof.webhook_event, id: "WH-other" } }), "FAILURE");
});

// Promise: what PayPal refuses is refused here.
test("what PayPal refuses", async () => {
  assert.equal((await sign_in("id:wrong")).status, 401);
  await refused(ask("POST", "/v2/checkout/orders", order(), { authorization: "Bearer nobody" }), 401);
  await refused(ask("POST", "/v2/checkout/orders", order(), { "content-type": "text/plain" }), 415);
  const unit = order().purchase_units[0];
  const units = (amount, more = {}) => order({ purchase_units: [{ ...unit, amount, ...more }] });
  for (const [body, status, issue] of [
    [order({ intent: "GIVE" }), 400, "INVALID_PARAMETER_VALUE"],
    [order({ purchase_units: [] }), 400, "INVALID_ARRAY_LENGTH"],
    [units({ currency_code: "usd", value: "29.00" }), 400, "INVALID_PARAMETER_SYNTAX"],
    [units({ currency_code: "USD", value: 29 }), 400, "INVALID_PARAMETER_SYNTAX"],
    [units({ currency_code: "JPY", value: "29.50" }), 422, "DECIMAL_PRECISION"],
    [units({ currency_code: "USD", value: "0.00" }), 422, "CANNOT_BE_ZERO_OR_NEGATIVE"],
    [
      units({
        currency_code: "USD",
        value: "29.00",
        breakdown: { item_total: { currency_code: "USD", value: "28.00" } },
      }),
      422,
      "AMOUNT_MISMATCH",
    ],
    [units({ currency_code: "USD", value: "29.00" }, { items: [] }), 422, "ITEM_TOTAL_REQUIRED"],
    [units({ currency_code: "USD", value: "29.00" }, { custom_id: "x".repeat(128) }), 400, "INVALID_STRING_LENGTH"],
    [order({ application_context: { return_url: "/done" } }), 400, "INVALID_PARAMETER_SYNTAX"],
  ]) {
    await refused(ask("POST", "/v2/checkout/orders", body), status, issue);
  }
  await ask("POST", "/v2/checkout/orders", order(), { "paypal-request-id": "two" });
  await refused(
    ask("POST", "/v2/checkout/orders", order({ intent: "CAPTURE", purchase_units: [] }), {
      "paypal-request-id": "two",
    }),
    422,
    "DUPLICATE_REQUEST_ID",
  );
});

// Promise: an invoice is paid once, whatever the number of orders for it.
test("an invoice is paid once", async () => {
  const unit = { ...order().purchase_units[0], invoice_id: "invoice-1" };
  const approved = async () => {
    const { body } = await ask("POST", "/v2/checkout/orders", order({ purchase_units: [unit] }));
    await press(body.links.find(({ rel }) => rel === "approve").href, "pay");
    return body.id;
  };
  const [first, second] = [await approved(), await approved()];
  assert.equal((await ask("POST", `/v2/checkout/orders/${first}/capture`, {})).status, 201);
  await refused(ask("POST", `/v2/checkout/orders/${second}/capture`, {}), 422, "DUPLICATE_INVOICE_ID");
});

// Promise: never more is given back than was paid.
test("refunds", async () => {
  const { id } = await captured();
  const refund = (value, currency_code = "USD") =>
    ask("POST", `/v2/payments/captures/${id}/refund`, value ? { amount: { value, currency_code } } : {});
  assert.equal((await refund("9.00")).status, 201);
  await refused(refund("20.01"), 422, "REFUND_AMOUNT_EXCEEDED");
  await refused(refund("1.00", "EUR"), 422, "REFUND_CAPTURE_CURRENCY_MISMATCH");
  assert.equal((await refund()).status, 201);
  await refused(refund(), 422, "CAPTURE_FULLY_REFUNDED");
  assert.equal((await ask("GET", `/v2/payments/captures/${id}`)).body.status, "REFUNDED");
});

// Promise: a subscription is approved on its page, and ends once.
test("a subscription", async () => {
  const { body: product } = await ask("POST", "/v1/catalogs/products", { name: "Plan", type: "SERVICE" });
  const cycle = {
    tenure_type: "REGULAR",
    sequence: 1,
    frequency: { interval_unit: "MONTH", interval_count: 1 },
    pricing_scheme: { fixed_price: { currency_code: "USD", value: "9.00" } },
  };
  const plan = { product_id: product.id, name: "Monthly", billing_cycles: [cycle], payment_preferences: {} };
  await refused(ask("POST", "/v1/billing/plans", { ...plan, product_id: "PROD-none" }), 422, "INVALID_RESOURCE_ID");
  const {
    body: { id: plan_id },
  } = await ask("POST", "/v1/billing/plans", plan);
  await refused(ask("POST", "/v1/billing/subscriptions", { plan_id: "P-none" }), 404, "INVALID_RESOURCE_ID");
  const { body } = await ask("POST", "/v1/billing/subscriptions", { plan_id, custom_id: "ord-1" });
  const cancel = () => ask("POST", `/v1/billing/subscriptions/${body.id}/cancel`, { reason: "Enough" });
  await refused(cancel(), 422, "SUBSCRIPTION_STATUS_INVALID");
  await press(body.links.find(({ rel }) => rel === "approve").href, "pay");
  assert.equal((await ask("GET", `/v1/billing/subscriptions/${body.id}`)).body.status, "ACTIVE");
  const renew = (query) => control(world.paypal, "POST", `/control/subscriptions/${body.id}/renew${query}`);
  const next = (await renew("")).billing_info.next_billing_time;
  assert.equal((await renew("?refused=true")).billing_info.failed_payments_count, 1);
  assert.equal((await cancel()).status, 204);
  assert.equal((await renew("")).name, "UNPROCESSABLE_ENTITY", "nothing is charged any more");
  assert.equal((await ask("GET", `/v1/billing/subscriptions/${body.id}`)).body.billing_info.next_billing_time, next);
  const sales = () => world.received.filter((event) => event.body.includes(`"billing_agreement_id":"${body.id}"`));
  await until(() => sales().length === 2);
  await until(() => world.received.some((event) => event.body.includes("BILLING.SUBSCRIPTION.PAYMENT.FAILED")));
  await refused(cancel(), 422, "SUBSCRIPTION_STATUS_INVALID");
  await until(() => world.received.some((event) => event.body.includes("BILLING.SUBSCRIPTION.CANCELLED")));
});
