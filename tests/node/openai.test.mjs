// OpenAI's official client, npm `openai`, as its users use it: only the base URL and the key are ours.
import assert from "node:assert/strict";
import { createHmac, randomUUID } from "node:crypto";
import { before, test } from "node:test";
import OpenAI from "openai";

const { TURNPIKE_URL, SUPABASE_URL, SUPABASE_JWT_SECRET, SERVICE_SECRET } = process.env;
assert.ok(TURNPIKE_URL && SUPABASE_URL, "these tests need a running stack: cargo xtask test");

/** A token of the Supabase project, as its auth service signs them. */
function token(rights = {}) {
  const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const now = Math.floor(Date.now() / 1000);
  const claims = {
    iss: `${SUPABASE_URL}/auth/v1`,
    sub: randomUUID(),
    aud: "authenticated",
    role: "authenticated",
    iat: now,
    exp: now + 3600,
    app_metadata: { provider: "email", ...rights },
  };
  const text = `${part({ alg: "HS256", typ: "JWT" })}.${part(claims)}`;
  const secret = SUPABASE_JWT_SECRET ?? "local-jwt-secret-turnpike-at-least-32-characters";
  return { user: claims.sub, jwt: `${text}.${createHmac("sha256", secret).update(text).digest("base64url")}` };
}

async function tell(jwt, method, path, body) {
  const headers = { authorization: `Bearer ${jwt}`, "content-type": "application/json" };
  const answer = await fetch(`${TURNPIKE_URL}${path}`, { method, headers, body: JSON.stringify(body) });
  assert.ok(answer.ok, `${path}: ${await answer.clone().text()}`);
  return answer.json();
}

const client = (apiKey) => new OpenAI({ apiKey, baseURL: `${TURNPIKE_URL}/v1/ai`, maxRetries: 0 });
const messages = [{ role: "user", content: "Write a haiku" }];
const tools = [
  {
    type: "function",
    function: { name: "get_weather", parameters: { type: "object", properties: { city: { type: "string" } } } },
  },
];
const model = `node/${randomUUID()}`;
let openai;

before(async () => {
  const admin = token({ role: "admin" }).jwt;
  const limits = { default_max_output_tokens: 200, max_output_tokens: 1000 };
  const path = `/v1/ai/models/${encodeURIComponent(model)}`;
  await tell(admin, "PUT", path, { provider: "openai_compatible", provider_model: "gpt-5-mini", ...limits });
  await tell(admin, "POST", `${path}/prices`, { input_credits_per_1k: 1000, output_credits_per_1k: 1000 });
  const { user, jwt } = token();
  const grant = { user_id: user, amount: 100_000, source: "promo" };
  await tell(SERVICE_SECRET ?? "local-service-secret-turnpike", "POST", "/v1/credits/grants", grant);
  openai = client(jwt);
});

// Promise: a chat is a chat, and what it cost is in the headers.
test("a chat", async () => {
  const { data, response, request_id } = await openai.chat.completions.create({ model, messages }).withResponse();
  assert.match(data.choices[0].message.content, /frog/);
  assert.equal(response.headers.get("x-credits-charged"), String(data.usage.total_tokens));
  assert.equal(request_id, response.headers.get("x-request-id"));
});

// Promise: a stream is a stream, with and without its usage, and code that reads the first choice of every chunk works.
test("a stream", async () => {
  const stream = await openai.chat.completions.create({ model, messages, stream: true });
  let text = "";
  let receipt;
  for await (const chunk of stream) {
    text += chunk.choices[0].delta.content ?? "";
    receipt ??= chunk.x_turnpike;
  }
  assert.match(text, /frog/);
  assert.ok(receipt.credits_charged > 0 && receipt.credits_held >= receipt.credits_charged, JSON.stringify(receipt));
});

// Promise: the client's own helper for streams finds everything in them.
test("the helper for streams", async () => {
  const stream = openai.chat.completions.stream({ model, messages, stream_options: { include_usage: true } });
  const completion = await stream.finalChatCompletion();
  assert.match(completion.choices[0].message.content, /frog/);
  assert.equal(completion.choices[0].finish_reason, "stop");
  assert.ok((await stream.totalUsage()).total_tokens > 0);
});

// Promise: whoever breaks out of a stream is charged no more than it held, and nothing stays held.
test("a stream that is left", async () => {
  const stream = await openai.chat.completions.create({ model, messages, stream: true });
  for await (const _ of stream) break;
});

// Promise: tools are called, streaming and not, and their results are understood.
test("tools", async () => {
  const question = [{ role: "user", content: "What is the weather in Madrid?" }];
  const asked = await openai.chat.completions.create({ model, messages: question, tools });
  const message = asked.choices[0].message;
  assert.equal(asked.choices[0].finish_reason, "tool_calls");
  assert.deepEqual(JSON.parse(message.tool_calls[0].function.arguments), { city: "Madrid" });
  const result = { role: "tool", tool_call_id: message.tool_calls[0].id, content: "18 degrees" };
  const told = await openai.chat.completions.create({ model, messages: [...question, message, result], tools });
  assert.match(told.choices[0].message.content, /18 degrees/);
  const runner = openai.chat.completions.stream({ model, messages: question, tools });
  const streamed = await runner.finalChatCompletion();
  assert.equal(streamed.choices[0].message.tool_calls[0].function.name, "get_weather");
});

// Promise: the models are listed as OpenAI lists them.
test("models", async () => {
  const found = [];
  for await (const one of openai.models.list()) found.push(one);
  const ours = found.find(({ id }) => id === model);
  assert.equal(ours.object, "model");
  assert.equal(ours.owned_by, "openai_compatible");
  assert.ok(ours.created > 1_700_000_000, JSON.stringify(ours));
});

// Promise: every refusal is the exception that this client has for it, with our code.
test("errors", async () => {
  const ask = (who, body) => who.chat.completions.create({ model, messages, ...body });
  for (const [asked, kind, status, code] of [
    [() => ask(client("nonsense")), OpenAI.AuthenticationError, 401, "token_invalid"],
    [() => ask(client(token().jwt)), OpenAI.APIError, 402, "insufficient_credits"],
    [() => openai.models.list({ query: { all: true } }), OpenAI.PermissionDeniedError, 403, "forbidden"],
    [() => ask(openai, { model: "nobody/knows" }), OpenAI.NotFoundError, 404, "model_not_found"],
    [() => ask(openai, { n: 3 }), OpenAI.BadRequestError, 400, "validation_failed"],
  ]) {
    await assert.rejects(asked, (error) => {
      assert.ok(error instanceof kind, `${error.constructor.name}: ${error.message}`);
      assert.deepEqual([error.status, error.code], [status, code]);
      return true;
    });
  }
});

// Promise: too many calls are the exception that makes clients wait.
test("too many calls", async () => {
  const { user, jwt } = token();
  await tell(SERVICE_SECRET ?? "local-service-secret-turnpike", "POST", "/v1/credits/grants", {
    user_id: user,
    amount: 100_000,
    source: "promo",
  });
  const hasty = client(jwt);
  const calls = Array.from({ length: 70 }, () => hasty.chat.completions.create({ model, messages }));
  const refused = (await Promise.allSettled(calls)).filter(({ status }) => status === "rejected");
  // A minute may turn in the middle, so that some more go through.
  assert.ok(refused.length > 0 || new Date().getSeconds() < 30, "nobody was refused");
  for (const { reason } of refused) assert.ok(reason instanceof OpenAI.RateLimitError, reason.message);
});
