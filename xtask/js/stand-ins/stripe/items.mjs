// The items of a subscription: their periods, and what another price costs.
import { Store } from "../lib/store.mjs";
import { priceOf } from "./catalog.mjs";
import { missing, refuse } from "./errors.mjs";
import { now } from "./events.mjs";

/** A day in seconds. */
export const DAY_S = 24 * 60 * 60;

/** The end of a period that begins at `start`, both in seconds. */
export function periodEnd(start, { interval, interval_count: count }) {
  if (interval === "day" || interval === "week") return start + count * DAY_S * (interval === "week" ? 7 : 1);
  const date = new Date(start * 1_000);
  const day = date.getUTCDate();
  const months = date.getUTCMonth() + count * (interval === "year" ? 12 : 1);
  const last = new Date(Date.UTC(date.getUTCFullYear(), months + 1, 0)).getUTCDate();
  date.setUTCMonth(months, Math.min(day, last));
  return Math.floor(date / 1_000);
}

export function makeItem({ store }, subscription, { price, quantity = 1 }, start, end) {
  return store.add({
    id: Store.id("si"),
    object: "subscription_item",
    created: now(),
    current_period_start: start,
    current_period_end: end,
    metadata: {},
    price,
    quantity,
    subscription,
  });
}

export const priceOfAll = (items) => items.reduce((sum, { price, quantity }) => sum + price.unit_amount * quantity, 0);

/** The items after a change, without changing anything: an item without an id is one more, as Stripe has it. */
export function changedItems(shop, subscription, wanted = []) {
  const items = subscription.items.data.map((item) => ({ ...item }));
  wanted.forEach((change_, at) => {
    const known = change_.id && items.find(({ id }) => id === change_.id);
    if (change_.id && !known) missing("subscription item", change_.id, `items[${at}][id]`);
    if (known && change_.deleted) return items.splice(items.indexOf(known), 1);
    const priced = change_.price || change_.price_data || !known;
    const price = priced ? priceOf(shop, change_, `items[${at}]`) : known.price;
    if (!price.recurring) refuse("The price of a subscription must be recurring.", { param: `items[${at}]` });
    if (price.currency !== subscription.currency)
      refuse("A subscription keeps its currency.", { param: `items[${at}]` });
    const next = { price, quantity: change_.quantity ?? known?.quantity ?? 1 };
    return known ? Object.assign(known, next) : items.push(next);
  });
  if (items.length === 0) refuse("A subscription must have at least one active plan.", { param: "items" });
  return items;
}

/** What a change costs now: the unused part goes back, the same part of the new price is due; another interval begins anew. */
export function proration(
  subscription,
  items,
  { proration_behavior: behavior, billing_cycle_anchor: anchor, proration_date: at = now() },
) {
  const [{ current_period_start: start, current_period_end: end, price }] = subscription.items.data;
  const anew = anchor === "now" || JSON.stringify(price.recurring) !== JSON.stringify(items[0].price.recurring);
  const left = Math.min(Math.max((end - at) / (end - start), 0), 1);
  const free = behavior === "none" || subscription.status === "trialing";
  const back = free ? 0 : -Math.round(priceOfAll(subscription.items.data) * left);
  const due =
    anew && subscription.status !== "trialing" ? priceOfAll(items) : free ? 0 : Math.round(priceOfAll(items) * left);
  return { anew, back, due };
}

export const ENDED = ["canceled", "incomplete_expired"];
