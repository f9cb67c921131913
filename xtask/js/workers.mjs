// Runs the functions in workerd. It is told what to run on its standard input, one JSON object a line (the shape is
// `Workers` in xtask/src/support/workers.rs): the first line starts, each further one replaces what runs. When the input
// ends, its parent is gone and so is it. Its own words go to standard output; the functions' logs go to standard error.
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Log, LogLevel, Miniflare } from "miniflare";

/** Answers what no function's route matches, where production would have no Worker to ask. */
const NOWHERE = `export default { fetch() {
  const id = crypto.randomUUID();
  const kind = "urn:turnpike:problem:not_found";
  const body = { type: kind, title: "Not found", status: 404, code: "not_found", request_id: id };
  const headers = { "content-type": "application/problem+json", "x-request-id": id };
  return new Response(JSON.stringify(body), { status: 404, headers });
} }`;

const MODULE_TYPES = { ".js": "ESModule", ".wasm": "CompiledWasm" };

function modules(folder) {
  const files = readdirSync(folder, { recursive: true }).toSorted();
  const known = files.flatMap((file) => {
    const type = MODULE_TYPES[file.slice(file.lastIndexOf("."))];
    return type ? [{ type, path: join(folder, file) }] : [];
  });
  // miniflare takes the first module as the Worker's entry
  return known.toSorted((a, b) => Number(b.path === join(folder, "index.js")) - Number(a.path === join(folder, "index.js")));
}

function worker({ name, folder, routes, bindings, ratelimits, assets, compatibility_date, compatibility_flags }) {
  return {
    name,
    routes,
    bindings,
    ratelimits,
    modulesRoot: folder,
    modules: modules(folder),
    compatibilityDate: compatibility_date,
    compatibilityFlags: compatibility_flags,
    // As `run_worker_first` in wrangler.toml: the function answers, and reads files through its binding.
    ...(assets && { assets: { ...assets, workerName: name, routerConfig: { invoke_user_worker_ahead_of_assets: true } } }),
  };
}

function options({ host, port, workers }) {
  const first = workers[0];
  return {
    host,
    port,
    cf: false,
    // A schedule is due when somebody says so: GET /cdn-cgi/handler/scheduled?cron=… with the header MF-Route-Override, which
    // names the Worker.
    unsafeTriggerHandlers: true,
    log: new Log(LogLevel.WARN),
    handleRuntimeStdio: (out, err) => {
      out.pipe(process.stderr, { end: false });
      err.pipe(process.stderr, { end: false });
    },
    workers: [
      { name: "nowhere", modules: true, script: NOWHERE, compatibilityDate: first.compatibility_date },
      ...workers.map(worker),
    ],
  };
}

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const first = await lines.next();
if (first.done) process.exit(0);
const miniflare = new Miniflare(options(JSON.parse(first.value)));
const url = await miniflare.ready;
console.log(`ready ${url.origin}`);

for (const signal of ["SIGINT", "SIGTERM"]) once(process, signal).then(() => stop());

async function stop() {
  await miniflare.dispose();
  process.exit(0);
}

for await (const line of lines) {
  await miniflare.setOptions(options(JSON.parse(line)));
  console.log("reloaded");
}
await stop();
