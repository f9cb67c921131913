// Refunds: https://docs.stripe.com/api/refunds
import { Store } from "../lib/store.mjs";
import { missing, refuse } from "./errors.mjs";
import { PAGING, listed, now } from "./events.mjs";
import * as p from "./parameters.mjs";

const REFUND = {
  payment_intent: p.text(),
  charge: p.text(),
  amount: p.integer(1),
  metadata: p.metadata,
  reason: p.one("duplicate", "fraudulent", "requested_by_customer"),
};

function refund(shop, values) {
  const { store, events } = shop;
  if (!values.payment_intent === !values.charge)
    refuse("One of the following params should be provided for this request: payment_intent or charge.");
  const intent =
    values.payment_intent &&
    (store.get(values.payment_intent, "payment_intent") ??
      missing("payment_intent", values.payment_intent, "payment_intent"));
  const paid = store.get(intent ? intent.latest_charge : values.charge, "charge");
  if (!paid && intent)
    refuse(`This PaymentIntent (${intent.id}) does not have a successful charge to refund.`, {
      param: "payment_intent",
    });
  if (!paid) missing("charge", values.charge, "charge");
  const rest = paid.amount - paid.amount_refunded;
  if (rest === 0) refuse(`Charge ${paid.id} has already been refunded.`, { code: "charge_already_refunded" });
  const amount = values.amount ?? rest;
  if (amount > rest)
    refuse(`Refund amount (${amount}) is greater than unrefunded amount on charge (${rest})`, { param: "amount" });
  Object.assign(paid, { amount_refunded: paid.amount_refunded + amount, refunded: amount === rest });
  const made = store.add({
    id: Store.id("re"),
    object: "refund",
    amount,
    charge: paid.id,
    created: now(),
    currency: paid.currency,
    metadata: values.metadata ?? {},
    payment_intent: paid.payment_intent,
    reason: values.reason ?? null,
    status: "succeeded",
  });
  events.emit("refund.created", made);
  events.emit("charge.refunded", paid);
  return made;
}

/** The routes. */
export function refunds(shop) {
  const { store } = shop;
  const fits = (wanted) => (made) =>
    ["payment_intent", "charge"].every((name) => !wanted[name] || made[name] === wanted[name]);
  const routes = [
    ["POST", "/v1/refunds", REFUND, (values) => refund(shop, values)],
    ["GET", "/v1/refunds/:id", {}, (_, { id }) => store.get(id, "refund") ?? missing("refund", id)],
    [
      "GET",
      "/v1/refunds",
      { ...PAGING, payment_intent: p.text(), charge: p.text() },
      (wanted) => listed("/v1/refunds", store.all("refund").filter(fits(wanted)), wanted),
    ],
  ];
  return { routes };
}
