// Invoices of subscriptions: https://docs.stripe.com/api/invoices
import { Store } from "../lib/store.mjs";
import { missing, refuse } from "./errors.mjs";
import { now } from "./events.mjs";
import { DAY_S, ENDED, changedItems, periodEnd, priceOfAll, proration } from "./items.mjs";
import { charge, fail, makeIntent } from "./payments.mjs";

/** When Stripe tries to take the money again, in seconds from a failure. */
const RETRY_S = 3 * DAY_S;

/** An invoice of a subscription; it is paid at once unless `refused`. */
export function bill(shop, subscription, amount, reason, refused = false) {
  const { store, events } = shop;
  const [item] = subscription.items.data;
  const { customer, currency, metadata } = subscription;
  const period = { start: item.current_period_start, end: item.current_period_end };
  const id = Store.id("in");
  const due = Math.max(amount, 0);
  const line = {
    id: Store.id("il"),
    object: "line_item",
    amount,
    currency,
    description: null,
    livemode: false,
    metadata,
    period,
    quantity: item.quantity,
    parent: {
      type: "subscription_item_details",
      invoice_item_details: null,
      subscription_item_details: {
        invoice_item: null,
        proration: reason === "subscription_update",
        proration_details: null,
        subscription: subscription.id,
        subscription_item: item.id,
      },
    },
    pricing: {
      type: "price_details",
      price_details: { price: item.price.id, product: item.price.product },
      unit_amount_decimal: item.price.unit_amount_decimal,
    },
  };
  const invoice = store.add({
    id,
    object: "invoice",
    amount_due: due,
    amount_paid: 0,
    amount_remaining: due,
    attempt_count: 1,
    attempted: true,
    billing_reason: reason,
    collection_method: "charge_automatically",
    created: now(),
    currency,
    customer,
    livemode: false,
    metadata: {},
    next_payment_attempt: null,
    lines: { object: "list", data: [line], has_more: false, url: `/v1/invoices/${id}/lines` },
    period_start: period.start,
    period_end: period.end,
    parent: {
      type: "subscription_details",
      quote_details: null,
      subscription_details: { metadata, subscription: subscription.id },
    },
    status: "open",
    subtotal: amount,
    total: amount,
  });
  subscription.latest_invoice = id;
  events.emit("invoice.created", invoice);
  settle(shop, subscription, invoice, refused);
  return invoice;
}

/** Takes the money of an invoice, or fails to. */
function settle(shop, subscription, invoice, refused) {
  const { events } = shop;
  const { amount_due: amount, currency, customer } = invoice;
  const buy = () =>
    makeIntent(shop, { amount, currency, customer, description: "Subscription", payment_method: "pm_card_visa" });
  if (refused) {
    fail(shop, buy(), "insufficient_funds");
    subscription.status = "past_due";
    invoice.next_payment_attempt = now() + RETRY_S;
    events.emit("invoice.payment_failed", invoice);
    return;
  }
  if (amount > 0) paidBy(shop, invoice, charge(shop, buy()));
  Object.assign(invoice, { status: "paid", amount_paid: amount, amount_remaining: 0, next_payment_attempt: null });
  events.emit("invoice.paid", invoice);
  events.emit("invoice.payment_succeeded", invoice);
}

/** How an invoice was paid, which is shown only to who asks for it: https://docs.stripe.com/api/invoice-payment */
function paidBy({ store }, { id, amount_due: amount, currency }, { payment_intent: intent }) {
  const payment = {
    id: Store.id("inpay"),
    object: "invoice_payment",
    amount_paid: amount,
    amount_requested: amount,
    created: now(),
    currency,
    invoice: id,
    is_default: true,
    livemode: false,
    payment: { type: "payment_intent", payment_intent: intent },
    status: "paid",
    status_transitions: { canceled_at: null, paid_at: now() },
  };
  store.add({ id: `${id}_hidden`, object: "hidden", payments: [payment] });
}

/** An invoice, with its payments for who asks for them. */
export function retrieve({ store }, { expand = [] }, { id }) {
  const invoice = store.get(id, "invoice") ?? missing("invoice", id);
  if (!expand.includes("payments")) return invoice;
  const data = store.get(`${id}_hidden`)?.payments ?? [];
  const url = `/v1/invoice_payments?invoice=${id}`;
  return { ...invoice, payments: { object: "list", data, has_more: false, url } };
}

/** The buyer has put things right: what is open is paid. */
export function payOpen(shop, subscription) {
  const invoice = shop.store.get(subscription.latest_invoice, "invoice");
  if (invoice?.status !== "open") refuse("There is no open invoice.", { code: "invoice_upcoming_none" });
  invoice.attempt_count += 1;
  subscription.status = "active";
  settle(shop, subscription, invoice, false);
  shop.events.emit("customer.subscription.updated", subscription);
  return subscription;
}

export function preview(shop, { subscription: id, customer, subscription_details: wanted = {} }) {
  const { store } = shop;
  if (!id && !customer) refuse("You must specify one of these parameters: customer, subscription, schedule.");
  const subscription = store.get(id, "subscription") ?? missing("subscription", id ?? "", "subscription");
  if (ENDED.includes(subscription.status))
    refuse("A canceled subscription has no next invoice.", { code: "invoice_upcoming_none" });
  const items = changedItems(shop, subscription, wanted.items);
  const { anew, back, due } = wanted.items ? proration(subscription, items, wanted) : { anew: false, back: 0, due: 0 };
  const { currency } = subscription;
  const [{ current_period_start: start, current_period_end: end }] = subscription.items.data;
  const line = (amount, prorated) => ({
    id: Store.id("il_tmp"),
    object: "line_item",
    amount,
    currency,
    description: null,
    livemode: false,
    metadata: {},
    period: { start: prorated ? now() : end, end: prorated ? end : periodEnd(end, items[0].price.recurring) },
    quantity: 1,
    parent: {
      type: "subscription_item_details",
      invoice_item_details: null,
      subscription_item_details: {
        invoice_item: null,
        proration: prorated,
        proration_details: null,
        subscription: id,
        subscription_item: items[0].id ?? "",
      },
    },
  });
  const prorated = [back, due].filter((amount) => amount !== 0).map((amount) => line(amount, true));
  // Invoiced now, a preview has the difference alone; else it is on the invoice of the next period.
  const alone = wanted.items && (anew || wanted.proration_behavior === "always_invoice");
  const lines = alone ? prorated : [...prorated, line(priceOfAll(items), false)];
  const total = lines.reduce((sum, { amount }) => sum + amount, 0);
  return {
    id: Store.id("upcoming_in"),
    object: "invoice",
    amount_due: Math.max(total, 0),
    amount_paid: 0,
    amount_remaining: Math.max(total, 0),
    billing_reason: "upcoming",
    created: now(),
    currency,
    customer: subscription.customer,
    livemode: false,
    lines: { object: "list", data: lines, has_more: false, url: "/v1/invoices/upcoming/lines" },
    period_start: start,
    period_end: end,
    status: "draft",
    subtotal: total,
    total,
  };
}
