// Payment intents and charges: https://docs.stripe.com/api/payment_intents
import { Store } from "../lib/store.mjs";
import { change } from "./catalog.mjs";
import { declined, missing, refuse } from "./errors.mjs";
import { now } from "./events.mjs";
import * as p from "./parameters.mjs";

/** Less than this cannot be charged, in the currency's minor unit: https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts */
const CHARGE_MIN = { usd: 50, eur: 50, gbp: 30, jpy: 50, cad: 50, aud: 50, chf: 50, mxn: 1_000 };

/** Test payment methods and what the bank says to each. */
const METHODS = {
  pm_card_visa: null,
  pm_card_mastercard: null,
  pm_card_chargeDeclined: "generic_decline",
  pm_card_visa_chargeDeclined: "generic_decline",
  pm_card_chargeDeclinedInsufficientFunds: "insufficient_funds",
  pm_card_threeDSecure2Required: "authenticate",
  pm_card_authenticationRequired: "authenticate",
};

const INTENT = {
  customer: p.text(),
  description: p.text(1_000),
  metadata: p.metadata,
  payment_method: p.text(),
  receipt_email: p.email,
  payment_method_types: p.list(p.text()),
  setup_future_usage: p.one("off_session", "on_session"),
  statement_descriptor: p.text(22),
  statement_descriptor_suffix: p.text(22),
  capture_method: p.one("automatic", "automatic_async"),
  automatic_payment_methods: p.object({ enabled: p.required(p.boolean), allow_redirects: p.one("always", "never") }),
};
const CONFIRM = {
  payment_method: p.text(),
  return_url: p.address,
  receipt_email: p.email,
  client_secret: p.text(),
  off_session: p.boolean,
};

/** Refuses what is under the least charge. */
export function chargeable(amount, currency, param) {
  if (amount < (CHARGE_MIN[currency] ?? 1))
    refuse("Amount is under the least that can be charged.", { code: "amount_too_small", param });
}

/** A payment intent that waits for a payment method. */
export function makeIntent({ store, events }, values) {
  const { automatic_payment_methods: automatic, payment_method_types: types, ...rest } = values;
  const id = Store.id("pi");
  const intent = store.add({
    id,
    object: "payment_intent",
    amount_capturable: 0,
    amount_received: 0,
    canceled_at: null,
    cancellation_reason: null,
    capture_method: "automatic_async",
    client_secret: Store.id(`${id}_secret`),
    created: now(),
    customer: null,
    description: null,
    last_payment_error: null,
    latest_charge: null,
    livemode: false,
    metadata: {},
    next_action: null,
    payment_method: null,
    receipt_email: null,
    ...rest,
    payment_method_types: types ?? ["card"],
    automatic_payment_methods: types ? null : { allow_redirects: "always", ...(automatic ?? { enabled: true }) },
    status: rest.payment_method ? "requires_confirmation" : "requires_payment_method",
  });
  events.emit("payment_intent.created", intent);
  return intent;
}

/** The buyer pays: the intent succeeds with its charge. */
export function charge({ store, events }, intent, method = "pm_card_visa") {
  const paid = store.add({
    id: Store.id("ch"),
    object: "charge",
    amount: intent.amount,
    amount_captured: intent.amount,
    amount_refunded: 0,
    billing_details: { address: null, email: intent.receipt_email, name: null, phone: null, tax_id: null },
    captured: true,
    created: now(),
    currency: intent.currency,
    customer: intent.customer,
    description: intent.description,
    disputed: false,
    failure_code: null,
    failure_message: null,
    livemode: false,
    metadata: intent.metadata,
    paid: true,
    payment_intent: intent.id,
    payment_method: method,
    receipt_email: intent.receipt_email,
    refunded: false,
    status: "succeeded",
  });
  Object.assign(intent, {
    status: "succeeded",
    amount_received: intent.amount,
    latest_charge: paid.id,
    payment_method: method,
    last_payment_error: null,
    next_action: null,
  });
  events.emit("charge.succeeded", paid);
  events.emit("payment_intent.succeeded", intent);
  return paid;
}

/** The bank says no. */
export function fail({ events }, intent, declineCode) {
  intent.last_payment_error = {
    type: "card_error",
    code: "card_declined",
    decline_code: declineCode,
    message: "Your card was declined.",
  };
  Object.assign(intent, { status: "requires_payment_method", payment_method: null });
  events.emit("payment_intent.payment_failed", intent);
}

const CONFIRMABLE = ["requires_payment_method", "requires_confirmation", "requires_action"];

function confirm(shop, values, { id }) {
  const intent = shop.store.get(id, "payment_intent") ?? missing("payment_intent", id);
  const { payment_method: method = intent.payment_method, return_url: address, client_secret: secret } = values;
  if (secret !== undefined && secret !== intent.client_secret)
    refuse("The client_secret provided does not match.", { param: "client_secret" });
  if (!CONFIRMABLE.includes(intent.status)) {
    refuse(`You cannot confirm this PaymentIntent because it has a status of ${intent.status}.`, {
      code: "payment_intent_unexpected_state",
      payment_intent: intent,
    });
  }
  if (!method)
    refuse("You cannot confirm this PaymentIntent because it's missing a payment method.", {
      code: "payment_intent_unexpected_state",
    });
  if (!Object.hasOwn(METHODS, method)) missing("PaymentMethod", method, "payment_method");
  if (!address && intent.automatic_payment_methods?.allow_redirects === "always") {
    refuse("This PaymentIntent accepts payment methods that might redirect: a `return_url` is needed.", {
      param: "return_url",
    });
  }
  const said = METHODS[method];
  if (said === "authenticate" && intent.status !== "requires_action")
    return authenticate(shop, intent, method, address);
  if (said && said !== "authenticate") {
    fail(shop, intent, said);
    declined(said, { payment_intent: intent });
  }
  charge(shop, intent, method);
  return intent;
}

function authenticate({ base, events }, intent, method, address) {
  const next = address
    ? { type: "redirect_to_url", redirect_to_url: { return_url: address, url: `${base()}/authenticate/${intent.id}` } }
    : { type: "use_stripe_sdk", use_stripe_sdk: {} };
  Object.assign(intent, { status: "requires_action", payment_method: method, next_action: next });
  events.emit("payment_intent.requires_action", intent);
  return intent;
}

function cancel({ store, events }, { cancellation_reason: reason }, { id }) {
  const intent = store.get(id, "payment_intent") ?? missing("payment_intent", id);
  if (!CONFIRMABLE.includes(intent.status)) {
    refuse(`You cannot cancel this PaymentIntent because it has a status of ${intent.status}.`, {
      code: "payment_intent_unexpected_state",
    });
  }
  Object.assign(intent, { status: "canceled", canceled_at: now(), cancellation_reason: reason ?? null });
  events.emit("payment_intent.canceled", intent);
  return intent;
}

/** The routes. */
export function payments(shop) {
  const { store } = shop;
  const find =
    (type) =>
    (_, { id }) =>
      store.get(id, type) ?? missing(type, id);
  const made = (values) => {
    chargeable(values.amount, values.currency, "amount");
    if (values.customer && !store.get(values.customer, "customer")) missing("customer", values.customer, "customer");
    const { confirm: now_, return_url: address, ...rest } = values;
    const intent = makeIntent(shop, rest);
    return now_ ? confirm(shop, { return_url: address }, { id: intent.id }) : intent;
  };
  const create = {
    ...INTENT,
    amount: p.required(p.amount),
    currency: p.required(p.currency),
    confirm: p.boolean,
    return_url: p.address,
  };
  const routes = [
    ["POST", "/v1/payment_intents", create, made],
    ["GET", "/v1/payment_intents/:id", { client_secret: p.text() }, find("payment_intent")],
    [
      "POST",
      "/v1/payment_intents/:id",
      { ...INTENT, amount: p.amount },
      (values, { id }) => change(find("payment_intent")(values, { id }), values),
    ],
    [
      "POST",
      "/v1/payment_intents/:id/confirm",
      CONFIRM,
      (values, path) => confirm(shop, values, path),
      { publishable: true },
    ],
    [
      "POST",
      "/v1/payment_intents/:id/cancel",
      { cancellation_reason: p.one("duplicate", "fraudulent", "requested_by_customer", "abandoned") },
      (values, path) => cancel(shop, values, path),
    ],
    ["GET", "/v1/charges/:id", {}, find("charge")],
    ["GET", "/v1/balance", {}, () => ({ object: "balance", available: [], livemode: false, pending: [] })],
  ];
  // A payment that was made: ?marker= &amount= &currency=
  const paid = ({ query }) => {
    const values = { amount: Number(query.get("amount")), currency: query.get("currency") };
    const intent = store.under(query.get("marker"), () => {
      const started = makeIntent(shop, values);
      charge(shop, started);
      return started;
    });
    return { status: 200, body: intent };
  };
  return { routes, pages: [["POST", "/control/payments", paid]] };
}
