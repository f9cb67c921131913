// The Resend stand-in: it takes what Resend takes, once a key, and refuses what Resend refuses.
import assert from "node:assert/strict";
import { request } from "node:http";
import { after, before, test } from "node:test";
import { control, start } from "./support/start.mjs";

let world;
before(async () => {
  world = await start();
});
after(() => world.stop());

const mail = (more = {}) => ({
  from: "Shop <shop@example.com>",
  to: ["ana@example.org"],
  subject: "Your order",
  text: "Thank you.",
  html: "<p>Thank you.</p>",
  ...more,
});

async function ask(body, headers = {}, path = "/emails", method = "POST") {
  const sent = { authorization: "Bearer re_local_turnpike", "content-type": "application/json", ...headers };
  const answer = await fetch(`${world.resend}${path}`, { method, headers: sent, body: body && JSON.stringify(body) });
  return { status: answer.status, headers: answer.headers, body: await answer.json() };
}

// Promise: a mail is taken and kept as it was sent.
test("a mail is taken", async () => {
  const { status, body } = await ask(mail({ reply_to: "help@example.com", tags: [{ name: "kind", value: "receipt" }] }));
  assert.equal(status, 200);
  const kept = await ask(undefined, {}, `/emails/${body.id}`, "GET");
  assert.deepEqual([kept.body.to, kept.body.subject, kept.body.text], [["ana@example.org"], "Your order", "Thank you."]);
  assert.equal((await ask(undefined, {}, "/emails/none", "GET")).status, 404);
});

// Promise: the same key sends once; with other words it is refused by Resend's own name.
test("a key is good for one mail", async () => {
  const key = { "idempotency-key": "mail-1" };
  const [first, second] = [await ask(mail({ to: "once@example.org" }), key), await ask(mail({ to: "once@example.org" }), key)];
  assert.deepEqual([second.status, second.body], [200, first.body]);
  const other = await ask(mail({ to: "once@example.org", subject: "Another" }), key);
  assert.deepEqual([other.status, other.body.name], [409, "invalid_idempotent_request"]);
  assert.equal((await control(world.resend, "GET", "/control/objects?type=email&marker=once@example.org")).length, 1);
});

// Promise: what Resend would refuse is refused, and by the same names.
test("refusals", async () => {
  const without = (member) => Object.fromEntries(Object.entries(mail()).filter(([name]) => name !== member));
  for (const [body, status, name] of [
    [without("from"), 422, "missing_required_field"],
    [without("to"), 422, "missing_required_field"],
    [without("subject"), 422, "missing_required_field"],
    [mail({ html: undefined, text: undefined }), 422, "missing_required_field"],
    [mail({ from: "nobody" }), 422, "invalid_from_address"],
    [mail({ to: "nobody" }), 422, "validation_error"],
    [mail({ to: ["a@example.org", "b @example.org"] }), 422, "validation_error"],
    [mail({ to: [] }), 422, "missing_required_field"],
    [mail({ to: Array.from({ length: 51 }, (_, n) => `a${n}@example.org`) }), 422, "validation_error"],
    [mail({ reply_to: "nobody" }), 422, "validation_error"],
    [mail({ subject: "Two\nlines" }), 422, "validation_error"],
    [mail({ tags: [{ name: "kind", value: "not a tag" }] }), 422, "validation_error"],
    [mail({ replyTo: "help@example.com" }), 422, "validation_error"],
    [[], 400, "validation_error"],
  ]) {
    const answer = await ask(body);
    assert.deepEqual([answer.status, answer.body.name], [status, name], JSON.stringify(body));
  }
  assert.equal((await ask(mail(), { authorization: "" })).body.name, "missing_api_key");
  assert.equal((await ask(mail(), { authorization: "Bearer re_other" })).status, 401);
  assert.equal((await ask(mail(), { "content-type": "text/plain" })).status, 400);
  assert.equal((await ask(mail(), { "idempotency-key": "k".repeat(257) })).body.name, "invalid_idempotency_key");
  assert.equal((await ask(mail(), {}, "/mails/batch")).status, 404);
  assert.equal((await ask(mail(), {}, "/emails", "PUT")).status, 405);
  assert.equal(await anonymous(), 403);
});

/** The status that a caller without a name gets; `fetch` always gives one. */
function anonymous() {
  return new Promise((resolve, reject) => {
    const headers = { authorization: "Bearer re_local_turnpike", "content-type": "application/json" };
    const sent = request(`${world.resend}/emails`, { method: "POST", headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    });
    sent.on("error", reject).end(JSON.stringify(mail()));
  });
}

// Promise: a rate limit that a test asks for says when to come back, and nothing is sent by it.
test("a rate limit", async () => {
  await control(world.resend, "POST", "/control/faults", { kind: "status", status: 429, marker: "slow@example.org", times: 1 });
  const limited = await ask(mail({ to: "slow@example.org" }));
  assert.deepEqual([limited.status, limited.body.name, limited.headers.get("retry-after")], [429, "rate_limit_exceeded", "1"]);
  assert.equal((await ask(mail({ to: "slow@example.org" }))).status, 200);
  assert.equal((await control(world.resend, "GET", "/control/objects?type=email&marker=slow@example.org")).length, 1);
});

// Promise: the developer reads what was sent, and a mail's HTML runs nothing there.
test("the inbox", async () => {
  const { body } = await ask(mail({ subject: "<b>Hello</b>", html: "<script>alert(1)</script>" }));
  const [list, one, html] = await Promise.all(
    ["/", `/mails/${body.id}`, `/mails/${body.id}/html`].map((path) => fetch(`${world.resend}${path}`)),
  );
  assert.ok((await list.text()).includes("&lt;b&gt;Hello&lt;/b&gt;"));
  assert.ok((await one.text()).includes(`/mails/${body.id}/html`));
  assert.match(html.headers.get("content-security-policy"), /default-src 'none'.*sandbox/);
  assert.equal((await fetch(`${world.resend}/mails/none`)).status, 404);
});
