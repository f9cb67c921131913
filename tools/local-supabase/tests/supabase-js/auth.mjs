import assert from "node:assert/strict";
import { test } from "node:test";
import { admin, anonymous, claimsOf, headerOf, password, run, service, user } from "./project.mjs";

test("sign-up gives a session whose user has metadata", () => {
  assert.ok(user.signUp.session);
  assert.equal(user.signUp.user.user_metadata.name, "Neo");
  assert.equal(user.signUp.user.app_metadata.provider, "email");
});

test("sign-in gives an ES256 token with the claims of a hosted project", async () => {
  const { data, error } = await user.client.auth.signInWithPassword({ email: user.email, password });
  assert.ifError(error);
  user.session = data.session;
  const token = data.session.access_token;
  assert.equal(headerOf(token).alg, "ES256");
  const claims = claimsOf(token);
  assert.equal(claims.sub, user.id);
  assert.equal(claims.role, "authenticated");
  assert.equal(claims.aud, "authenticated");
  assert.match(claims.iss, /\/auth\/v1$/);
  assert.equal(claims.user_metadata.name, "Neo");
  for (const name of ["app_metadata", "session_id", "aal", "amr", "exp", "iat", "email", "phone", "is_anonymous"]) {
    assert.ok(name in claims, name);
  }
});

test("a client verifies tokens by the JWKS", async () => {
  const { data, error } = await user.client.auth.getClaims();
  assert.ifError(error);
  assert.equal(data.claims.sub, user.id);
  assert.equal(data.header.alg, "ES256");
});

test("getUser and updateUser", async () => {
  const got = await user.client.auth.getUser();
  assert.equal(got.data.user.id, user.id);
  assert.equal(got.data.user.user_metadata.name, "Neo");
  const changed = await user.client.auth.updateUser({ data: { name: "Trinity" } });
  assert.equal(changed.data.user.user_metadata.name, "Trinity");
  const { data } = await user.client.auth.refreshSession();
  assert.equal(claimsOf(data.session.access_token).user_metadata.name, "Trinity");
});

test("the role that an admin was made with is in the token", () => {
  assert.equal(claimsOf(admin.session.access_token).app_metadata.role, "admin");
});

test("new app_metadata appears at the next refresh, and not before", async () => {
  const updated = await service.auth.admin.updateUserById(user.id, { app_metadata: { tenant_id: "t2" } });
  assert.equal(updated.data.user.app_metadata.tenant_id, "t2");
  const early = await user.client.from("edge_test_notes").insert({ tenant_id: "t2", body: "early" });
  assert.deepEqual([early.status, early.error.code], [403, "42501"]);
  const { data } = await user.client.auth.refreshSession();
  assert.equal(claimsOf(data.session.access_token).app_metadata.tenant_id, "t2");
  assert.equal(headerOf(data.session.access_token).alg, "ES256");
  user.session = data.session;
});

test("the admin API reads, lists and deletes users", async () => {
  const one = await service.auth.admin.getUserById(user.id);
  assert.equal(one.data.user.id, user.id);
  assert.equal(JSON.stringify(one.data).includes("encrypted_password"), false);
  const all = await service.auth.admin.listUsers();
  assert.ok(all.data.users.length >= 2);
  const made = await service.auth.admin.createUser({ email: `gone-${run}@example.com`, password });
  assert.ifError((await service.auth.admin.deleteUser(made.data.user.id)).error);
  assert.equal((await service.auth.admin.getUserById(made.data.user.id)).error.status, 404);
});

test("the admin API refuses the publishable key and users", async () => {
  for (const client of [anonymous(), user.client, admin.client]) {
    const { error } = await client.auth.admin.createUser({ email: `no-${run}@example.com`, password });
    assert.equal(error.status, 403);
  }
});

test("wrong passwords and taken addresses are refused", async () => {
  const wrong = await anonymous().auth.signInWithPassword({ email: user.email, password: "wrong" });
  assert.deepEqual([wrong.error.status, wrong.error.code], [400, "invalid_credentials"]);
  const taken = await anonymous().auth.signUp({ email: user.email, password });
  assert.ok(taken.error || taken.data.user.identities.length === 0);
});

test("codes and recovery links can be asked for", async () => {
  assert.ifError((await anonymous().auth.signInWithOtp({ email: user.email })).error);
  assert.ifError((await anonymous().auth.resetPasswordForEmail(user.email)).error);
});

test("a refresh token of a session that was signed out is refused", async () => {
  const client = anonymous();
  const { data } = await client.auth.signInWithPassword({ email: admin.email, password });
  assert.ifError((await client.auth.signOut({ scope: "local" })).error);
  const again = await anonymous().auth.refreshSession({ refresh_token: data.session.refresh_token });
  assert.ok(again.error);
});
