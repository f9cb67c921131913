import assert from "node:assert/strict";
import { test } from "node:test";
import { publishableKey, request, secretKey } from "./project.mjs";

const table = "/rest/v1/edge_test_notes";
const status = async (path, headers, options) => (await request(path, headers, options)).status;

test("health", async () => {
  const answer = await request("/health");
  assert.equal(answer.status, 200);
  assert.equal((await answer.json()).up, true);
});

test("a request needs an API key, and a right one", async () => {
  assert.equal(await status(table), 401);
  assert.equal(await status(table, { apikey: "sb_secret_wrong" }), 401);
  assert.equal(await status(table, { apikey: "" }), 401);
  assert.equal(await status("/auth/v1/settings"), 401);
  assert.equal(await status("/auth/v1/settings", { apikey: "sb_publishable_wrong" }), 401);
  assert.equal(await status("/auth/v1/admin/users"), 401);
});

test("the key may be in the header, the query, and both headers", async () => {
  assert.equal(await status(table, { apikey: secretKey }), 200);
  assert.equal(await status(`${table}?apikey=${secretKey}&select=id`), 200);
  assert.equal(await status(table, { apikey: secretKey, authorization: `Bearer ${secretKey}` }), 200);
});

test("the secret key as a token does not lift the publishable one", async () => {
  assert.equal(await status(table, { apikey: publishableKey, authorization: `Bearer ${secretKey}` }), 401);
});

test("cross-origin requests", async () => {
  const origin = "http://localhost:5173";
  const asked = "apikey,authorization,x-client-info";
  const preflight = { origin, "access-control-request-method": "GET", "access-control-request-headers": asked };
  const before = await request(`${table}?select=id`, preflight, { method: "OPTIONS" });
  assert.equal(before.status, 200);
  assert.equal(before.headers.get("access-control-allow-headers"), asked);
  for (const path of [table, "/auth/v1/settings", "/storage/v1/bucket"]) {
    const answer = await request(path, { apikey: secretKey, origin });
    assert.equal(answer.status, 200, path);
    assert.equal(answer.headers.get("access-control-allow-origin"), origin, path);
  }
});

test("unknown services are 404", async () => {
  assert.equal(await status("/realtime/v1/x", { apikey: secretKey }), 404);
  assert.equal(await status("/rest/v10/x", { apikey: secretKey }), 404);
});
