// Subscription schedules: a change that waits for the end of the period.
import { Store } from "../lib/store.mjs";
import { ITEM } from "./billing.mjs";
import { priceOf } from "./catalog.mjs";
import { missing, refuse } from "./errors.mjs";
import { now } from "./events.mjs";
import * as p from "./parameters.mjs";

const { id: _, deleted: __, ...PHASE_ITEM } = ITEM;
const PHASE = {
  items: p.required(p.list(p.object(PHASE_ITEM), 20)),
  start_date: p.time("now"),
  end_date: p.time(),
  trial_end: p.time(),
  metadata: p.metadata,
  discounts: p.list(p.object({ coupon: p.text(), discount: p.text() }), 20),
  duration: p.object({ interval: p.required(p.one("day", "week", "month", "year")), interval_count: p.integer(1) }),
  proration_behavior: p.one("always_invoice", "create_prorations", "none"),
};
const UPDATE = {
  phases: p.list(p.object(PHASE), 10),
  end_behavior: p.one("release", "cancel"),
  metadata: p.metadata,
  proration_behavior: p.one("always_invoice", "create_prorations", "none"),
};

function create({ store, events }, { from_subscription: id }) {
  const subscription = store.get(id, "subscription") ?? missing("subscription", id, "from_subscription");
  if (subscription.schedule) refuse(`The subscription is already attached to the schedule ${subscription.schedule}.`);
  if (subscription.status === "canceled") refuse("A canceled subscription cannot have a schedule.");
  const [{ current_period_start: start_date, current_period_end: end_date }] = subscription.items.data;
  const items = subscription.items.data.map(({ price, quantity }) => ({ price: price.id, quantity, metadata: {} }));
  const schedule = store.add({
    id: Store.id("sub_sched"),
    object: "subscription_schedule",
    canceled_at: null,
    completed_at: null,
    created: now(),
    current_phase: { start_date, end_date },
    customer: subscription.customer,
    end_behavior: "release",
    livemode: false,
    metadata: {},
    phases: [{ items, start_date, end_date, metadata: {}, proration_behavior: "create_prorations" }],
    released_at: null,
    released_subscription: null,
    status: "active",
    subscription: id,
  });
  subscription.schedule = schedule.id;
  events.emit("subscription_schedule.created", schedule);
  return schedule;
}

function update(shop, { phases, ...rest }, { id }) {
  const schedule = find(shop, id);
  if (schedule.status !== "active") refuse(`You cannot update a subscription schedule that is ${schedule.status}.`);
  if (phases) {
    const [running] = schedule.phases;
    if (phases[0]?.start_date !== running.start_date)
      refuse("The start date of the current phase cannot be changed.", { param: "phases[0][start_date]" });
    schedule.phases = phases.map((phase, at) => ({
      ...phase,
      metadata: phase.metadata ?? {},
      items: phase.items.map((item, place) => ({
        quantity: item.quantity ?? 1,
        metadata: {},
        price: priceOf(shop, item, `phases[${at}][items][${place}]`).id,
      })),
    }));
  }
  Object.assign(schedule, rest);
  shop.events.emit("subscription_schedule.updated", schedule);
  return schedule;
}

function release({ store, events }, id) {
  const schedule = find({ store }, id);
  if (schedule.status !== "active") refuse(`You cannot release a subscription schedule that is ${schedule.status}.`);
  const { subscription } = schedule;
  Object.assign(schedule, {
    status: "released",
    released_at: now(),
    released_subscription: subscription,
    subscription: null,
  });
  store.get(subscription, "subscription").schedule = null;
  events.emit("subscription_schedule.released", schedule);
  return schedule;
}

const find = ({ store }, id) => store.get(id, "subscription_schedule") ?? missing("subscription schedule", id);

/** The routes. */
export function schedules(shop) {
  const routes = [
    [
      "POST",
      "/v1/subscription_schedules",
      { from_subscription: p.required(p.text()) },
      (values) => create(shop, values),
    ],
    ["GET", "/v1/subscription_schedules/:id", {}, (_values, { id }) => find(shop, id)],
    ["POST", "/v1/subscription_schedules/:id", UPDATE, (values, path) => update(shop, values, path)],
    ["POST", "/v1/subscription_schedules/:id/release", {}, (_values, { id }) => release(shop, id)],
  ];
  return { routes };
}
