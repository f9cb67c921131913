// Every event that Clerk publishes an example of. They are not part of this repository
// (https://github.com/clerk/openapi-specs): without them nothing is checked here, and the test says so.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { Webhook } from "svix";
import { parse } from "yaml";
import { CLERK_SECRET, deliver } from "./support/deliver.mjs";

const FOLDER = process.env.PUBLISHED_SHAPES ?? new URL("../../../shared/data/", import.meta.url).pathname;
const FILE = join(FOLDER, "clerk-webhooks.yml");
const skip = !existsSync(FILE) && `${FILE} is not there: nothing is checked (PUBLISHED_SHAPES names another folder)`;
if (skip) console.error(`\n*** ${skip}\n`);

/** What becomes of the examples, by the beginnings of their names; everything else is none of our business. */
const OURS = ["user.", "organization.", "organizationMembership.", "paymentAttempt.", "subscription", "checkout."];

function events() {
  const document = parse(readFileSync(FILE, "utf8"));
  return Object.entries(document["x-webhooks"]).map(([type, { post }]) => {
    const { example, examples } = post.requestBody.content["application/json"];
    const named = examples?.default.$ref?.split("/").at(-1);
    const found = example ?? (named ? document.components.examples[named].value : examples.default.value);
    // Some of them have the name of another.
    return { ...found, type };
  });
}

// Promise: each is answered 200 and applied, ignored, or waits for what it names; none fails.
test("Clerk's published examples", { skip }, async (t) => {
  const hook = new Webhook(CLERK_SECRET);
  const ended = {};
  const all = events();
  assert.ok(all.length >= 45, String(all.length));
  for (const event of all) {
    const [id, now, body] = [`msg_${randomUUID()}`, new Date(), JSON.stringify(event)];
    const headers = {
      "svix-id": id,
      "svix-timestamp": String(Math.floor(now / 1_000)),
      "svix-signature": hook.sign(id, now, body),
    };
    const { status, json } = await deliver("clerk", headers, body);
    assert.equal(status, 200, `${event.type}: ${JSON.stringify(json)}`);
    const ours = OURS.some((prefix) => event.type.startsWith(prefix));
    assert.ok(ours ? json.status !== "failed" : json.status === "ignored", `${event.type} is ${json.status}`);
    (ended[json.status] ??= []).push(event.type);
  }
  t.diagnostic(JSON.stringify(ended));
  assert.ok(ended.applied.length >= 8, "users, organisations and memberships");
});
