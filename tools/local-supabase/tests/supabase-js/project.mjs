// The project under test, and the people who use it.
import { createClient } from "@supabase/supabase-js";

export const url = process.env.SUPABASE_URL ?? "http://127.0.0.1:54321";
export const databaseUrl = process.env.DATABASE_URL ?? "postgres://postgres:postgres@127.0.0.1:54322/postgres";
export const publishableKey = process.env.SUPABASE_PUBLISHABLE_KEY ?? "sb_publishable_local_turnpike";
export const secretKey = process.env.SUPABASE_SECRET_KEY ?? "sb_secret_local_turnpike";
export const jwtSecret = process.env.SUPABASE_JWT_SECRET ?? "local-jwt-secret-turnpike-at-least-32-characters";

export const password = "Passw0rd!xyz";
/** Different in each run, so that runs can share a database. */
export const run = Date.now().toString(36);

const client = (key) => createClient(url, key, { auth: { persistSession: false, autoRefreshToken: false } });
export const service = client(secretKey);
export const anonymous = () => client(publishableKey);

/** A person: { email, id, client, session }. */
export const user = { email: `user-${run}@example.com`, client: anonymous() };
export const admin = { email: `admin-${run}@example.com`, client: anonymous() };

export async function signUpEveryone() {
  const made = await user.client.auth.signUp({ email: user.email, password, options: { data: { name: "Neo" } } });
  if (made.error) throw made.error;
  user.signUp = made.data;
  user.id = made.data.user.id;

  const app_metadata = { role: "admin", tenant_id: "t1" };
  const boss = await service.auth.admin.createUser({ email: admin.email, password, email_confirm: true, app_metadata });
  if (boss.error) throw boss.error;
  admin.id = boss.data.user.id;
  const signedIn = await admin.client.auth.signInWithPassword({ email: admin.email, password });
  if (signedIn.error) throw signedIn.error;
  admin.session = signedIn.data.session;
}

const part = (token, index) => JSON.parse(Buffer.from(token.split(".")[index], "base64url"));
export const headerOf = (token) => part(token, 0);
export const claimsOf = (token) => part(token, 1);

/** A plain request with the headers that are not undefined. */
export function request(path, headers = {}, options = {}) {
  const given = Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined));
  return fetch(url + path, { ...options, headers: given });
}
