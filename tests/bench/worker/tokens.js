// Tokens of two issuers, verified by jose.
import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, errors, jwtVerify } from "jose";
import { Problem } from "./problem.js";

const MAX_TOKEN_BYTES = 8 * 1024;
const LEEWAY_SECONDS = 5;
// RFC 9562 appendix C: the namespace of URLs.
const NAMESPACE_URL = Uint8Array.from("6ba7b8119dad11d180b400c04fd430c8".match(/../g), (pair) => parseInt(pair, 16));
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const text = new TextEncoder();

let issuers;
let secretKey;
let clerkNamespace;

const configured = (env) => {
  const supabase = {
    name: env.SUPABASE_JWT_ISSUER || `${env.SUPABASE_URL}/auth/v1`,
    dialect: "supabase",
    keys: createRemoteJWKSet(new URL(`${env.SUPABASE_URL}/auth/v1/.well-known/jwks.json`)),
    algorithms: ["HS256", "ES256", "RS256", "EdDSA"],
    options: { audience: "authenticated" },
  };
  const clerk = env.CLERK_ISSUER && {
    name: env.CLERK_ISSUER,
    dialect: "clerk",
    keys: createRemoteJWKSet(new URL(`${env.CLERK_ISSUER}/.well-known/jwks.json`)),
    algorithms: ["RS256", "ES256", "EdDSA"],
    parties: env.CLERK_AUTHORIZED_PARTIES.split(","),
    options: {},
  };
  return [supabase, clerk].filter(Boolean);
};

const secret = async (env) => {
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  secretKey ??= await crypto.subtle.importKey("raw", text.encode(env.SUPABASE_JWT_SECRET), algorithm, false, ["verify"]);
  return secretKey;
};

const refusal = (error) => {
  if (error instanceof Problem) return error;
  if (error instanceof errors.JWTExpired) return new Problem(401, "token_expired");
  if (error instanceof errors.JWTClaimValidationFailed && error.claim === "nbf") return new Problem(401, "token_not_yet_valid");
  if (error instanceof errors.JOSEError && !(error instanceof errors.JWKSTimeout)) return new Problem(401, "token_invalid");
  return new Problem(503, "issuer_unavailable", { members: { retry_after_seconds: 5 }, cause: error.message });
};

const verified = async (env, token) => {
  if (token.length > MAX_TOKEN_BYTES) throw new Problem(401, "token_invalid");
  try {
    const { iss } = decodeJwt(token);
    const header = decodeProtectedHeader(token);
    issuers ??= configured(env);
    const issuer = issuers.find(({ name }) => name === iss);
    if (!issuer || header.jku || header.x5u || header.jwk || header.x5c) throw new Problem(401, "token_invalid");
    const { payload } = await jwtVerify(token, header.alg === "HS256" ? await secret(env) : issuer.keys, {
      ...issuer.options,
      issuer: issuer.name,
      algorithms: issuer.algorithms,
      clockTolerance: LEEWAY_SECONDS,
      requiredClaims: ["exp", "sub"],
    });
    return { issuer, payload };
  } catch (error) {
    throw refusal(error);
  }
};

const uuid5 = async (namespace, name) => {
  const part = text.encode(name);
  const input = new Uint8Array(16 + part.length);
  input.set(namespace);
  input.set(part, 16);
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-1", input), 0, 16);
  bytes[6] = (bytes[6] & 0x0f) | 0x50;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  return bytes;
};

const asText = (bytes) => {
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
};

const ofSupabase = (payload) => {
  if (payload.role !== "authenticated" || !UUID.test(payload.sub)) throw new Problem(401, "token_invalid");
  return { userId: payload.sub, tenantId: payload.app_metadata?.tenant_id ?? null, rights: payload.app_metadata };
};

const ofClerk = async (payload, issuer) => {
  if (!issuer.parties.includes(payload.azp)) throw new Problem(401, "token_invalid");
  clerkNamespace ??= await uuid5(NAMESPACE_URL, issuer.name);
  const userId = asText(await uuid5(clerkNamespace, payload.sub));
  return { userId, tenantId: payload.o?.id ?? payload.org_id ?? null, rights: payload.metadata };
};

/** Who is calling; a 401 otherwise. */
export const identify = async (c) => {
  const call = c.get("call");
  call.route = c.req.routePath;
  const header = c.req.header("authorization");
  if (header === undefined) throw new Problem(401, "token_missing");
  const [scheme, token] = header.split(" ", 2);
  if (scheme.toLowerCase() !== "bearer" || !token) throw new Problem(401, "token_invalid");
  const { issuer, payload } = await verified(c.env, token);
  const { userId, tenantId, rights } = issuer.dialect === "clerk" ? await ofClerk(payload, issuer) : ofSupabase(payload);
  call.userId = userId;
  const named = [rights?.role, ...(Array.isArray(rights?.roles) ? rights.roles : [])];
  return {
    token,
    userId,
    tenantId,
    issuer: issuer.name,
    subject: payload.sub,
    email: payload.email ?? null,
    roles: named.filter((role) => typeof role === "string" && role !== "service"),
    expiresAtSeconds: payload.exp,
  };
};
