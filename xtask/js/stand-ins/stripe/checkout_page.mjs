// The page on which a checkout session is paid.
import { back, buttons, escape, money, page } from "../lib/page.mjs";
import { subscribe } from "./billing.mjs";
import { makeCustomer } from "./catalog.mjs";
import { current } from "./checkout.mjs";
import { charge, fail, makeIntent } from "./payments.mjs";

/** The buyer pays. */
function complete(shop, session, buyer) {
  const { store, events } = shop;
  const { lines, payment_intent_data, subscription_data } = store.get(`${session.id}_hidden`);
  const items = lines.map(({ price, quantity }) => ({ price: store.get(price, "price"), quantity }));
  if (!session.customer && (session.mode === "subscription" || session.customer_creation === "always")) {
    session.customer = makeCustomer(shop, { email: buyer }).id;
  }
  const details = { address: null, email: buyer, name: "Test Buyer", phone: null, tax_exempt: "none", tax_ids: [] };
  Object.assign(session, { status: "complete", url: null, customer_details: details });
  if (session.amount_total > 0) session.payment_status = "paid";
  if (session.mode === "subscription") {
    const { subscription, invoice } = subscribe(shop, {
      ...subscription_data,
      customer: session.customer,
      items,
      amount: session.amount_total,
    });
    Object.assign(session, { subscription: subscription.id, invoice: invoice.id });
  } else if (session.amount_total > 0) {
    const values = {
      ...payment_intent_data,
      amount: session.amount_total,
      currency: session.currency,
      customer: session.customer,
    };
    const intent = store.get(session.payment_intent) ?? makeIntent(shop, values);
    session.payment_intent = intent.id;
    charge(shop, intent);
  }
  events.emit("checkout.session.completed", session);
}

/** The buyer's card is declined; the session stays open. */
function decline(shop, session) {
  if (session.mode !== "payment" || session.amount_total === 0) return;
  const { payment_intent_data } = shop.store.get(`${session.id}_hidden`);
  const values = {
    ...payment_intent_data,
    amount: session.amount_total,
    currency: session.currency,
    customer: session.customer,
  };
  const intent = shop.store.get(session.payment_intent) ?? makeIntent(shop, values);
  session.payment_intent = intent.id;
  fail(shop, intent, "generic_decline");
}

/** What waits to be paid. */
function index(shop) {
  const open = shop.store
    .all("checkout.session")
    .map(({ id }) => current(shop, id))
    .filter(({ status }) => status === "open");
  const rows = open
    .toReversed()
    .map(
      ({ url, client_reference_id: order, amount_total: total, currency }) =>
        `<tr><td><a href="${escape(url)}">${escape(order ?? "Open checkout")}</a></td><td>${money(total, currency)}</td></tr>`,
    );
  return page(
    "Open checkouts",
    `<table>${rows.join("") || "<tr><td>None. A buyer's POST /v1/checkout/sessions opens one.</td></tr>"}</table>`,
  );
}

function view(shop, id, note = "") {
  const session = current(shop, id);
  if (!session) return page("There is no such payment", "<p>The address is not one of a checkout session.</p>", 404);
  if (session.status !== "open")
    return page(`This checkout is ${session.status}`, "<p>It cannot be paid any more.</p>", 410);
  const rows = shop.store.get(`${id}_hidden`).lines.map(({ price, quantity }) => {
    const { unit_amount: unit, currency, product, recurring } = shop.store.get(price, "price");
    const every = recurring
      ? ` every ${recurring.interval_count > 1 ? `${recurring.interval_count} ${recurring.interval}s` : recurring.interval}`
      : "";
    return `<tr><td>${escape(shop.store.get(product).name)} × ${quantity}${every}</td><td>${money(unit * quantity, currency)}</td></tr>`;
  });
  const off = session.total_details.amount_discount;
  if (off) rows.push(`<tr><td>Discount</td><td>−${money(off, session.currency)}</td></tr>`);
  const total = money(session.amount_total, session.currency);
  const actions = [
    ["pay", `Pay ${total}`],
    ["decline", "Pay with a card that is declined"],
    ["cancel", "Cancel"],
  ];
  return page(
    "Stripe Checkout",
    `${note}<table>${rows.join("")}<tr><td><b>Due now</b></td><td><b>${total}</b></td></tr></table>
<p>Order ${escape(session.client_reference_id ?? "without a reference")}</p>${buttons(actions)}`,
  );
}

function act(shop, id, raw) {
  const { store, events } = shop;
  const session = current(shop, id);
  if (session?.status !== "open") return view(shop, id);
  const form = new URLSearchParams(raw);
  const known = session.customer && store.get(session.customer, "customer")?.email;
  const buyer = form.get("email") || session.customer_email || known || "buyer@example.com";
  events.cause = { id: null, idempotency_key: null };
  switch (form.get("action")) {
    case "pay":
      store.under(store.trailOf(id), () => complete(shop, session, buyer));
      return back("Paid", session.success_url.replaceAll("{CHECKOUT_SESSION_ID}", id));
    case "decline":
      store.under(store.trailOf(id), () => decline(shop, session));
      return view(shop, id, '<p class="bad">Your card was declined.</p>');
    case "cancel":
      return back("Not paid", session.cancel_url);
    default:
      return view(shop, id);
  }
}

/** The routes for browsers. */
export function checkoutPage(shop) {
  const pages = [
    ["GET", "/", () => index(shop)],
    ["GET", "/pay/:id", ({ id }) => view(shop, id)],
    ["POST", "/pay/:id", ({ id, raw }) => act(shop, id, raw)],
  ];
  return { routes: [], pages };
}
