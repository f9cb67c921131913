// What happened, as Stripe reports it.
import { createHmac } from "node:crypto";
import { Store } from "../lib/store.mjs";
import { missing } from "./errors.mjs";
import { integer, list, text } from "./parameters.mjs";

/** The version of the API whose shapes events have: that of the npm package `stripe` in package.json. */
const API_VERSION = "2026-10-28.endive";

const PAGE = 10;
const PAGE_MAX = 100;

/** Now, in seconds. */
export const now = () => Math.floor(Date.now() / 1_000);

/** The header by which the shop knows who sent an event: https://docs.stripe.com/webhooks#verify-manually */
export function signature(body, secret) {
  const time = now();
  const proof = createHmac("sha256", secret).update(`${time}.${body}`).digest("hex");
  return { "stripe-signature": `t=${time},v1=${proof}` };
}

/** A page of a list: newest first, `starting_after` an id. */
export function listed(path, objects, { limit = PAGE, starting_after: after }) {
  const newest = objects.toReversed();
  const from = after ? newest.findIndex(({ id }) => id === after) + 1 : 0;
  return { object: "list", url: path, has_more: newest.length > from + limit, data: newest.slice(from, from + limit) };
}

export const PAGING = { limit: integer(1, PAGE_MAX), starting_after: text() };

export class Events {
  /** The request that causes what is reported. */
  cause = { id: null, idempotency_key: null };
  #store;
  #webhooks;

  constructor(store, webhooks) {
    this.#store = store;
    this.#webhooks = webhooks;
  }

  /** Reports that something happened to an object, as it is now. */
  emit(type, object) {
    const event = {
      id: Store.id("evt"),
      object: "event",
      api_version: API_VERSION,
      created: now(),
      data: { object: structuredClone(object) },
      livemode: false,
      pending_webhooks: 1,
      request: { ...this.cause },
      type,
    };
    this.#webhooks.send(this.#store.add(event));
  }

  routes() {
    const store = this.#store;
    return [
      ["GET", "/v1/events/:id", {}, (_, { id }) => store.get(id, "event") ?? missing("event", id)],
      [
        "GET",
        "/v1/events",
        { ...PAGING, type: text(), types: list(text()) },
        (wanted) => {
          const types = wanted.types ?? (wanted.type ? [wanted.type] : undefined);
          return listed(
            "/v1/events",
            store.all("event").filter(({ type }) => !types || types.includes(type)),
            wanted,
          );
        },
      ],
    ];
  }
}
