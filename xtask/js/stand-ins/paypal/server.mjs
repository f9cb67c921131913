// The PayPal stand-in: orders, captures, refunds and subscriptions: https://developer.paypal.com/docs/api/orders/v2/
import { Provider } from "../lib/provider.mjs";
import { Store } from "../lib/store.mjs";
import { Webhooks } from "../lib/webhooks.mjs";
import { canned, refuse } from "./errors.mjs";
import { Events } from "./events.mjs";
import { orders } from "./orders.mjs";
import { refunds } from "./refunds.mjs";
import { subscriptions } from "./subscriptions.mjs";

const TOKEN_SECONDS = 32_400;
const REQUEST_ID_CHARS_MAX = 108;

/** `settings`: `{ port, client_id, client_secret, webhook: { url, id } | null }`; `file` keeps the state between starts. */
export function paypal(settings, file) {
  const store = new Store(file);
  const webhooks = new Webhooks("paypal", settings.webhook?.url, (text) => events.sign(text));
  const events = new Events(store, webhooks, settings.webhook?.id);
  const shop = { store, events, base: () => provider.url };
  const parts = [orders, refunds, subscriptions].map((part) => part(shop));
  const routes = [...events.routes(), ...parts.flatMap((part) => part.routes)].map(([method, path, handler]) => ({
    method,
    handler,
    shape: new RegExp(`^${path.replaceAll(/:(\w+)/g, "(?<$1>[^/]+)")}$`),
  }));
  const provider = new Provider({
    name: "paypal",
    store,
    refusal: canned,
    decode: (raw, headers) =>
      headers["content-type"]?.startsWith("application/json")
        ? JSON.parse(raw)
        : Object.fromEntries(new URLSearchParams(raw)),
    pages: parts.flatMap((part) => part.pages ?? []),
    inspect: [["GET", "/control/deliveries", () => ({ status: 200, body: webhooks.deliveries })]],
    respond: (entry) =>
      entry.path === "/v1/oauth2/token" ? token(settings, store, entry) : respond(store, routes, entry),
  });
  webhooks.isLost = (event) => provider.loses(event);
  return provider;
}

/** Client id and secret give a token: https://developer.paypal.com/api/rest/authentication/ */
function token({ client_id: id, client_secret: secret }, store, { method, headers, raw }) {
  const [scheme, given = ""] = (headers.authorization ?? "").split(" ");
  if (method !== "POST" || scheme !== "Basic" || Buffer.from(given, "base64").toString() !== `${id}:${secret}`) {
    return { status: 401, body: { error: "invalid_client", error_description: "Client Authentication failed" } };
  }
  if (new URLSearchParams(raw).get("grant_type") !== "client_credentials") {
    return { status: 400, body: { error: "unsupported_grant_type", error_description: "Grant Type is NULL" } };
  }
  const made = store.add({ id: Store.id("A21AA"), object: "token", until: Date.now() + TOKEN_SECONDS * 1_000 });
  return {
    status: 200,
    body: { access_token: made.id, token_type: "Bearer", app_id: "APP-LOCAL", expires_in: TOKEN_SECONDS, scope: "" },
  };
}

function respond(store, routes, entry) {
  const [scheme, given] = (entry.headers.authorization ?? "").split(" ");
  const held = scheme === "Bearer" && store.get(given, "token");
  if (!held || held.until < Date.now())
    return { status: 401, body: { error: "invalid_token", error_description: "Token signature verification failed" } };
  const route = routes.find(({ method, shape }) => method === entry.method && shape.test(entry.path));
  if (!route) refuse(404, "INVALID_URI", "The requested URI was not found.");
  const body = read(entry);
  const key = entry.method === "POST" ? entry.headers["paypal-request-id"] : undefined;
  if (key?.length > REQUEST_ID_CHARS_MAX) refuse(400, "INVALID_STRING_LENGTH", "The PayPal-Request-Id is too long.");
  // An id counts for one endpoint.
  const place = key && `${entry.path} ${key}`;
  const fingerprint = JSON.stringify(body);
  const kept = place && store.answer(place);
  if (kept) {
    // PayPal answers as before, whatever comes; to send something else under a used id is a fault that must not stay unseen.
    if (kept.fingerprint !== fingerprint)
      refuse(422, "DUPLICATE_REQUEST_ID", "The PayPal-Request-Id was used for another request.");
    entry.replayed = true;
    return { status: kept.status === 201 ? 200 : kept.status, body: kept.body };
  }
  const { groups = {} } = route.shape.exec(entry.path);
  const answer = structuredClone(
    route.handler(body, { ...groups, whole: entry.headers.prefer === "return=representation" }),
  );
  if (place) store.keepAnswer(place, { ...answer, fingerprint });
  return answer;
}

function read({ method, headers, raw }) {
  if (method === "GET") return {};
  if (!headers["content-type"]?.startsWith("application/json"))
    refuse(415, "INVALID_CONTENT_TYPE", "The content type is application/json.");
  if (raw === "") return {};
  try {
    const body = JSON.parse(raw);
    if (typeof body === "object" && body !== null && !Array.isArray(body)) return body;
  } catch {
    // Falls through: neither is an object.
  }
  return refuse(400, "MALFORMED_REQUEST_JSON", "The request JSON is not well formed.");
}
