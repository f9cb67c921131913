// Tokens that must be refused by all three services: 401 or 403, or 400 where storage says so.
import assert from "node:assert/strict";
import { createHmac, createPublicKey, generateKeyPairSync, sign } from "node:crypto";
import { test } from "node:test";
import { claimsOf, headerOf, jwtSecret, publishableKey, request, user } from "./project.mjs";

const encode = (value) => Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64url");
const hmac = (secret) => (text) => createHmac("sha256", secret).update(text).digest();
const ecdsa = (key) => (text) => sign("sha256", Buffer.from(text), { key, dsaEncoding: "ieee-p1363" });

function token(header, claims, signature) {
  const text = `${encode({ typ: "JWT", ...header })}.${encode(claims)}`;
  return `${text}.${signature ? signature(text).toString("base64url") : ""}`;
}

const now = () => Math.floor(Date.now() / 1000);
const paths = ["/rest/v1/edge_test_accounts", "/auth/v1/user", "/storage/v1/object/authenticated/edge_test/x/a.bin"];

async function assertRefused(name, bad) {
  for (const path of paths) {
    const answer = await request(path, { apikey: publishableKey, authorization: `Bearer ${bad}` });
    assert.ok([400, 401, 403].includes(answer.status), `${name} at ${path}: ${answer.status} ${await answer.text()}`);
    if (path.startsWith("/rest") || path.startsWith("/auth")) assert.notEqual(answer.status, 400, `${name} at ${path}`);
  }
}

test("the tokens of these tests would be taken if they were right", async () => {
  const claims = { sub: user.id, role: "authenticated", aud: "authenticated", exp: now() + 60 };
  const good = token({ alg: "HS256" }, claims, hmac(jwtSecret));
  const answer = await request("/rest/v1/rpc/edge_test_whoami", { apikey: publishableKey, authorization: `Bearer ${good}` });
  assert.equal((await answer.json()).uid, user.id);
});

test("garbage", async () => {
  for (const bad of ["x", "x.y.z", "..", "a.b", "null"]) await assertRefused(bad, bad);
});

test("forged: a signature changed, claims changed, another key", async () => {
  const good = user.session.access_token;
  const [header, , signature] = good.split(".");
  await assertRefused("signature", `${good.slice(0, -6)}AAAAAA`);
  await assertRefused("claims", `${header}.${encode({ ...claimsOf(good), role: "service_role" })}.${signature}`);
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  await assertRefused("another EC key", token(headerOf(good), claimsOf(good), ecdsa(privateKey)));
  const jwk = createPublicKey(privateKey).export({ format: "jwk" });
  await assertRefused("a key in the header", token({ ...headerOf(good), jwk }, claimsOf(good), ecdsa(privateKey)));
  await assertRefused("another secret", token({ alg: "HS256" }, claimsOf(good), hmac("x".repeat(40))));
  await assertRefused("an empty secret", token({ alg: "HS256" }, claimsOf(good), hmac("")));
});

test("expired, and not valid yet", async () => {
  const claims = claimsOf(user.session.access_token);
  const expired = { ...claims, exp: now() - 120, iat: now() - 600 };
  await assertRefused("expired", token({ alg: "HS256" }, expired, hmac(jwtSecret)));
  await assertRefused("not valid yet", token({ alg: "HS256" }, { ...claims, nbf: now() + 600 }, hmac(jwtSecret)));
});

test("alg none, in any spelling", async () => {
  for (const alg of ["none", "None", "NONE", ""]) {
    await assertRefused(`alg ${alg}`, token({ alg }, { ...claimsOf(user.session.access_token), role: "service_role" }));
  }
});

test("the public key used as an HS256 secret", async () => {
  const { keys } = await (await request("/auth/v1/.well-known/jwks.json")).json();
  const pem = createPublicKey({ key: keys[0], format: "jwk" }).export({ type: "spki", format: "pem" });
  const claims = { ...claimsOf(user.session.access_token), role: "service_role" };
  for (const secret of [pem, pem.trim(), JSON.stringify(keys[0]), keys[0].x]) {
    await assertRefused("HS256 with the public key", token({ alg: "HS256", kid: keys[0].kid }, claims, hmac(secret)));
  }
});

test("roles that the API may not take", async () => {
  for (const role of ["postgres", "local_lite", "authenticator", "pg_read_all_data", "nobody"]) {
    const claims = { sub: user.id, role, aud: "authenticated", exp: now() + 60 };
    const answer = await request(paths[0], {
      apikey: publishableKey,
      authorization: `Bearer ${token({ alg: "HS256" }, claims, hmac(jwtSecret))}`,
    });
    assert.ok([401, 403].includes(answer.status), `${role}: ${answer.status} ${await answer.text()}`);
    const file = await request(paths[2], {
      apikey: publishableKey,
      authorization: `Bearer ${token({ alg: "HS256" }, claims, hmac(jwtSecret))}`,
    });
    assert.equal(file.ok, false, role);
  }
});
