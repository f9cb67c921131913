// What was sent to Stripe, held against the types that Stripe publishes (npm `stripe`), by the TypeScript compiler.
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

const ROOT = new URL("../../../", import.meta.url).pathname;
const TSC = join(ROOT, "node_modules/typescript/bin/tsc");
const OPTIONS = [
  "--noEmit",
  "--strict",
  "--skipLibCheck",
  "--target",
  "es2022",
  "--module",
  "nodenext",
  "--moduleResolution",
  "nodenext",
  "--types",
  "node",
];

/** The calls, each with the official type of its parameters. */
export const CALLS = {
  "POST /v1/checkout/sessions": "Checkout.SessionCreateParams",
  "POST /v1/coupons": "CouponCreateParams",
  "POST /v1/payment_intents": "PaymentIntentCreateParams",
  "POST /v1/payment_intents/:id/confirm": "PaymentIntentConfirmParams",
  "POST /v1/refunds": "RefundCreateParams",
  "POST /v1/prices": "PriceCreateParams",
  "POST /v1/subscriptions/:id": "SubscriptionUpdateParams",
  "DELETE /v1/subscriptions/:id": "SubscriptionCancelParams",
  "POST /v1/invoices/create_preview": "InvoiceCreatePreviewParams",
  "POST /v1/subscription_schedules": "SubscriptionScheduleCreateParams",
  "POST /v1/subscription_schedules/:id": "SubscriptionScheduleUpdateParams",
  "POST /v1/subscription_schedules/:id/release": "SubscriptionScheduleReleaseParams",
  "POST /v1/billing_portal/sessions": "BillingPortal.SessionCreateParams",
  "GET /v1/subscriptions/:id": "SubscriptionRetrieveParams",
  "GET /v1/invoices/:id": "InvoiceRetrieveParams",
  "GET /v1/refunds": "RefundListParams",
  "GET /v1/subscription_schedules/:id": "SubscriptionScheduleRetrieveParams",
};

/** The call that a request is, with `:id` for what names an object; the path itself where it is none of them. */
export function callOf({ method, path }) {
  const fits = (call) => new RegExp(`^${call.replaceAll(":id", "[a-z]+_[^/]+")}$`).test(`${method} ${path}`);
  return Object.keys(CALLS).find(fits) ?? `${method} ${path}`;
}

/** Members whose values are text also where they look like a number. */
const TEXTS = new Set(["client_reference_id", "name", "description", "customer_email", "postal_code", "phone"]);

/** A form's leaves are strings: numbers and truth values become themselves again, except where text is meant. */
export function typed(value, name) {
  if (name === "metadata") return value;
  if (Array.isArray(value)) return value.map((item) => typed(item, name));
  if (value !== null && typeof value === "object")
    return Object.fromEntries(Object.entries(value).map(([key, held]) => [key, typed(held, key)]));
  if (TEXTS.has(name)) return value;
  if (value === "true" || value === "false") return value === "true";
  return /^-?\d{1,15}$/.test(value ?? "") ? Number(value) : value;
}

/** One of each kind: requests that differ in ids, names and amounts alone are the same to a compiler. */
export function distinct(requests) {
  const known = new Map();
  for (const request of requests) {
    const shape = JSON.stringify(request, (_, value) =>
      typeof value === "string" && !/^[a-z_]{1,30}$/.test(value) ? "…" : value,
    );
    known.set(shape.replaceAll(/\d+/g, "0"), request);
  }
  return [...known.values()];
}

/** The line of the first assignment of a `program`; each has one. */
export const LINE_OF_FIRST = 3;

/** The TypeScript that says `type name = value` for each [type, value]; it compiles where every value is of its type. */
export function program(assignments) {
  const lines = assignments.map(
    ([type, value], index) => `export const value${index}: ${type} = ${JSON.stringify(value)};`,
  );
  const part =
    "type Part<T> = T extends (infer U)[] ? Part<U>[] : T extends object ? { [K in keyof T]?: Part<T[K]> } : T;";
  return ['import type Stripe from "stripe";', part, ...lines, ""].join("\n");
}

/** Compiles it; answers what the compiler says, nothing if it is content. */
export async function compile(text) {
  const base = join(ROOT, "target/turnpike-test");
  await mkdir(base, { recursive: true });
  const folder = await mkdtemp(join(base, "types-"));
  try {
    const file = join(folder, "program.ts");
    await writeFile(file, text);
    await promisify(execFile)(process.execPath, [TSC, ...OPTIONS, file], { cwd: ROOT });
    return "";
  } catch (error) {
    return error.stdout || error.message;
  } finally {
    await rm(folder, { recursive: true });
  }
}
