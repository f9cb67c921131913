// The way of a request: request id, CORS, the routes, problem documents, the log line.
import { Hono } from "hono";
import { spend } from "./credits.js";
import { Problem, document } from "./problem.js";
import { identify } from "./tokens.js";

const EXPOSED_HEADERS =
  "x-request-id, idempotent-replayed, retry-after, ratelimit, ratelimit-policy, credits-charged";
const REQUEST_HEADERS =
  "authorization, content-type, idempotency-key, accept-language, x-csrf-token, x-request-id, traceparent";
const SAFE_METHODS = ["GET", "HEAD", "OPTIONS"];
const SANE_ID = /^[A-Za-z0-9_.:-]{1,128}$/;
const TRACE = /^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;

let origins;

const allowed = (env, origin) => {
  origins ??= new Set((env.ALLOWED_ORIGINS ?? "").split(",").map((one) => one.trim()));
  return origins.has(origin);
};

const hex = (buffer, bytes) =>
  Array.from(new Uint8Array(buffer, 0, bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");

// Twelve hexadecimal digits of a hash: enough to follow a user, too little to know whom.
const userHash = async (userId) => {
  const bytes = Uint8Array.from(userId.replaceAll("-", "").match(/../g), (pair) => parseInt(pair, 16));
  return hex(await crypto.subtle.digest("SHA-256", bytes), 6);
};

const log = async (c, start, status) => {
  const call = c.get("call");
  const line = {
    level: status >= 500 ? "error" : "info",
    function: "bench",
    request_id: call.requestId,
    method: c.req.method,
    route: call.route ?? c.req.path,
    status,
    duration_ms: Date.now() - start,
    upstream_calls: call.upstreamCalls,
    upstream_ms: call.upstreamMs,
    user: call.userId && (await userHash(call.userId)),
    traceparent: call.traceparent,
    code: call.problem?.code,
    cause: call.problem?.cause,
  };
  console.log(JSON.stringify(line));
};

const withCors = (c, origin) => {
  c.header("access-control-allow-origin", origin);
  c.header("access-control-allow-credentials", "true");
  c.header("access-control-expose-headers", EXPOSED_HEADERS);
  c.header("vary", "origin", { append: true });
};

const preflight = (c) => {
  c.header("access-control-allow-methods", "GET, HEAD, POST, PUT, PATCH, DELETE");
  c.header("access-control-allow-headers", REQUEST_HEADERS);
  c.header("access-control-max-age", "600");
  return c.body(null, 204);
};

const app = new Hono();

app.use(async (c, next) => {
  const start = Date.now();
  const given = c.req.header("x-request-id");
  const trace = c.req.header("traceparent");
  const call = {
    requestId: given && SANE_ID.test(given) ? given : crypto.randomUUID(),
    traceparent: trace && TRACE.test(trace) ? trace : undefined,
    upstreamCalls: 0,
    upstreamMs: 0,
  };
  c.set("call", call);
  const origin = c.req.header("origin");
  const known = origin !== undefined && allowed(c.env, origin);
  if (origin !== undefined && !known && !SAFE_METHODS.includes(c.req.method)) {
    c.res = document(c, new Problem(403, "origin_not_allowed"));
  } else if (known && c.req.method === "OPTIONS" && c.req.header("access-control-request-method")) {
    c.res = preflight(c);
  } else {
    await next();
  }
  c.header("x-request-id", call.requestId);
  c.header("x-content-type-options", "nosniff");
  c.header("cache-control", "no-store");
  if (known) withCors(c, origin);
  await log(c, start, c.res.status);
});

app.get("/v1/auth/verify", async (c) => {
  const user = await identify(c);
  return c.json({
    user_id: user.userId,
    issuer: user.issuer,
    subject: user.subject,
    email: user.email,
    tenant_id: user.tenantId,
    roles: user.roles,
    expires_at: new Date(user.expiresAtSeconds * 1000).toISOString().replace(".000", ""),
  });
});

app.post("/v1/credits/spend", spend);

app.notFound((c) => document(c, new Problem(404, "not_found")));

app.onError((error, c) => document(c, error instanceof Problem ? error : new Problem(500, "internal", { cause: error.message })));

export default app;
