// The Stripe stand-in: the part of Stripe's API that a shop with Checkout, payment intents, refunds and subscriptions calls,
// held to Stripe's rules: https://docs.stripe.com/api
import { FormError, decodeForm } from "../lib/form.mjs";
import { Provider } from "../lib/provider.mjs";
import { Store } from "../lib/store.mjs";
import { Webhooks } from "../lib/webhooks.mjs";
import { billing } from "./billing.mjs";
import { catalog } from "./catalog.mjs";
import { checkout } from "./checkout.mjs";
import { checkoutPage } from "./checkout_page.mjs";
import { disputes } from "./disputes.mjs";
import { canned, refuse } from "./errors.mjs";
import { Events, signature } from "./events.mjs";
import { object, list, text } from "./parameters.mjs";
import { payments } from "./payments.mjs";
import { portal } from "./portal.mjs";
import { refunds } from "./refunds.mjs";
import { schedules } from "./schedules.mjs";

const KEY_CHARS_MAX = 255;
const FORM = "application/x-www-form-urlencoded";
const EXPAND = { expand: list(text(), 20) };

/** `settings`: `{ port, key, publishable_key, webhook: { url, secret } | null }`; `file` keeps the state between starts. */
export function stripe(settings, file) {
  const store = new Store(file);
  const webhooks = new Webhooks("stripe", settings.webhook?.url, (body) => signature(body, settings.webhook.secret));
  const events = new Events(store, webhooks);
  const shop = { store, events, base: () => provider.url };
  const parts = [checkout, checkoutPage, payments, refunds, disputes, billing, schedules, catalog, portal].map((part) =>
    part(shop),
  );
  const routes = [...events.routes(), ...parts.flatMap((part) => part.routes)].map(compiled);
  const provider = new Provider({
    name: "stripe",
    store,
    refusal: canned,
    decode: decodeForm,
    pages: parts.flatMap((part) => part.pages ?? []),
    inspect: [["GET", "/control/deliveries", () => ({ status: 200, body: webhooks.deliveries })]],
    respond: (entry, url) => respond(settings, store, routes, entry, url, events),
  });
  webhooks.isLost = (event) => provider.loses(event);
  return provider;
}

/** A route is `[method, path, members of its parameters, handler, { publishable }]`. */
function compiled([method, path, members, handler, options = {}]) {
  const shape = new RegExp(`^${path.replaceAll(/:(\w+)/g, "(?<$1>[^/]+)")}$`);
  return { method, shape, check: object({ ...members, ...EXPAND }), handler, options };
}

function respond(settings, store, routes, entry, url, events) {
  const headers = { "request-id": Store.id("req"), "stripe-version": entry.headers["stripe-version"] ?? "" };
  const secret = authorize(settings, entry.headers.authorization);
  const form = read(entry, url);
  const route = routes.find(({ method, shape }) => method === entry.method && shape.test(entry.path));
  if (!route || (!secret && !route.options.publishable)) {
    refuse(`Unrecognized request URL (${entry.method}: ${entry.path}).`, {}, 404);
  }
  const key = entry.method === "POST" ? entry.headers["idempotency-key"] : undefined;
  // The order of parameters says nothing.
  const fingerprint = `${entry.method} ${entry.path} ${JSON.stringify([...new URLSearchParams(entry.raw)].sort())}`;
  const kept = known(store, key, fingerprint);
  if (kept) {
    entry.replayed = true;
    return { ...kept, headers: { ...headers, "idempotent-replayed": "true" } };
  }
  // Parameters that do not fit are not an answer to keep under the key; what the endpoint itself says is.
  const values = route.check(form);
  events.cause = { id: headers["request-id"], idempotency_key: key ?? null };
  return carryOut(route, values, entry, (answer) => {
    if (key) store.keepAnswer(key, { ...answer, fingerprint });
    return { ...answer, headers };
  });
}

function carryOut(route, values, entry, keep) {
  const { groups = {} } = route.shape.exec(entry.path);
  try {
    return keep({ status: 200, body: structuredClone(route.handler(values, groups)) });
  } catch (error) {
    if (!error.answer || error.answer.status !== 402) throw error;
    return keep(error.answer);
  }
}

/** Whether the key is the secret one; refuses all but ours. */
function authorize({ key, publishable_key: publishable }, authorization = "") {
  const [scheme, given = ""] = authorization.split(" ");
  const used = scheme === "Basic" ? Buffer.from(given, "base64").toString().split(":")[0] : given;
  if (!used) refuse("You did not provide an API key.", {}, 401);
  if (used !== key && used !== publishable) refuse(`Invalid API Key provided: ${used.slice(0, 8)}****`, {}, 401);
  return used === key;
}

function read({ method, headers, raw }, url) {
  const version = headers["stripe-version"];
  if (version && !/^\d{4}-\d{2}-\d{2}(\.[a-z]+)?$/.test(version)) refuse(`Invalid Stripe API version: ${version}`);
  if (method === "POST" && raw && !headers["content-type"]?.startsWith(FORM)) {
    refuse("Invalid request (check that your POST content type is application/x-www-form-urlencoded).");
  }
  try {
    return decodeForm(method === "POST" ? raw : url.search.slice(1));
  } catch (error) {
    if (error instanceof FormError) refuse(error.message, { param: error.param });
    throw error;
  }
}

/** The answer that the key has already had. */
function known(store, key, fingerprint) {
  if (key === undefined) return undefined;
  if (key.length > KEY_CHARS_MAX) refuse(`Idempotency keys may have ${KEY_CHARS_MAX} characters.`);
  const kept = store.answer(key);
  if (!kept) return undefined;
  if (kept.fingerprint !== fingerprint) {
    refuse(
      `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${key}' if you meant to execute a different request.`,
      { type: "idempotency_error" },
    );
  }
  return { status: kept.status, body: kept.body };
}
