// What a front end sees that skips our functions and asks Supabase itself, with supabase-js and the publishable key.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { createClient } from "@supabase/supabase-js";

const { SUPABASE_URL, SUPABASE_PUBLISHABLE_KEY = "sb_publishable_local_turnpike" } = process.env;
const SERVICE_SECRET = process.env.SERVICE_SECRET ?? "local-service-secret-turnpike";
assert.ok(SUPABASE_URL && process.env.TURNPIKE_URL, "these tests need a running stack: cargo xtask test");

/** Tables that a signed-in user may read, and the column that says whose a row is. */
const OWN = { credit_accounts: "user_id", credit_transfers: "account_id", credit_grants: "account_id", credit_holds: "account_id", profiles: "user_id" };
const HIDDEN = ["idempotency_keys", "rate_limit_windows", "deleted_users"];

const client = () => createClient(SUPABASE_URL, SUPABASE_PUBLISHABLE_KEY, { auth: { persistSession: false, autoRefreshToken: false } });

let demo;
let demoId;
let otherId;

async function give(userId, amount) {
  const answer = await fetch(`${process.env.TURNPIKE_URL}/v1/credits/grants`, {
    method: "POST",
    headers: { authorization: `Bearer ${SERVICE_SECRET}`, "content-type": "application/json" },
    body: JSON.stringify({ user_id: userId, amount, source: "promo" }),
  });
  assert.equal(answer.status, 201, await answer.text());
}

before(async () => {
  demo = client();
  const { data, error } = await demo.auth.signInWithPassword({ email: "demo@example.com", password: "turnpike-demo" });
  assert.equal(error, null);
  demoId = data.user.id;
  const other = client();
  const email = `front-end-${crypto.randomUUID()}@example.com`;
  const signedUp = await other.auth.signUp({ email, password: "correct horse battery staple" });
  assert.equal(signedUp.error, null);
  otherId = signedUp.data.user.id;
  for (const [id, who] of [[demoId, demo], [otherId, other]]) {
    await give(id, 10);
    const held = await who.rpc("credit_hold_create", { p_amount: 1 });
    assert.equal(held.error, null, JSON.stringify(held.error));
    assert.equal((await who.rpc("me_get")).error, null);
  }
});

// Promise: a signed-in user reads the own rows of every table, and nobody else's.
test("own rows and nobody else's", async () => {
  const account = await demo.from("credit_accounts").select();
  assert.equal(account.error, null);
  assert.equal(account.data.length, 1);
  const own = { user_id: demoId, account_id: account.data[0].id };
  for (const [table, column] of Object.entries(OWN)) {
    const { data, error } = await demo.from(table).select();
    assert.equal(error, null, table);
    assert.ok(data.length > 0, `${table}: nothing of one's own`);
    assert.ok(data.every((row) => row[column] === own[column]), `${table}: somebody else's`);
    const others = await demo.from(table).select().neq(column, own[column]);
    assert.deepEqual(others.data, [], table);
  }
  assert.deepEqual((await demo.from("profiles").select().eq("user_id", otherId)).data, []);
});

// Promise: who is not signed in reads prices, and no table of users.
test("nobody reads nothing but prices", async () => {
  const nobody = client();
  const rates = await nobody.from("credit_rates").select("path, credits, active");
  assert.equal(rates.error, null);
  assert.ok(rates.data.length > 0 && rates.data.every((rate) => rate.active));
  for (const table of [...Object.keys(OWN), ...HIDDEN]) {
    const { data, error } = await nobody.from(table).select();
    assert.ok(error && !data?.length, table);
  }
});

// Promise: nobody writes a table, not even the own rows.
test("no table can be written", async () => {
  for (const who of [demo, client()]) {
    for (const table of [...Object.keys(OWN), "credit_rates", ...HIDDEN]) {
      const key = { rate_limit_windows: "key", idempotency_keys: "key", profiles: "user_id", deleted_users: "user_id" }[table] ?? "id";
      const value = key === "key" ? "x" : crypto.randomUUID();
      const writes = {
        insert: await who.from(table).insert({ [key]: value }),
        update: await who.from(table).update({ [key]: value }).eq(key, value),
        upsert: await who.from(table).upsert({ [key]: value }),
        delete: await who.from(table).delete().eq(key, value),
      };
      for (const [verb, { error }] of Object.entries(writes)) assert.ok(error, `${verb} ${table}`);
    }
  }
});

// Promise: the internal schema is not there for a front end, and functions for back ends refuse it.
test("internal functions cannot be called", async () => {
  for (const name of ["credit_debit", "credit_grant", "fail", "check_invariants", "cleanup", "credit_account_lock"]) {
    assert.ok((await demo.rpc(name)).error, name);
    assert.ok((await demo.schema("turnpike").rpc(name)).error, `turnpike.${name}`);
  }
  const refused = {
    credit_grant_create: { p_user_id: demoId, p_amount: 1, p_source: "promo" },
    credit_grant_revoke: { p_source: "promo", p_source_ref: "demo-seed" },
    credit_rate_create: { p_method: "POST", p_path: "/v1/mine", p_credits: 1 },
    rate_limit_hit: { p_key: "x", p_limit: 1, p_window_seconds: 1 },
    metrics: {},
  };
  for (const [name, args] of Object.entries(refused)) {
    const { error, status } = await demo.rpc(name, args);
    assert.equal(status, 403, `${name}: ${JSON.stringify(error)}`);
    assert.equal(error.message, "forbidden", name);
  }
});

// Promise: a front end may spend what is the user's own, within the same rules as over our functions.
test("the ledger's rules hold without our functions", async () => {
  const balance = (await demo.rpc("credit_balance")).data;
  const spent = await demo.rpc("credit_spend", { p_amount: 1, p_idempotency_key: crypto.randomUUID() });
  assert.equal(spent.error, null);
  assert.equal(spent.data.available, balance.available - 1);
  const toomuch = await demo.rpc("credit_spend", { p_amount: balance.available + 1 });
  assert.equal(toomuch.status, 402);
  assert.equal(toomuch.error.message, "insufficient_credits");
  assert.ok((await client().rpc("credit_spend", { p_amount: 1 })).error, "not signed in");
});
