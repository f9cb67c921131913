// Subscriptions: https://docs.stripe.com/api/subscriptions
import { Store } from "../lib/store.mjs";
import { PRICE_DATA, change, makeCustomer, priceOf } from "./catalog.mjs";
import { missing, refuse } from "./errors.mjs";
import { PAGING, listed, now } from "./events.mjs";
import { bill, payOpen, preview, retrieve } from "./invoices.mjs";
import { DAY_S, ENDED, changedItems, makeItem, periodEnd, priceOfAll, proration } from "./items.mjs";
import * as p from "./parameters.mjs";

const { product_data: _, ...EXISTING_PRODUCT } = PRICE_DATA;
export const ITEM = {
  id: p.text(),
  price: p.text(),
  quantity: p.integer(1),
  deleted: p.boolean,
  metadata: p.metadata,
  price_data: p.object({ ...EXISTING_PRODUCT, product: p.required(p.text()), recurring: p.required(p.recurring) }),
};
const PRORATION = p.one("always_invoice", "create_prorations", "none");
const CHANGE = {
  items: p.list(p.object(ITEM), 20),
  proration_behavior: PRORATION,
  proration_date: p.time(),
  metadata: p.metadata,
  description: p.text(500),
  payment_behavior: p.one("allow_incomplete", "default_incomplete", "error_if_incomplete", "pending_if_incomplete"),
  cancel_at_period_end: p.boolean,
  cancel_at: p.emptied(p.time("max_period_end", "min_period_end")),
  trial_end: p.time("now"),
  billing_cycle_anchor: p.one("now", "unchanged"),
  off_session: p.boolean,
  cancellation_details: p.object({ comment: p.text(), feedback: p.text() }),
};
const PREVIEW = {
  customer: p.text(),
  subscription: p.text(),
  currency: p.currency,
  schedule: p.text(),
  subscription_details: p.object({
    items: CHANGE.items,
    proration_behavior: PRORATION,
    proration_date: p.time(),
    cancel_at_period_end: p.boolean,
    cancel_at: p.time(),
    trial_end: p.time("now"),
    billing_cycle_anchor: p.one("now", "unchanged"),
  }),
};

/** A new subscription with its first invoice, which is paid. `amount` is what is due now. */
export function subscribe(
  shop,
  {
    customer,
    items,
    amount,
    trial_period_days: days,
    trial_end: until,
    metadata = {},
    description = null,
    trial_settings: ending,
  },
) {
  const { store, events } = shop;
  const id = Store.id("sub");
  const start = now();
  const recurring = items.filter(({ price }) => price.recurring);
  const trialEnd = until ?? (days ? start + days * DAY_S : null);
  const end = trialEnd ?? periodEnd(start, recurring[0].price.recurring);
  const held = recurring.map((item) => makeItem(shop, id, item, start, end));
  const subscription = store.add({
    id,
    object: "subscription",
    billing_cycle_anchor: end,
    cancel_at: null,
    cancel_at_period_end: false,
    canceled_at: null,
    cancellation_details: { comment: null, feedback: null, reason: null },
    collection_method: "charge_automatically",
    created: start,
    currency: recurring[0].price.currency,
    customer,
    default_payment_method: "pm_card_visa",
    description,
    ended_at: null,
    items: { object: "list", data: held, has_more: false, url: `/v1/subscription_items?subscription=${id}` },
    latest_invoice: null,
    livemode: false,
    metadata,
    pause_collection: null,
    schedule: null,
    start_date: start,
    status: trialEnd ? "trialing" : "active",
    trial_end: trialEnd,
    trial_start: trialEnd ? start : null,
    trial_settings: ending ?? { end_behavior: { missing_payment_method: "create_invoice" } },
  });
  events.emit("customer.subscription.created", subscription);
  return { subscription, invoice: bill(shop, subscription, amount, "subscription_create") };
}

function update(shop, values, { id }) {
  const { store, events } = shop;
  const subscription = store.get(id, "subscription") ?? missing("subscription", id);
  if (ENDED.includes(subscription.status))
    refuse("A canceled subscription can only update its cancellation_details and metadata.");
  const {
    items: wanted,
    proration_behavior,
    proration_date,
    payment_behavior,
    billing_cycle_anchor,
    trial_end: trial,
    off_session,
    cancellation_details: words,
    ...rest
  } = values;
  if (rest.cancel_at_period_end !== undefined && rest.cancel_at !== undefined)
    refuse("You may only specify one of these parameters: cancel_at, cancel_at_period_end.");
  if (subscription.schedule && (rest.cancel_at_period_end !== undefined || rest.cancel_at !== undefined)) {
    refuse(
      `The subscription is managed by the subscription schedule \`${subscription.schedule}\`, and updating any cancelation behavior directly is not allowed.`,
    );
  }
  if (wanted) {
    const items = changedItems(shop, subscription, wanted);
    const { anew, back, due } = proration(subscription, items, values);
    const [{ current_period_start: start, current_period_end: end }] = subscription.items.data;
    const period = anew ? [now(), periodEnd(now(), items[0].price.recurring)] : [start, end];
    subscription.items.data = items.map((item) =>
      item.id
        ? Object.assign(store.get(item.id), {
            price: item.price,
            quantity: item.quantity,
            current_period_start: period[0],
            current_period_end: period[1],
          })
        : makeItem(shop, id, item, ...period),
    );
    if (back + due !== 0 && (anew || proration_behavior === "always_invoice"))
      bill(shop, subscription, back + due, "subscription_update");
  }
  if (trial === "now" && subscription.status === "trialing")
    Object.assign(subscription, { status: "active", trial_end: now() });
  change(subscription, rest);
  if (words) Object.assign(subscription.cancellation_details, words);
  if (rest.cancel_at_period_end !== undefined) {
    const end = subscription.items.data[0].current_period_end;
    Object.assign(
      subscription,
      rest.cancel_at_period_end ? { cancel_at: end, canceled_at: now() } : { cancel_at: null, canceled_at: null },
    );
  }
  events.emit("customer.subscription.updated", subscription);
  return subscription;
}

function cancel({ store, events }, { cancellation_details: words }, { id }) {
  const subscription = store.get(id, "subscription");
  if (!subscription || ENDED.includes(subscription.status)) missing("subscription", id);
  Object.assign(subscription, { status: "canceled", canceled_at: now(), ended_at: now(), cancel_at_period_end: false });
  Object.assign(subscription.cancellation_details, words, { reason: "cancellation_requested" });
  events.emit("customer.subscription.deleted", subscription);
  return subscription;
}

/** The next period begins, and its invoice is paid or not; for tests and for whoever will not wait a month. */
function renew(shop, subscription, refused) {
  const { store, events } = shop;
  if (ENDED.includes(subscription.status)) return subscription;
  const [{ current_period_end: start, price }] = subscription.items.data;
  if (subscription.cancel_at_period_end) {
    Object.assign(subscription, { status: "canceled", ended_at: now() });
    events.emit("customer.subscription.deleted", subscription);
    return subscription;
  }
  const planned = store.get(subscription.schedule, "subscription_schedule")?.phases[1]?.items[0];
  const next = planned ? { price: store.get(planned.price, "price"), quantity: planned.quantity } : {};
  subscription.items.data = subscription.items.data.map((item) =>
    Object.assign(store.get(item.id), item, next, {
      current_period_start: start,
      current_period_end: periodEnd(start, (next.price ?? price).recurring),
    }),
  );
  if (!refused) subscription.status = "active";
  bill(shop, subscription, priceOfAll(subscription.items.data), "subscription_cycle", refused);
  events.emit("customer.subscription.updated", subscription);
  return subscription;
}

/** The routes. */
export function billing(shop) {
  const { store } = shop;
  const find =
    (type) =>
    (_, { id }) =>
      store.get(id, type) ?? missing(type, id);
  const routes = [
    ["GET", "/v1/subscriptions/:id", {}, find("subscription")],
    ["POST", "/v1/subscriptions/:id", CHANGE, (values, path) => update(shop, values, path)],
    [
      "DELETE",
      "/v1/subscriptions/:id",
      { invoice_now: p.boolean, prorate: p.boolean, cancellation_details: CHANGE.cancellation_details },
      (values, path) => cancel(shop, values, path),
    ],
    [
      "GET",
      "/v1/subscriptions",
      { ...PAGING, customer: p.text(), status: p.text() },
      (wanted) => {
        const fits = ({ customer, status }) =>
          (!wanted.customer || customer === wanted.customer) &&
          (wanted.status === "all" || (wanted.status ? status === wanted.status : status !== "canceled"));
        return listed("/v1/subscriptions", store.all("subscription").filter(fits), wanted);
      },
    ],
    ["POST", "/v1/invoices/create_preview", PREVIEW, (values) => preview(shop, values)],
    ["GET", "/v1/invoices/:id", {}, (values, path) => retrieve(shop, values, path)],
  ];
  const move =
    (work) =>
    ({ id, query }) => {
      const subscription = store.get(id, "subscription") ?? missing("subscription", id);
      return { status: 200, body: store.under(store.trailOf(id), () => work(subscription, query)) };
    };
  // ?refused=true: the bank says no.
  const renewal = move((subscription, query) => renew(shop, subscription, query.get("refused") === "true"));
  const payment = move((subscription) => payOpen(shop, subscription));
  const ending = move((subscription) => {
    shop.events.emit("customer.subscription.trial_will_end", subscription);
    return subscription;
  });
  // A subscription as a checkout leaves one behind: ?marker= &amount= &currency=
  const ready = ({ query }) => {
    const [amount, currency] = [Number(query.get("amount")), query.get("currency")];
    const made = store.under(query.get("marker"), () => {
      const data = {
        currency,
        unit_amount: amount,
        recurring: { interval: "month", interval_count: 1 },
        product_data: { name: "Plan" },
      };
      const items = [{ price: priceOf(shop, { price_data: data }, ""), quantity: 1 }];
      return subscribe(shop, { customer: makeCustomer(shop, { email: "buyer@example.com" }).id, items, amount })
        .subscription;
    });
    return { status: 200, body: made };
  };
  return {
    routes,
    pages: [
      ["POST", "/control/subscriptions/:id/renew", renewal],
      ["POST", "/control/subscriptions/:id/pay", payment],
      ["POST", "/control/subscriptions/:id/trial-will-end", ending],
      ["POST", "/control/subscriptions", ready],
    ],
  };
}
