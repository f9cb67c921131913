// Spending credits: one call of the database, with the caller's own token.
import { createClient } from "@supabase/supabase-js";
import { Problem, field } from "./problem.js";
import { identify } from "./tokens.js";

const TIMEOUT_MS = 10_000;
const KEY = /^[\x20-\x7e]{1,255}$/;
const FIELDS = ["amount", "endpoint", "description", "metadata", "account"];

const text = new TextEncoder();

let client;

// No session of its own: each call brings its caller's token.
const database = (env) => {
  client ??= createClient(env.SUPABASE_URL, env.SUPABASE_PUBLISHABLE_KEY, { accessToken: async () => null });
  return client;
};

const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

const wrongType = (pointer) => field(pointer, "wrong_type", "The value has the wrong type.");

const validated = (raw) => {
  let body;
  try {
    body = JSON.parse(raw);
  } catch (error) {
    throw new Problem(400, "invalid_json", { errors: [{ pointer: "", code: "invalid_json", detail: error.message }] });
  }
  if (!isObject(body)) throw wrongType("");
  const unknown = Object.keys(body).find((name) => !FIELDS.includes(name));
  if (unknown) throw field(`/${unknown}`, "unknown_field", "There is no such field.");
  const { amount, endpoint, description, metadata, account } = body;
  if (amount != null && !Number.isInteger(amount)) throw wrongType("/amount");
  if (amount != null && !Number.isSafeInteger(amount)) throw field("/amount", "out_of_range", "The number is out of range.");
  if (endpoint != null && typeof endpoint !== "string") throw wrongType("/endpoint");
  if (description != null && typeof description !== "string") throw wrongType("/description");
  if (metadata != null && !isObject(metadata)) throw wrongType("/metadata");
  if (account !== undefined && account !== "user" && account !== "tenant") throw wrongType("/account");
  return { amount, endpoint, description, metadata, account: account ?? "user" };
};

const fingerprint = async (c, raw) => {
  const digest = await crypto.subtle.digest("SHA-256", text.encode(`${c.req.method}\n${c.req.path}\n${raw}`));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
};

const unavailable = (cause) =>
  new Problem(503, "database_unavailable", { members: { retry_after_seconds: 2 }, cause });

const refusal = ({ code = "", message, details }) => {
  if (code.startsWith("PT")) {
    const { errors = [], ...members } = details ? JSON.parse(details) : {};
    return new Problem(Number(code.slice(2)), message, { members, errors });
  }
  const cause = `${code} ${message}`;
  if (code === "42501") return new Problem(403, "forbidden", { cause });
  if (code === "23505") return new Problem(409, "conflict", { cause });
  if (code === "57014" || message?.startsWith("TimeoutError")) {
    return new Problem(504, "database_timeout", { members: { retry_after_seconds: 2 }, cause });
  }
  if (code.startsWith("PGRST30")) return new Problem(401, "token_invalid", { cause });
  if (code.startsWith("22")) return new Problem(422, "validation_failed", { cause });
  return unavailable(cause);
};

export const spend = async (c) => {
  const user = await identify(c);
  if (!/^application\/(.+\+)?json\s*(;|$)/i.test(c.req.header("content-type") ?? "")) {
    throw new Problem(415, "unsupported_media_type");
  }
  const key = c.req.header("idempotency-key");
  if (key !== undefined && !KEY.test(key)) throw new Problem(400, "idempotency_key_invalid");
  const raw = await c.req.text();
  const body = validated(raw);
  const args = Object.fromEntries(
    Object.entries(body).flatMap(([name, value]) => (value == null ? [] : [[`p_${name}`, value]])),
  );
  if (key !== undefined) {
    args.p_idempotency_key = key;
    args.p_fingerprint = await fingerprint(c, raw);
  }
  const call = c.get("call");
  const start = Date.now();
  const request = database(c.env)
    .rpc("credit_spend", args)
    .setHeader("authorization", `Bearer ${user.token}`)
    .abortSignal(AbortSignal.timeout(TIMEOUT_MS));
  const { data, error } = await (call.traceparent ? request.setHeader("traceparent", call.traceparent) : request);
  call.upstreamCalls += 1;
  call.upstreamMs += Date.now() - start;
  if (error) throw refusal(error);
  return c.json(data);
};
