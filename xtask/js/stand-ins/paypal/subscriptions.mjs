// Products, plans and subscriptions, and the page on which a buyer approves one:
// https://developer.paypal.com/docs/api/subscriptions/v1/
import { back, buttons, escape, page } from "../lib/page.mjs";
import { Store } from "../lib/store.mjs";
import { missing, refuse } from "./errors.mjs";
import { REFERENCE_CHARS_MAX, address, at, minor, one, text } from "./money.mjs";

const UNITS = ["DAY", "WEEK", "MONTH", "YEAR"];
const DAYS = { DAY: 1, WEEK: 7, MONTH: 30, YEAR: 365 };
/** When PayPal tries again after a failure. */
const RETRY_DAYS = 5;
const DAY_MS = 24 * 60 * 60 * 1_000;

const upper = (prefix) => Store.id(prefix).toUpperCase().replace("_", "-");
const shown = ({ object: _, ...rest }) => rest;

function createProduct({ store }, body) {
  text(body.name, "/name", REFERENCE_CHARS_MAX);
  one(body.type ?? "SERVICE", ["PHYSICAL", "DIGITAL", "SERVICE"], "/type");
  return {
    status: 201,
    body: shown(store.add({ id: upper("PROD"), object: "product", create_time: at(), links: [], ...body })),
  };
}

function createPlan({ store }, body) {
  if (!store.get(text(body.product_id, "/product_id", 50), "product"))
    refuse(422, "INVALID_RESOURCE_ID", "There is no such product.", "/product_id");
  text(body.name, "/name", REFERENCE_CHARS_MAX);
  if (typeof body.payment_preferences !== "object")
    refuse(400, "MISSING_REQUIRED_PARAMETER", "A required field is missing.", "/payment_preferences");
  if (!Array.isArray(body.billing_cycles) || body.billing_cycles.length === 0)
    refuse(400, "MISSING_REQUIRED_PARAMETER", "A required field is missing.", "/billing_cycles");
  body.billing_cycles.forEach((cycle, index) => {
    const place = `/billing_cycles/${index}`;
    one(cycle.tenure_type, ["REGULAR", "TRIAL"], `${place}/tenure_type`);
    one(cycle.frequency?.interval_unit, UNITS, `${place}/frequency/interval_unit`);
    if (cycle.sequence !== index + 1)
      refuse(422, "INVALID_BILLING_CYCLE_SEQUENCE", "Cycles are numbered from 1.", `${place}/sequence`);
    if (cycle.tenure_type === "REGULAR")
      minor(cycle.pricing_scheme?.fixed_price, `${place}/pricing_scheme/fixed_price`);
  });
  if (!body.billing_cycles.some(({ tenure_type: kind }) => kind === "REGULAR"))
    refuse(422, "MISSING_REGULAR_BILLING_CYCLE", "A plan has a regular cycle.", "/billing_cycles");
  return {
    status: 201,
    body: shown(store.add({ id: upper("P"), object: "plan", status: "ACTIVE", create_time: at(), links: [], ...body })),
  };
}

const regular = (plan) => plan.billing_cycles.find(({ tenure_type: kind }) => kind === "REGULAR");

function createSubscription({ store, base }, body) {
  const plan =
    store.get(text(body.plan_id, "/plan_id", 50), "plan") ??
    refuse(404, "INVALID_RESOURCE_ID", "There is no such plan.", "/plan_id");
  if (body.custom_id !== undefined) text(body.custom_id, "/custom_id", REFERENCE_CHARS_MAX);
  const { return_url: done, cancel_url: undone } = body.application_context ?? {};
  if (done !== undefined) address(done, "/application_context/return_url");
  if (undone !== undefined) address(undone, "/application_context/cancel_url");
  const id = upper("I");
  const links = [
    { href: `${base()}/webapps/billing/subscriptions?ba_token=${id}`, rel: "approve", method: "GET" },
    { href: `${base()}/v1/billing/subscriptions/${id}`, rel: "self", method: "GET" },
  ];
  const made = store.add({
    id,
    object: "subscription",
    status: "APPROVAL_PENDING",
    status_update_time: at(),
    plan_id: plan.id,
    quantity: body.quantity ?? "1",
    create_time: at(),
    start_time: body.start_time ?? at(),
    links,
    ...(body.custom_id && { custom_id: body.custom_id }),
    ...(body.subscriber && { subscriber: body.subscriber }),
  });
  store.add({ id: `${id}_HIDDEN`, object: "hidden", done, undone });
  return { status: 201, body: shown(made) };
}

function activate(shop, subscription) {
  const { store, events } = shop;
  const { frequency, pricing_scheme: pricing } = regular(store.get(subscription.plan_id, "plan"));
  const next = new Date(
    Date.now() + DAYS[frequency.interval_unit] * (frequency.interval_count ?? 1) * DAY_MS,
  ).toISOString();
  Object.assign(subscription, {
    status: "ACTIVE",
    status_update_time: at(),
    subscriber: { email_address: "buyer@example.com", payer_id: "LOCALPAYER001" },
    billing_info: {
      outstanding_balance: { ...pricing.fixed_price, value: "0.00" },
      next_billing_time: next,
      failed_payments_count: 0,
      last_payment: { amount: pricing.fixed_price, time: at() },
    },
  });
  events.emit("BILLING.SUBSCRIPTION.ACTIVATED", "subscription", subscription);
  sell(shop, subscription, pricing.fixed_price);
}

/** A period is paid, which PayPal reports in the words of its first API. */
function sell({ store, events }, subscription, { value: total, currency_code: currency }) {
  const sale = store.add({
    id: upper("SALE"),
    object: "sale",
    state: "completed",
    billing_agreement_id: subscription.id,
    create_time: at(),
    update_time: at(),
    amount: { total, currency },
    ...(subscription.custom_id && { custom: subscription.custom_id }),
  });
  events.emit("PAYMENT.SALE.COMPLETED", "sale", sale);
}

/** The next period begins, and is paid or not; for tests and for whoever will not wait a month. */
function renew(shop, subscription, refused) {
  const { store, events } = shop;
  const { frequency, pricing_scheme: pricing } = regular(store.get(subscription.plan_id, "plan"));
  const { billing_info: info } = subscription;
  if (subscription.status !== "ACTIVE")
    refuse(422, "SUBSCRIPTION_STATUS_INVALID", `Nothing is charged of a subscription that is ${subscription.status}.`);
  if (refused) {
    info.failed_payments_count += 1;
    info.last_failed_payment = {
      amount: pricing.fixed_price,
      time: at(),
      reason_code: "PAYMENT_DENIED",
      next_payment_retry_time: new Date(Date.now() + RETRY_DAYS * DAY_MS).toISOString(),
    };
    events.emit("BILLING.SUBSCRIPTION.PAYMENT.FAILED", "subscription", subscription);
    return;
  }
  const length = DAYS[frequency.interval_unit] * (frequency.interval_count ?? 1) * DAY_MS;
  const next = new Date(Date.parse(info.next_billing_time) + length).toISOString();
  const last_payment = { amount: pricing.fixed_price, time: at() };
  Object.assign(info, { next_billing_time: next, failed_payments_count: 0, last_payment });
  sell(shop, subscription, pricing.fixed_price);
}

/** Moves a subscription on, if its state allows it. */
function turn({ store, events }, id, from, to, type, body) {
  const subscription = store.get(id, "subscription") ?? missing();
  if (!from.includes(subscription.status))
    refuse(422, "SUBSCRIPTION_STATUS_INVALID", `Invalid subscription status for this action: ${subscription.status}.`);
  text(body.reason, "/reason", 128);
  Object.assign(subscription, { status: to, status_update_time: at(), status_change_note: body.reason });
  events.emit(type, "subscription", subscription);
  return { status: 204 };
}

function revise({ store, events, base }, id, body) {
  const subscription = store.get(id, "subscription") ?? missing();
  if (subscription.status !== "ACTIVE")
    refuse(422, "SUBSCRIPTION_STATUS_INVALID", `Invalid subscription status for this action: ${subscription.status}.`);
  if (body.plan_id && !store.get(body.plan_id, "plan"))
    refuse(404, "INVALID_RESOURCE_ID", "There is no such plan.", "/plan_id");
  Object.assign(subscription, {
    plan_id: body.plan_id ?? subscription.plan_id,
    quantity: body.quantity ?? subscription.quantity,
  });
  events.emit("BILLING.SUBSCRIPTION.UPDATED", "subscription", subscription);
  const links = [{ href: `${base()}/webapps/billing/subscriptions?ba_token=${id}`, rel: "approve", method: "GET" }];
  return { status: 200, body: { plan_id: subscription.plan_id, quantity: subscription.quantity, links } };
}

function view({ store }, id) {
  const subscription = store.get(id, "subscription");
  if (subscription?.status !== "APPROVAL_PENDING")
    return page("Nothing to approve", "<p>There is no subscription that waits here.</p>", 410);
  const plan = store.get(subscription.plan_id, "plan");
  const { value, currency_code: code } = regular(plan).pricing_scheme.fixed_price;
  return page(
    "PayPal",
    `<table><tr><td>${escape(plan.name)} × ${escape(subscription.quantity)}</td><td>${escape(value)} ${escape(code)}</td></tr></table>
${buttons([
  ["pay", "Subscribe"],
  ["cancel", "Cancel"],
])}`,
  );
}

function act(shop, id, raw) {
  const { store } = shop;
  const subscription = store.get(id, "subscription");
  if (subscription?.status !== "APPROVAL_PENDING") return view(shop, id);
  const { done, undone } = store.get(`${id}_HIDDEN`);
  const with_ = (base) => base && `${base}${base.includes("?") ? "&" : "?"}subscription_id=${id}`;
  if (new URLSearchParams(raw).get("action") !== "pay") return back("Not subscribed", with_(undone));
  store.under(store.trailOf(id), () => activate(shop, subscription));
  return back("Subscribed", with_(done));
}

/** The routes. */
export function subscriptions(shop) {
  const find =
    (type) =>
    (_, { id }) => ({ status: 200, body: shown(shop.store.get(id, type) ?? missing()) });
  const base = "/v1/billing/subscriptions";
  const routes = [
    ["POST", "/v1/catalogs/products", (body) => createProduct(shop, body)],
    ["GET", "/v1/catalogs/products/:id", find("product")],
    ["POST", "/v1/billing/plans", (body) => createPlan(shop, body)],
    ["GET", "/v1/billing/plans/:id", find("plan")],
    ["POST", base, (body) => createSubscription(shop, body)],
    ["GET", `${base}/:id`, find("subscription")],
    [
      "POST",
      `${base}/:id/cancel`,
      (body, { id }) => turn(shop, id, ["ACTIVE", "SUSPENDED"], "CANCELLED", "BILLING.SUBSCRIPTION.CANCELLED", body),
    ],
    [
      "POST",
      `${base}/:id/suspend`,
      (body, { id }) => turn(shop, id, ["ACTIVE"], "SUSPENDED", "BILLING.SUBSCRIPTION.SUSPENDED", body),
    ],
    [
      "POST",
      `${base}/:id/activate`,
      (body, { id }) => turn(shop, id, ["SUSPENDED"], "ACTIVE", "BILLING.SUBSCRIPTION.ACTIVATED", body),
    ],
    ["POST", `${base}/:id/revise`, (body, { id }) => revise(shop, id, body)],
  ];
  const pages = [
    ["GET", "/webapps/billing/subscriptions", ({ query }) => view(shop, query.get("ba_token"))],
    ["POST", "/webapps/billing/subscriptions", ({ query, raw }) => act(shop, query.get("ba_token"), raw)],
  ];
  // A subscription that was approved: ?marker= &amount= &currency=
  const ready = ({ query }) => {
    const fixed_price = { currency_code: query.get("currency").toUpperCase(), value: query.get("amount") };
    const cycle = {
      tenure_type: "REGULAR",
      sequence: 1,
      frequency: { interval_unit: "MONTH", interval_count: 1 },
      pricing_scheme: { fixed_price },
    };
    const made = shop.store.under(query.get("marker"), () => {
      const product_id = createProduct(shop, { name: "Plan", type: "SERVICE" }).body.id;
      const plan_id = createPlan(shop, { product_id, name: "Plan", payment_preferences: {}, billing_cycles: [cycle] })
        .body.id;
      const subscription = shop.store.get(createSubscription(shop, { plan_id }).body.id, "subscription");
      activate(shop, subscription);
      return subscription;
    });
    return { status: 200, body: made };
  };
  // ?refused=true: the bank says no.
  const renewal = ({ id, query }) => {
    const { store } = shop;
    const subscription = store.get(id, "subscription") ?? missing();
    store.under(store.trailOf(id), () => renew(shop, subscription, query.get("refused") === "true"));
    return { status: 200, body: shown(subscription) };
  };
  const controls = [
    ["POST", "/control/subscriptions", ready],
    ["POST", "/control/subscriptions/:id/renew", renewal],
  ];
  return { routes, pages: [...pages, ...controls] };
}
