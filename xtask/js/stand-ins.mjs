// Stripe, PayPal, Resend and the providers of models on this machine: for `cargo xtask dev` with pages to pay on and mails to read,
// for the tests with faults and a record of what was asked. What it is told is one JSON object, the first line of its standard input (`Settings` in
// xtask/src/support/stand_ins.rs). When the input ends, its parent is gone and so is it.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { ai } from "./stand-ins/ai/server.mjs";
import { paypal } from "./stand-ins/paypal/server.mjs";
import { resend } from "./stand-ins/resend/server.mjs";
import { stripe } from "./stand-ins/stripe/server.mjs";

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const first = await lines.next();
if (first.done) process.exit(0);
const { folder, ...settings } = JSON.parse(first.value);
if (folder) mkdirSync(folder, { recursive: true });
const file = (name) => folder && join(folder, name);

const running = [
  stripe(settings.stripe, file("stripe.json")),
  paypal(settings.paypal, file("paypal.json")),
  resend(settings.resend, file("resend.json")),
  ai(settings.ai),
];
const ports = [settings.stripe, settings.paypal, settings.resend, settings.ai].map(({ port }) => port);
const urls = await Promise.all(running.map((provider, index) => provider.listen(ports[index])));
console.log(`ready ${urls.join(" ")}`);

function stop() {
  for (const provider of running) provider.close();
  process.exit(0);
}
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, stop);
while (!(await lines.next()).done);
stop();
