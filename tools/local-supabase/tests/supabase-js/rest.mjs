import assert from "node:assert/strict";
import { test } from "node:test";
import { admin, anonymous, run, service, user } from "./project.mjs";

const statusAndCode = ({ status, error }) => [status, error?.code];

test("a function sees who calls it", async () => {
  const { data } = await user.client.rpc("edge_test_whoami");
  assert.equal(data.uid, user.id);
  assert.equal(data.role, "authenticated");
  assert.equal(data.db_role, "authenticated");
  assert.equal(data.jwt.app_metadata.tenant_id, "t2");
});

test("a trigger on auth.users saw the metadata of the sign-up", async () => {
  const { data } = await user.client.from("edge_test_accounts").select("*");
  assert.deepEqual(data, [{ user_id: user.id, balance: 100 }]);
});

test("row-level security by tenant and role", async () => {
  const rows = [{ tenant_id: "t2", body: `a-${run}` }, { tenant_id: "t2", body: `b-${run}`, kind: "k" }];
  const made = await user.client.from("edge_test_notes").insert(rows, { defaultToNull: false }).select();
  assert.deepEqual([made.status, made.data.length], [201, 2]);
  const again = await user.client
    .from("edge_test_notes")
    .upsert([{ tenant_id: "t2", body: `a-${run}`, kind: "new" }], { onConflict: "tenant_id,body" })
    .select();
  assert.equal(again.data[0].kind, "new");
  const other = await user.client.from("edge_test_notes").insert([{ tenant_id: "t1", body: "evil" }]);
  assert.deepEqual(statusAndCode(other), [403, "42501"]);
  const seen = await admin.client.from("edge_test_notes").select("*").like("body", `%-${run}`);
  assert.equal(seen.data.length, 2);
  const counted = await user.client.from("edge_test_notes").select("*", { count: "exact", head: true });
  assert.equal(counted.count, 2);
  const own = await admin.client.from("edge_test_accounts").select("user_id");
  assert.deepEqual(own.data, [{ user_id: admin.id }]);
});

test("a revoked function is 403 for somebody and 401 for nobody", async () => {
  const input = { p_user: user.id, p_amount: 1, p_key: `no-${run}` };
  assert.deepEqual(statusAndCode(await user.client.rpc("edge_test_spend", input)), [403, "42501"]);
  assert.deepEqual(statusAndCode(await anonymous().rpc("edge_test_spend", input)), [401, "42501"]);
});

test("statuses of functions' errors", async () => {
  const spend = (p_amount, p_key, p_note) => service.rpc("edge_test_spend", { p_user: user.id, p_amount, p_key, p_note });
  const done = await spend(30, `k-${run}`, { a: 1 });
  assert.deepEqual(done.data, { balance: 70, note_type: "object" });
  const short = await spend(3000, `l-${run}`);
  assert.deepEqual([short.status, short.error.message], [402, "insufficient_credits"]);
  assert.deepEqual(JSON.parse(short.error.details), { available: 0 });
  assert.deepEqual(statusAndCode(await spend(3, `k-${run}`)), [409, "23505"]);
  const { data } = await user.client.from("edge_test_ledger").select("amount, note");
  assert.deepEqual(data, [{ amount: -30, note: { a: 1 } }]);
});

test("revoked tables are refused, with and without row-level security", async () => {
  assert.deepEqual(statusAndCode(await anonymous().from("edge_test_accounts").select("*")), [401, "42501"]);
  assert.deepEqual(statusAndCode(await anonymous().from("edge_test_settings").insert({ id: 1, value: "x" })), [401, "42501"]);
  assert.deepEqual(statusAndCode(await user.client.from("edge_test_settings").insert({ id: 1 })), [403, "42501"]);
  // PostgREST: 403. postrust does not know tables on which no role of the API has any right.
  const hidden = await service.from("edge_test_hidden").select("*");
  assert.ok([403, 404].includes(hidden.status), String(hidden.status));
});

test("the service role passes row-level security", async () => {
  const made = await service.from("edge_test_notes").insert({ tenant_id: "t9", body: run }).select();
  assert.equal(made.status, 201);
  const gone = await service.from("edge_test_notes").delete().eq("tenant_id", "t9").select();
  assert.equal(gone.data.length, 1);
});

test("statements have the time-outs of hosted Supabase", async () => {
  const slept = (client, p_seconds) => client.rpc("edge_test_sleep", { p_seconds });
  assert.equal((await slept(anonymous(), 1)).status, 200);
  const [nobody, somebody] = await Promise.all([slept(anonymous(), 4), slept(user.client, 4)]);
  assert.equal(nobody.error.code, "57014");
  assert.equal(somebody.status, 200);
});
