// The Resend stand-in: takes mails as Resend does, sends none, and shows them: https://resend.com/docs/api-reference
import { Provider } from "../lib/provider.mjs";
import { Store } from "../lib/store.mjs";
import { take } from "./emails.mjs";
import { canned, refuse } from "./errors.mjs";
import { inbox } from "./inbox.mjs";

const KEY_CHARS_MAX = 256;

/** `settings`: `{ port, key }`; `file` keeps the mails between starts. */
export function resend(settings, file) {
  const store = new Store(file);
  return new Provider({
    name: "resend",
    store,
    refusal: canned,
    decode: (raw) => JSON.parse(raw),
    pages: inbox(store),
    respond: (entry) => respond(settings, store, entry),
  });
}

function respond({ key }, store, entry) {
  authorize(key, entry.headers);
  const [, id] = /^\/emails\/([\w-]+)$/.exec(entry.path) ?? [];
  if (id) {
    if (entry.method !== "GET") refuse(405, "method_not_allowed", "Method is not allowed for the requested path.");
    return { status: 200, body: store.get(id, "email") ?? refuse(404, "not_found", "Email not found") };
  }
  if (entry.path !== "/emails") refuse(404, "not_found", "The requested endpoint does not exist.");
  if (entry.method !== "POST") refuse(405, "method_not_allowed", "Method is not allowed for the requested path.");
  const body = read(entry);
  const given = entry.headers["idempotency-key"];
  if (given !== undefined && (given.length < 1 || given.length > KEY_CHARS_MAX))
    refuse(400, "invalid_idempotency_key", "The key must be between 1-256 chars.");
  const fingerprint = JSON.stringify(body);
  const kept = given && store.answer(given);
  if (kept) {
    if (kept.fingerprint !== fingerprint)
      refuse(409, "invalid_idempotent_request", "Same idempotency key used with a different request payload.");
    entry.replayed = true;
    return { status: 200, body: kept.body };
  }
  const answer = { status: 200, body: { id: store.add(take(body)).id } };
  if (given) store.keepAnswer(given, { ...answer, fingerprint });
  return answer;
}

function authorize(key, headers) {
  // What stands before the API turns away whoever does not say who is calling.
  if (!headers["user-agent"]) refuse(403, "validation_error", "error code: 1010");
  const [scheme, given] = (headers.authorization ?? "").split(" ");
  if (scheme !== "Bearer" || !given) refuse(401, "missing_api_key", "Missing API Key");
  if (given !== key) refuse(401, "validation_error", "API key is invalid");
}

function read({ headers, raw }) {
  try {
    const body = JSON.parse(raw);
    const isObject = typeof body === "object" && body !== null && !Array.isArray(body);
    if (isObject && headers["content-type"]?.startsWith("application/json")) return body;
  } catch {
    // Falls through: neither is an object.
  }
  return refuse(400, "validation_error", "The request body is not valid JSON.");
}
