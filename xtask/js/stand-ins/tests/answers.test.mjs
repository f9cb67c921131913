// What the Stripe stand-in answers and reports is a part of what Stripe does: every member is one of Stripe's, of its type.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { LINE_OF_FIRST, compile, program } from "../../../../tests/node/support/stripe-types.mjs";
import { control, press, start, until } from "./support/start.mjs";

const TYPES = {
  "billing_portal.session": "BillingPortal.Session",
  charge: "Charge",
  "checkout.session": "Checkout.Session",
  coupon: "Coupon",
  customer: "Customer",
  dispute: "Dispute",
  event: "EventBase",
  invoice: "Invoice",
  payment_intent: "PaymentIntent",
  price: "Price",
  product: "Product",
  refund: "Refund",
  subscription: "Subscription",
  subscription_item: "SubscriptionItem",
  subscription_schedule: "SubscriptionSchedule",
};

let world;
before(async () => {
  world = await start();
});
after(() => world.stop());

async function ask(method, path, form) {
  const headers = { authorization: "Bearer sk_test_local_turnpike" };
  const answer = await fetch(`${world.stripe}${path}`, { method, headers, body: form && new URLSearchParams(form) });
  assert.equal(answer.status, 200, `${path}: ${await answer.clone().text()}`);
  return answer.json();
}

/** Leaves one of everything behind. */
async function live() {
  const coupon = await ask("POST", "/v1/coupons", { amount_off: "100", currency: "usd", duration: "once" });
  const line = {
    "line_items[0][quantity]": "1",
    "line_items[0][price_data][currency]": "usd",
    "line_items[0][price_data][unit_amount]": "2900",
    "line_items[0][price_data][product_data][name]": "x",
    success_url: "http://127.0.0.1:9/",
  };
  const sale = await ask("POST", "/v1/checkout/sessions", {
    mode: "payment",
    customer_creation: "always",
    "discounts[0][coupon]": coupon.id,
    ...line,
  });
  await press(sale.url, "decline");
  await press(sale.url, "pay");
  const { payment_intent: intent, customer } = await ask("GET", `/v1/checkout/sessions/${sale.id}`);
  await ask("POST", "/v1/refunds", { payment_intent: intent, amount: "1", reason: "duplicate" });
  const disputed = await control(world.stripe, "POST", `/control/disputes?payment_intent=${intent}`);
  await control(world.stripe, "POST", `/control/disputes/${disputed.id}/close?status=lost`);
  const { id } = await control(world.stripe, "POST", "/control/subscriptions?marker=types&amount=900&currency=usd");
  const schedule = await ask("POST", "/v1/subscription_schedules", { from_subscription: id });
  await ask("POST", `/v1/subscription_schedules/${schedule.id}/release`);
  const preview = await ask("POST", "/v1/invoices/create_preview", { subscription: id });
  const { latest_invoice: invoice } = await ask("GET", `/v1/subscriptions/${id}`);
  const paid = await ask("GET", `/v1/invoices/${invoice}?expand[]=payments`);
  await ask("POST", "/v1/billing_portal/sessions", { customer });
  const waits = await ask("POST", "/v1/payment_intents", { amount: "900", currency: "usd" });
  await ask("POST", `/v1/payment_intents/${waits.id}/confirm`, {
    payment_method: "pm_card_threeDSecure2Required",
    return_url: "http://127.0.0.1:9/",
  });
  return [preview, paid];
}

test("answers and events are of Stripe's types", async () => {
  const invoices = await live();
  await until(() => world.received.some(({ body }) => body.includes("charge.refunded")));
  const objects = (await control(world.stripe, "GET", "/control/objects")).filter(({ object }) => object !== "hidden");
  const held = objects.map((object) => {
    assert.ok(TYPES[object.object], object.object);
    return [`Part<Stripe.${TYPES[object.object]}>`, object];
  });
  assert.deepEqual(
    Object.keys(TYPES).filter((type) => !objects.some(({ object }) => object === type)),
    [],
  );
  const wrong = ["Part<Stripe.Charge>", { id: "ch_1", object: "charge", amout: 1 }];
  const said = await compile(program([...held, ...invoices.map((invoice) => ["Part<Stripe.Invoice>", invoice]), wrong]));
  const lines = [...new Set([...said.matchAll(/program\.ts\((\d+),/g)].map(([, line]) => Number(line)))];
  assert.deepEqual(lines, [LINE_OF_FIRST + held.length + invoices.length], said);
});
