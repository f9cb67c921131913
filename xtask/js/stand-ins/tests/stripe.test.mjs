// The Stripe stand-in in the eyes of Stripe's own client: it does what Stripe does, and refuses what Stripe refuses.
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import Stripe from "stripe";
import { KEY, SECRET, control, press, start, until } from "./support/start.mjs";

let world;
let stripe;

const client = (base, key = KEY) => {
  const { hostname, port } = new URL(base);
  return new Stripe(key, { host: hostname, port, protocol: "http", maxNetworkRetries: 0, telemetry: false });
};

const line = (more = {}) => ({
  quantity: 2,
  price_data: { currency: "usd", unit_amount: 2900, product_data: { name: "Recordings" }, ...more },
});
const session = (more = {}) => ({
  mode: "payment",
  success_url: "http://127.0.0.1:9/done?id={CHECKOUT_SESSION_ID}",
  cancel_url: "http://127.0.0.1:9/no",
  line_items: [line()],
  metadata: { order_public_id: "ord-1" },
  client_reference_id: "ord-1",
  ...more,
});
const monthly = { recurring: { interval: "month", interval_count: 1 } };
const events = (type) =>
  world.received
    .map(({ body }) => JSON.parse(body))
    .filter((event) => event.type === type)
    .map(({ data }) => data.object);

before(async () => {
  world = await start();
  stripe = client(world.stripe);
});
after(() => world.stop());

async function refused(promise, status, code, param) {
  const error = await promise.then(
    (answer) => assert.fail(`taken: ${JSON.stringify(answer)}`),
    (thrown) => thrown,
  );
  assert.equal(error.statusCode, status, error.message);
  if (code) assert.equal(error.code, code, error.message);
  if (param) assert.equal(error.param, param, error.message);
  return error;
}

// Promise: a checkout is opened, paid on its page, and reported with a signature that Stripe's own client takes.
test("a checkout is paid on its page", async () => {
  const opened = await stripe.checkout.sessions.create(session());
  assert.equal(opened.amount_total, 5800);
  const page = await (await fetch(opened.url)).text();
  assert.match(page, /Recordings × 2/);
  assert.match(page, /Pay \$58\.00/);
  await press(opened.url, "pay");
  const paid = await stripe.checkout.sessions.retrieve(opened.id);
  assert.deepEqual([paid.status, paid.payment_status, paid.client_reference_id], ["complete", "paid", "ord-1"]);
  const intent = await stripe.paymentIntents.retrieve(paid.payment_intent);
  assert.deepEqual([intent.status, intent.amount_received], ["succeeded", 5800]);
  const delivery = await until(() =>
    world.received.find(({ body }) => body.includes(opened.id) && body.includes("checkout.session.completed")),
  );
  const event = stripe.webhooks.constructEvent(delivery.body, delivery.headers["stripe-signature"], SECRET);
  assert.match(event.id, /^evt_/);
  assert.equal(event.data.object.metadata.order_public_id, "ord-1");
  assert.throws(() =>
    stripe.webhooks.constructEvent(delivery.body, delivery.headers["stripe-signature"], "whsec_other"),
  );
  assert.equal((await press(opened.url, "pay")).status, 410);
});

// Promise: a card that is declined leaves the checkout open, and leaving it changes nothing.
test("a declined card and a way back", async () => {
  const opened = await stripe.checkout.sessions.create(session());
  assert.match(await (await press(opened.url, "decline")).text(), /declined/);
  await press(opened.url, "cancel");
  const still = await stripe.checkout.sessions.retrieve(opened.id);
  assert.deepEqual([still.status, still.payment_status], ["open", "unpaid"]);
  await press(opened.url, "pay");
  assert.equal((await stripe.checkout.sessions.retrieve(opened.id)).payment_status, "paid");
});

// Promise: a shop whose page answers gets its buyer back.
test("the buyer comes back to the shop", async () => {
  const opened = await stripe.checkout.sessions.create(
    session({ success_url: `${world.stripe}/?id={CHECKOUT_SESSION_ID}` }),
  );
  const answer = await press(opened.url, "pay");
  assert.deepEqual([answer.status, answer.headers.get("location")], [303, `${world.stripe}/?id=${opened.id}`]);
});

// Promise: what Stripe refuses is refused here, with the same status and parameter.
test("what Stripe refuses", async () => {
  const soon = Math.floor(Date.now() / 1_000) + 60;
  const { success_url: _, ...nowhere } = session();
  for (const [body, code, param] of [
    [session({ sucess_url: "http://x.test" }), "parameter_unknown", "sucess_url"],
    [session({ line_items: [line({ price: 3 })] }), "parameter_unknown", "line_items[0][price_data][price]"],
    [nowhere, "parameter_missing", "success_url"],
    [session({ success_url: "/relative" }), "url_invalid", "success_url"],
    [session({ mode: "gift" }), undefined, "mode"],
    [session({ expires_at: soon }), undefined, "expires_at"],
    [session({ expires_at: soon + 90_000 }), undefined, "expires_at"],
    [
      session({ line_items: [line({ unit_amount: 10, currency: "usd" })], metadata: {} }),
      "amount_too_small",
      "line_items",
    ],
    [session({ line_items: [{ ...line(), quantity: 0 }] }), "parameter_invalid_integer", "line_items[0][quantity]"],
    [
      session({ line_items: [line({ unit_amount: "29.00" })] }),
      "parameter_invalid_integer",
      "line_items[0][price_data][unit_amount]",
    ],
    [session({ line_items: [line(), line({ currency: "eur" })] }), undefined, "line_items"],
    [session({ line_items: [line(monthly)] }), undefined, undefined],
    [session({ mode: "subscription" }), undefined, undefined],
    [session({ subscription_data: { metadata: { a: "b" } } }), undefined, "subscription_data"],
    [session({ customer: "cus_nobody" }), "resource_missing", "customer"],
    [session({ discounts: [{ coupon: "none" }] }), "resource_missing", "discounts[0][coupon]"],
    [session({ metadata: { ["k".repeat(41)]: "v" } }), undefined, undefined],
    [session({ metadata: { k: "v".repeat(501) } }), undefined, "metadata[k]"],
    [
      session({ line_items: [line({ product_data: { name: "" } })] }),
      "parameter_invalid_empty",
      "line_items[0][price_data][product_data][name]",
    ],
  ]) {
    await refused(stripe.checkout.sessions.create(body), 400, code, param);
  }
  await refused(client(world.stripe, "sk_test_other").checkout.sessions.create(session()), 401);
  await refused(client(world.stripe, "sk_live_other").balance.retrieve(), 401);
  const json = await fetch(`${world.stripe}/v1/checkout/sessions`, {
    method: "POST",
    headers: { authorization: `Bearer ${KEY}`, "content-type": "application/json" },
    body: "{}",
  });
  assert.equal(json.status, 400);
  await refused(stripe.rawRequest("POST", "/v1/nothing", {}), 404);
});

// Promise: the same key does a thing once, and refuses to do another.
test("idempotency keys", async () => {
  const once_ = { idempotencyKey: "key-1" };
  const first = await stripe.checkout.sessions.create(session(), once_);
  const second = await stripe.checkout.sessions.create(session(), once_);
  assert.equal(second.id, first.id);
  assert.equal(second.lastResponse.headers["idempotent-replayed"], "true");
  const error = await refused(stripe.checkout.sessions.create(session({ client_reference_id: "ord-2" }), once_), 400);
  assert.equal(error.type, "StripeIdempotencyError");
  await refused(stripe.checkout.sessions.create(session({ bogus: "1" }), { idempotencyKey: "key-2" }), 400);
  await stripe.checkout.sessions.create(session(), { idempotencyKey: "key-2" });
});

// Promise: never more is given back than was paid.
test("refunds", async () => {
  const { id } = await control(world.stripe, "POST", "/control/payments?marker=refunds&amount=1000&currency=usd");
  assert.equal((await stripe.refunds.create({ payment_intent: id, amount: 400 })).status, "succeeded");
  await refused(stripe.refunds.create({ payment_intent: id, amount: 601 }), 400, undefined, "amount");
  assert.equal((await stripe.refunds.create({ payment_intent: id })).amount, 600);
  await refused(stripe.refunds.create({ payment_intent: id }), 400, "charge_already_refunded");
  await refused(stripe.refunds.create({ payment_intent: id, reason: "because" }), 400, undefined, "reason");
  await refused(stripe.refunds.create({ payment_intent: "pi_none" }), 400, "resource_missing", "payment_intent");
  const unpaid = await stripe.paymentIntents.create({ amount: 500, currency: "usd" });
  await refused(stripe.refunds.create({ payment_intent: unpaid.id }), 400);
  await until(() => events("charge.refunded").length === 2);
});

// Promise: an intent is confirmed, declined, or wants the buyer to do something first.
test("payment intents", async () => {
  const intent = () =>
    stripe.paymentIntents.create({ amount: 900, currency: "usd", automatic_payment_methods: { enabled: true } });
  const returned = { return_url: "http://127.0.0.1:9/back" };
  const { id, client_secret } = await intent();
  assert.match(client_secret, /_secret_/);
  await refused(stripe.paymentIntents.confirm(id, { payment_method: "pm_card_visa" }), 400, undefined, "return_url");
  await refused(
    stripe.paymentIntents.confirm(id, { payment_method: "pm_none", ...returned }),
    400,
    "resource_missing",
    "payment_method",
  );
  const declined = await refused(
    stripe.paymentIntents.confirm(id, { payment_method: "pm_card_chargeDeclinedInsufficientFunds", ...returned }),
    402,
    "card_declined",
  );
  assert.equal(declined.decline_code, "insufficient_funds");
  const waits = await stripe.paymentIntents.confirm(id, {
    payment_method: "pm_card_threeDSecure2Required",
    ...returned,
  });
  assert.equal(waits.next_action.type, "redirect_to_url");
  assert.equal(
    (await stripe.paymentIntents.confirm(id, { payment_method: "pm_card_visa", ...returned })).status,
    "succeeded",
  );
  const again = await refused(
    stripe.paymentIntents.confirm(id, { payment_method: "pm_card_visa", ...returned }),
    400,
    "payment_intent_unexpected_state",
  );
  assert.equal(again.raw.payment_intent.status, "succeeded");
});

// Promise: a subscription begins on the page, changes with proration, renews and ends.
test("a subscription's life", async () => {
  const opened = await stripe.checkout.sessions.create(
    session({
      mode: "subscription",
      line_items: [{ ...line(monthly), quantity: 1 }],
      subscription_data: { metadata: { order_public_id: "ord-1" } },
    }),
  );
  await press(opened.url, "pay");
  const { subscription: id } = await stripe.checkout.sessions.retrieve(opened.id);
  const sub = await stripe.subscriptions.retrieve(id);
  assert.deepEqual([sub.status, sub.metadata.order_public_id], ["active", "ord-1"]);
  const item = sub.items.data[0];
  const dearer = { currency: "usd", product: item.price.product, unit_amount: 5900, recurring: monthly.recurring };
  const wanted = { items: [{ id: item.id, price_data: dearer }], proration_behavior: "always_invoice" };
  const seen = await stripe.invoices.createPreview({ subscription: id, subscription_details: wanted });
  assert.equal(seen.amount_due, 3000);
  assert.equal((await stripe.subscriptions.retrieve(id)).items.data[0].price.unit_amount, 2900);
  const changed = await stripe.subscriptions.update(id, wanted);
  assert.equal(changed.items.data[0].price.unit_amount, 5900);
  const invoice = await stripe.invoices.retrieve(changed.latest_invoice);
  assert.deepEqual(
    [invoice.amount_paid, invoice.billing_reason, invoice.parent.subscription_details.subscription],
    [3000, "subscription_update", id],
  );
  // An item without an id is one more, not another.
  assert.equal((await stripe.subscriptions.update(id, { items: [{ price_data: dearer }] })).items.data.length, 2);
  await control(world.stripe, "POST", `/control/subscriptions/${id}/renew?refused=true`);
  assert.equal((await stripe.subscriptions.retrieve(id)).status, "past_due");
  await until(() => events("invoice.payment_failed").length === 1);
  await stripe.subscriptions.update(id, { cancel_at_period_end: true });
  assert.equal((await stripe.subscriptions.update(id, { cancel_at_period_end: false })).cancel_at_period_end, false);
  assert.equal((await stripe.subscriptions.cancel(id)).status, "canceled");
  await refused(stripe.subscriptions.cancel(id), 404, "resource_missing");
});

// Promise: a period that is not paid can be paid later, and an invoice says how it was paid to who asks for it.
test("an unpaid period", async () => {
  const { id } = await control(world.stripe, "POST", "/control/subscriptions?marker=unpaid&amount=900&currency=usd");
  const pay = () => control(world.stripe, "POST", `/control/subscriptions/${id}/pay`);
  assert.ok((await pay()).error, "nothing is open");
  await control(world.stripe, "POST", `/control/subscriptions/${id}/renew?refused=true`);
  const { latest_invoice } = await stripe.subscriptions.retrieve(id);
  const open = await stripe.invoices.retrieve(latest_invoice, { expand: ["payments"] });
  assert.deepEqual([open.status, open.payments.data.length], ["open", 0]);
  assert.ok(open.next_payment_attempt > open.created);
  await pay();
  assert.equal((await stripe.subscriptions.retrieve(id)).status, "active");
  const paid = await stripe.invoices.retrieve(latest_invoice, { expand: ["payments"] });
  const [{ payment }] = paid.payments.data;
  assert.equal((await stripe.paymentIntents.retrieve(payment.payment_intent)).amount_received, 900);
  assert.equal((await stripe.invoices.retrieve(latest_invoice)).payments, undefined);
  assert.ok((await pay()).error, "it is paid once");
  await until(() => events("invoice.paid").some((invoice) => invoice.id === latest_invoice));
});

// Promise: a payment is disputed once, and a dispute ends once.
test("a dispute", async () => {
  const { id } = await control(world.stripe, "POST", "/control/payments?marker=dispute&amount=1000&currency=usd");
  const open = (intent) => control(world.stripe, "POST", `/control/disputes?payment_intent=${intent}`);
  assert.ok((await open("pi_none")).error);
  const made = await open(id);
  assert.ok((await open(id)).error, "it is disputed already");
  assert.equal((await stripe.disputes.retrieve(made.id)).status, "needs_response");
  const close = (status) => control(world.stripe, "POST", `/control/disputes/${made.id}/close?status=${status}`);
  assert.ok((await close("perhaps")).error);
  assert.equal((await close("lost")).status, "lost");
  assert.ok((await close("won")).error, "a dispute ends once");
  await until(() => events("charge.dispute.closed").length === 1);
  assert.equal(events("charge.dispute.created")[0].payment_intent, id);
});

// Promise: a schedule changes the price at the renewal, and while it holds the subscription its end cannot be set.
test("a schedule", async () => {
  const { id, items } = await control(
    world.stripe,
    "POST",
    "/control/subscriptions?marker=schedule&amount=900&currency=usd",
  );
  const schedule = await stripe.subscriptionSchedules.create({ from_subscription: id });
  const [phase] = schedule.phases;
  const price = await stripe.prices.create({
    currency: "usd",
    unit_amount: 500,
    ...monthly,
    product_data: { name: "Small" },
  });
  const now_ = {
    items: [{ price: phase.items[0].price, quantity: 1 }],
    start_date: phase.start_date,
    end_date: phase.end_date,
  };
  await stripe.subscriptionSchedules.update(schedule.id, {
    end_behavior: "release",
    phases: [now_, { items: [{ price: price.id, quantity: 1 }], duration: { interval: "month", interval_count: 1 } }],
  });
  await refused(stripe.subscriptions.update(id, { cancel_at_period_end: true }), 400);
  assert.equal(
    (await stripe.subscriptions.retrieve(id)).items.data[0].price.unit_amount,
    items.data[0].price.unit_amount,
  );
  await control(world.stripe, "POST", `/control/subscriptions/${id}/renew`);
  assert.equal((await stripe.subscriptions.retrieve(id)).items.data[0].price.id, price.id);
  assert.equal((await stripe.subscriptionSchedules.release(schedule.id)).status, "released");
});

// Promise: a fault happens to the requests of its marker alone, and what was done before it stays done.
test("faults", async () => {
  const marked = session({ metadata: { order_public_id: "ord-fault" } });
  // Stripe's client would try again by itself where a connection ends.
  const send = async (key) => {
    const headers = { authorization: `Bearer ${KEY}`, "idempotency-key": key };
    const body = new URLSearchParams({
      mode: "payment",
      success_url: marked.success_url,
      "metadata[order_public_id]": "ord-fault",
      "line_items[0][quantity]": "1",
      "line_items[0][price_data][currency]": "usd",
      "line_items[0][price_data][unit_amount]": "2900",
      "line_items[0][price_data][product_data][name]": "x",
    });
    const answer = await fetch(`${world.stripe}/v1/checkout/sessions`, { method: "POST", headers, body });
    assert.ok(answer.ok, String(answer.status));
    return answer.json();
  };
  const plan = (more) =>
    control(world.stripe, "POST", "/control/faults", {
      marker: "ord-fault",
      method: "POST",
      path: "^/v1/checkout/sessions",
      times: 1,
      ...more,
    });
  const count = async () =>
    (await control(world.stripe, "GET", "/control/objects?type=checkout.session&marker=ord-fault")).length;
  for (const [fault, done] of [
    [{ kind: "cut" }, 0],
    [{ kind: "silence", ms: 50 }, 0],
    [{ kind: "status", status: 500 }, 0],
    [{ kind: "status", status: 429 }, 0],
    [{ kind: "cut", after: true }, 1],
    [{ kind: "silence", ms: 50, after: true }, 1],
    [{ kind: "half" }, 1],
    [{ kind: "status", status: 500, after: true }, 1],
    [{ kind: "answer", after: true, status: 200, body: "<html>" }, 1],
  ]) {
    const [key, before_] = [JSON.stringify(fault), await count()];
    await plan(fault);
    await stripe.checkout.sessions.create(session());
    await assert.rejects(send(key), key);
    assert.equal(await count(), before_ + done, key);
    const answered = await send(key);
    assert.match(answered.id, /^cs_test_/);
    assert.equal(await count(), before_ + 1, `${key}: the retry did it again`);
  }
  await plan({ kind: "omit", members: ["url"] });
  assert.equal((await send("omit")).url, undefined);
  assert.ok((await control(world.stripe, "POST", "/control/faults", { marker: "ord-fault", kind: "flood" })).error);
});

// Promise: what came of a marked request is found by its marker, also what the buyer did.
test("markers", async () => {
  const opened = await stripe.checkout.sessions.create(
    session({ line_items: [line({ product_data: { name: "marker-name-1" } })] }),
  );
  await press(opened.url, "pay");
  const { payment_intent: intent } = await stripe.checkout.sessions.retrieve(opened.id);
  await stripe.refunds.create({ payment_intent: intent, amount: 100 });
  for (const type of ["checkout.session", "charge", "refund"]) {
    assert.equal(
      (await control(world.stripe, "GET", `/control/objects?type=${type}&marker=marker-name-1`)).length,
      1,
      type,
    );
  }
  const paths = (await control(world.stripe, "GET", "/control/requests?marker=marker-name-1")).map(({ path }) => path);
  assert.deepEqual(paths, ["/v1/checkout/sessions", `/v1/checkout/sessions/${opened.id}`, "/v1/refunds"]);
});

// Promise: an event that the shop did not take comes again, the same one.
test("webhooks come again", async () => {
  const shop = await start({ answer: (count) => (count === 1 ? 503 : 200) });
  await control(shop.stripe, "POST", "/control/payments?marker=again&amount=1000&currency=usd");
  await until(() => shop.received.length === 4);
  const ids = shop.received.map(({ body }) => JSON.parse(body).id);
  assert.equal(new Set(ids).size, 3);
  await shop.stop();
});

// Promise: with a folder, a payment can be refunded after a restart.
test("state outlives a restart", async () => {
  const folder = await mkdtemp(join(tmpdir(), "stand-ins-"));
  const first = await start({ folder });
  const { id } = await control(first.stripe, "POST", "/control/payments?marker=kept&amount=1000&currency=usd");
  await first.stop();
  const second = await start({ folder });
  assert.equal((await client(second.stripe).refunds.create({ payment_intent: id })).amount, 1000);
  await second.stop();
  await rm(folder, { recursive: true });
});
