// What the functions sent to Stripe in this run, judged by two Stripes that others wrote: npm `emulate` (payment intents) and
// PyPI `localstripe` (refunds, the end of a subscription). What neither knows (checkout with prices of the moment, portal,
// previews, schedules) is left to Stripe's own types and to our stand-in.
import assert from "node:assert/strict";
import { before, test } from "node:test";

const { TURNPIKE_STRIPE_URL, TURNPIKE_EMULATE_URL, TURNPIKE_LOCALSTRIPE_URL, TURNPIKE_TEST_FILTER } = process.env;
assert.ok(TURNPIKE_STRIPE_URL && TURNPIKE_EMULATE_URL, "these tests need a running stack: cargo xtask test");
const noPython = !TURNPIKE_LOCALSTRIPE_URL && "there is no python3 with venv, so no localstripe";
if (noPython) console.error(`\n*** ${noPython}: what it would judge is not judged\n`);

let sent = [];

before(async () => {
  const answer = await fetch(`${TURNPIKE_STRIPE_URL}/control/requests`);
  sent = (await answer.json()).filter(({ headers }) => headers["stripe-version"]);
});

/** The bodies that were sent to a call; in a whole run there must be some. */
function bodies(method, path) {
  const found = sent.filter((request) => request.method === method && path.test(request.path));
  assert.ok(found.length > 0 || TURNPIKE_TEST_FILTER, `no test made ${method} ${path}`);
  return found.map(({ raw }) => raw);
}

async function post(base, path, form, method = "POST") {
  const headers = {
    authorization: "Bearer sk_test_local_turnpike",
    "content-type": "application/x-www-form-urlencoded",
  };
  const answer = await fetch(`${base}${path}`, { method, headers, body: form });
  // Both answer 404 bodies that read like success: the status counts.
  return { status: answer.status, body: JSON.parse((await answer.text()) || "null") };
}

async function made(path, form) {
  const { status, body } = await post(TURNPIKE_LOCALSTRIPE_URL, path, new URLSearchParams(form).toString());
  assert.equal(status, 200, `${path}: ${JSON.stringify(body)}`);
  return body;
}

// Promise: emulate makes the intent that was meant: same amount, currency and metadata.
test("emulate takes our payment intents", async () => {
  for (const raw of bodies("POST", /^\/v1\/payment_intents$/)) {
    const form = new URLSearchParams(raw);
    // Customers live at the stand-in that the functions called.
    form.delete("customer");
    const { status, body } = await post(TURNPIKE_EMULATE_URL, "/v1/payment_intents", form.toString());
    assert.equal(status, 200, raw);
    assert.deepEqual([String(body.amount), body.currency], [form.get("amount"), form.get("currency")]);
    assert.equal(body.metadata.order_public_id, form.get("metadata[order_public_id]") ?? undefined);
  }
});

// Promise: localstripe, which refuses parameters that it does not know, gives back what was meant.
test("localstripe takes our refunds", { skip: noPython }, async () => {
  for (const raw of bodies("POST", /^\/v1\/refunds$/)) {
    const form = new URLSearchParams(raw);
    const payment = { amount: form.get("amount"), currency: "usd", payment_method: await card(), confirm: "true" };
    form.set("payment_intent", (await made("/v1/payment_intents", payment)).id);
    // The one parameter of Stripe's that it has not learned.
    form.delete("reason");
    const { status, body } = await post(TURNPIKE_LOCALSTRIPE_URL, "/v1/refunds", form.toString());
    assert.equal(status, 200, `${raw}: ${JSON.stringify(body)}`);
    assert.deepEqual([String(body.amount), body.status], [form.get("amount"), "succeeded"]);
  }
});

// Promise: the end of a subscription, with its period or at once, is one that localstripe knows too.
test("localstripe ends our subscriptions", { skip: noPython }, async () => {
  const ends = bodies("POST", /^\/v1\/subscriptions\/[^/]+$/).filter((raw) => raw.includes("cancel_at_period_end"));
  for (const raw of new Set(ends)) {
    const { status, body } = await post(TURNPIKE_LOCALSTRIPE_URL, `/v1/subscriptions/${await subscription()}`, raw);
    assert.equal(status, 200, `${raw}: ${JSON.stringify(body)}`);
    assert.equal(String(body.cancel_at_period_end), new URLSearchParams(raw).get("cancel_at_period_end"));
  }
  for (const raw of new Set(bodies("DELETE", /^\/v1\/subscriptions\/[^/]+$/))) {
    const { status, body } = await post(
      TURNPIKE_LOCALSTRIPE_URL,
      `/v1/subscriptions/${await subscription()}`,
      raw,
      "DELETE",
    );
    assert.deepEqual([status, body.status], [200, "canceled"], raw);
  }
});

// Promise: it would have noticed: what Stripe refuses, localstripe refuses.
test("localstripe refuses what is wrong", { skip: noPython }, async () => {
  const { id } = await made("/v1/payment_intents", {
    amount: "500",
    currency: "usd",
    payment_method: await card(),
    confirm: "true",
  });
  for (const form of [
    `payment_intent=${id}&amuont=1`,
    `payment_intent=${id}&amount=0`,
    "payment_intent=pi_none&amount=1",
    "amount=1",
  ]) {
    const { status } = await post(TURNPIKE_LOCALSTRIPE_URL, "/v1/refunds", form);
    assert.ok(status >= 400, `${form}: ${status}`);
  }
});

async function card() {
  const method = {
    type: "card",
    "card[number]": "4242424242424242",
    "card[exp_month]": "12",
    "card[exp_year]": "2040",
    "card[cvc]": "123",
  };
  return (await made("/v1/payment_methods", method)).id;
}

async function subscription() {
  const method = await card();
  const customer = await made("/v1/customers", { email: "buyer@example.com" });
  await made(`/v1/payment_methods/${method}/attach`, { customer: customer.id });
  await made(`/v1/customers/${customer.id}`, { "invoice_settings[default_payment_method]": method });
  const id = `plan-${crypto.randomUUID()}`;
  await made("/v1/plans", { id, amount: "900", currency: "usd", interval: "month", "product[name]": "Plan" });
  return (await made("/v1/subscriptions", { customer: customer.id, "items[0][plan]": id })).id;
}
