// Starts the stand-ins as xtask does, with a shop that takes webhooks.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import { createInterface } from "node:readline";

export const KEY = "sk_test_local_turnpike";
export const SECRET = "whsec_local_turnpike";
export const AI_KEY = "local-ai-key";
const SCRIPT = new URL("../../../stand-ins.mjs", import.meta.url).pathname;

/** `{ stripe, paypal, resend, ai, received, stop }`: four addresses, the webhooks that came, and what ends it all. */
export async function start({ answer = () => 200, folder = null } = {}) {
  const received = [];
  const shop = createServer(async (request, response) => {
    let body = "";
    for await (const piece of request) body += piece;
    received.push({ path: request.url, headers: request.headers, body });
    response.writeHead(answer(received.length)).end();
  }).listen(0, "127.0.0.1");
  await once(shop, "listening");
  const functions = `http://127.0.0.1:${shop.address().port}`;
  const child = spawn(process.execPath, [SCRIPT], { stdio: ["pipe", "pipe", "inherit"] });
  const settings = {
    folder,
    stripe: {
      port: 0,
      key: KEY,
      publishable_key: "pk_test_local_turnpike",
      webhook: { url: `${functions}/v1/webhooks/stripe`, secret: SECRET },
    },
    paypal: {
      port: 0,
      client_id: "id",
      client_secret: "secret",
      webhook: { url: `${functions}/v1/webhooks/paypal`, id: "WH-1" },
    },
    resend: { port: 0, key: "re_local_turnpike" },
    ai: { port: 0, key: AI_KEY },
  };
  child.stdin.write(`${JSON.stringify(settings)}
`);
  const [line] = await once(createInterface({ input: child.stdout }), "line");
  const [, stripe, paypal, resend, ai] = line.split(" ");
  const stop = async () => {
    child.stdin.end();
    await once(child, "exit");
    shop.close();
  };
  return { stripe, paypal, resend, ai, received, stop };
}

/** Asks until the answer is something. */
export async function until(ask) {
  for (let tries = 0; tries < 200; tries += 1) {
    const found = await ask();
    if (found) return found;
    await new Promise((go) => setTimeout(go, 25));
  }
  throw new Error("it did not come");
}

/** Tells or asks what no provider would. */
export async function control(base, method, path, body) {
  const answer = await fetch(`${base}${path}`, { method, body: body && JSON.stringify(body) });
  return answer.json();
}

/** Presses a button of a page. */
export const press = (page, action) =>
  fetch(page, { method: "POST", body: new URLSearchParams({ action }), redirect: "manual" });
