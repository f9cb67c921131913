// Checkout sessions: https://docs.stripe.com/api/checkout/sessions
import { Store } from "../lib/store.mjs";
import { PRICE_DATA, priceOf } from "./catalog.mjs";
import { missing, refuse } from "./errors.mjs";
import { PAGING, listed, now } from "./events.mjs";
import * as p from "./parameters.mjs";
import { chargeable } from "./payments.mjs";

const OPEN_MIN_S = 30 * 60;
const OPEN_MAX_S = 24 * 60 * 60;
const TRIAL_DAYS_MAX = 730;
/** How much earlier our clock may be than the shop's. */
const CLOCK_SKEW_S = 5;

const LINE = { price: p.text(), price_data: p.object(PRICE_DATA), quantity: p.required(p.integer(1)) };
const PAYMENT_DATA = {
  metadata: p.metadata,
  description: p.text(1_000),
  receipt_email: p.email,
  statement_descriptor: p.text(22),
  setup_future_usage: p.one("off_session", "on_session"),
  capture_method: p.one("automatic", "automatic_async"),
};
const SUBSCRIPTION_DATA = {
  metadata: p.metadata,
  description: p.text(500),
  trial_period_days: p.integer(1, TRIAL_DAYS_MAX),
  trial_end: p.time(),
  trial_settings: p.object({
    end_behavior: p.required(
      p.object({ missing_payment_method: p.required(p.one("cancel", "create_invoice", "pause")) }),
    ),
  }),
  proration_behavior: p.one("create_prorations", "none"),
};
const SESSION = {
  mode: p.required(p.one("payment", "subscription")),
  line_items: p.required(p.list(p.object(LINE))),
  success_url: p.required(p.address),
  cancel_url: p.address,
  expires_at: p.time(),
  client_reference_id: p.text(200),
  customer: p.text(),
  customer_email: p.email,
  customer_creation: p.one("always", "if_required"),
  metadata: p.metadata,
  discounts: p.list(p.object({ coupon: p.required(p.text()) }), 1),
  allow_promotion_codes: p.boolean,
  payment_intent_data: p.object(PAYMENT_DATA),
  subscription_data: p.object(SUBSCRIPTION_DATA),
  payment_method_types: p.list(p.text()),
  payment_method_collection: p.one("always", "if_required"),
  billing_address_collection: p.one("auto", "required"),
  locale: p.text(10),
  submit_type: p.one("auto", "pay", "book", "donate"),
  automatic_tax: p.object({ enabled: p.required(p.boolean) }),
  phone_number_collection: p.object({ enabled: p.required(p.boolean) }),
};

/** Pairs of parameters that Stripe does not take together. */
const EXCLUSIVE = [
  ["customer", "customer_email"],
  ["customer", "customer_creation"],
  ["discounts", "allow_promotion_codes"],
];

function agree(values) {
  for (const pair of EXCLUSIVE) {
    if (pair.every((name) => values[name] !== undefined))
      refuse(`You may only specify one of these parameters: ${pair.join(", ")}.`, { param: pair[0] });
  }
  const other = values.mode === "payment" ? "subscription_data" : "payment_intent_data";
  if (values[other]) refuse(`You can not pass \`${other}\` in \`${values.mode}\` mode.`, { param: other });
  for (const name of values.mode === "payment" ? ["payment_method_collection"] : ["customer_creation", "submit_type"]) {
    if (values[name]) refuse(`You can not pass \`${name}\` in \`${values.mode}\` mode.`, { param: name });
  }
  const end = values.expires_at;
  if (end !== undefined && end < now() + OPEN_MIN_S - CLOCK_SKEW_S)
    refuse("The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation.", {
      param: "expires_at",
    });
  if (end !== undefined && end > now() + OPEN_MAX_S + CLOCK_SKEW_S)
    refuse("The `expires_at` timestamp must be less than 24 hours from Checkout Session creation.", {
      param: "expires_at",
    });
}

/** The lines with their prices, which all have one currency and fit the mode. */
function priced(shop, { line_items: lines, mode }) {
  if (lines.length === 0)
    refuse("`line_items` must have one item at least.", { code: "parameter_missing", param: "line_items" });
  const read = lines.map((line, at) => ({ ...line, price: priceOf(shop, line, `line_items[${at}]`) }));
  const [{ price: first }] = read;
  if (read.some(({ price }) => price.currency !== first.currency))
    refuse("All prices of a Checkout Session must have the same currency.", { param: "line_items" });
  const recurring = read.filter(({ price }) => price.recurring);
  if (mode === "payment" && recurring.length > 0)
    refuse(
      "You specified `payment` mode but passed a recurring price. Either switch to `subscription` mode or use only one-time prices.",
    );
  if (mode === "subscription" && recurring.length === 0)
    refuse("You must provide at least one recurring price in `subscription` mode.");
  const intervals = new Set(recurring.map(({ price }) => JSON.stringify(price.recurring)));
  if (intervals.size > 1)
    refuse("All recurring prices of a Checkout Session must have the same interval.", { param: "line_items" });
  return read;
}

function reduction(shop, { discounts }, subtotal, currency) {
  if (!discounts?.length) return { amount: 0 };
  const coupon =
    shop.store.get(discounts[0].coupon, "coupon") ?? missing("coupon", discounts[0].coupon, "discounts[0][coupon]");
  if (coupon.currency && coupon.currency !== currency)
    refuse("This coupon is of another currency than the session.", { param: "discounts[0][coupon]" });
  const amount = coupon.amount_off ?? Math.round((subtotal * coupon.percent_off) / 100);
  return { amount: Math.min(amount, subtotal), coupon };
}

function create(shop, values) {
  agree(values);
  const { store } = shop;
  if (values.customer && !store.get(values.customer, "customer")) missing("customer", values.customer, "customer");
  const lines = priced(shop, values);
  const currency = lines[0].price.currency;
  const trial = values.subscription_data?.trial_period_days ?? values.subscription_data?.trial_end;
  const due = lines.filter(({ price }) => !(trial && price.recurring));
  const subtotal = due.reduce((sum, { price, quantity }) => sum + price.unit_amount * quantity, 0);
  const discount = reduction(shop, values, subtotal, currency);
  const total = subtotal - discount.amount;
  if (total > 0) chargeable(total, currency, "line_items");
  const { line_items: _, payment_intent_data, subscription_data, discounts, ...kept } = values;
  const id = Store.id("cs_test");
  const session = store.add({
    id,
    object: "checkout.session",
    allow_promotion_codes: null,
    amount_subtotal: subtotal,
    amount_total: total,
    automatic_tax: { enabled: false, status: null },
    cancel_url: null,
    client_reference_id: null,
    created: now(),
    customer: null,
    customer_creation: values.mode === "payment" && !values.customer ? "if_required" : null,
    customer_details: null,
    customer_email: null,
    expires_at: now() + OPEN_MAX_S,
    invoice: null,
    livemode: false,
    metadata: {},
    payment_intent: null,
    payment_method_types: ["card"],
    subscription: null,
    ...kept,
    currency,
    status: "open",
    discounts: discount.coupon ? [{ coupon: discount.coupon.id, promotion_code: null }] : [],
    payment_status: total === 0 ? "no_payment_required" : "unpaid",
    total_details: { amount_discount: discount.amount, amount_shipping: 0, amount_tax: 0 },
    url: `${shop.base()}/pay/${id}`,
  });
  // What Stripe keeps and does not show.
  store.add({
    id: `${id}_hidden`,
    object: "hidden",
    lines: lines.map(({ price, quantity }) => ({ price: price.id, quantity })),
    payment_intent_data,
    subscription_data,
  });
  return session;
}

/** The session as it is by now: its time may be over. */
export function current({ store, events }, id) {
  const session = store.get(id, "checkout.session");
  if (session?.status === "open" && session.expires_at <= now()) expire({ events }, session);
  return session;
}

function expire({ events }, session) {
  Object.assign(session, { status: "expired", url: null });
  events.emit("checkout.session.expired", session);
  return session;
}

/** The routes. */
export function checkout(shop) {
  const { store } = shop;
  const find = (id) => current(shop, id) ?? missing("checkout.session", id);
  const routes = [
    ["POST", "/v1/checkout/sessions", SESSION, (values) => create(shop, values)],
    ["GET", "/v1/checkout/sessions/:id", {}, (_, { id }) => find(id)],
    [
      "POST",
      "/v1/checkout/sessions/:id/expire",
      {},
      (_, { id }) => {
        const session = find(id);
        if (session.status !== "open") refuse(`This Session is ${session.status}: only open Sessions can be expired.`);
        return expire(shop, session);
      },
    ],
    [
      "GET",
      "/v1/checkout/sessions",
      { ...PAGING, payment_intent: p.text(), subscription: p.text(), customer: p.text() },
      (wanted) => {
        const names = ["payment_intent", "subscription", "customer"].filter((name) => wanted[name]);
        const found = store
          .all("checkout.session")
          .filter((session) => names.every((name) => session[name] === wanted[name]));
        return listed("/v1/checkout/sessions", found, wanted);
      },
    ],
  ];
  return { routes };
}
