// What was sent to PayPal, held against the schemas that PayPal publishes. They are not part of this repository
// (https://github.com/paypal/paypal-rest-api-specifications): without them nothing is checked here, and the test says so.
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import Ajv from "ajv-draft-04";
import addFormats from "ajv-formats";

const FOLDER = process.env.PAYPAL_SCHEMAS ?? new URL("../../../../shared/data/", import.meta.url).pathname;
const FILES = [
  "paypal-checkout_orders_v2.json",
  "paypal-payments_payment_v2.json",
  "paypal-billing_subscriptions_v1.json",
  "paypal-notifications_webhooks_v1.json",
];

/** Whether the schemas are there. */
export const present = FILES.every((file) => existsSync(join(FOLDER, file)));

/** Says why nothing is checked. */
export const absent = `PayPal's schemas are not in ${FOLDER}: nothing is checked (PAYPAL_SCHEMAS names another folder)`;

/** Calls that PayPal publishes no schema for. */
export const UNPUBLISHED = ["POST /v1/oauth2/token", "POST /v1/catalogs/products"];

/** The published operations with a JSON body: `[{ call, shape, validate, schema, whole }]`. */
export async function operations() {
  const found = [];
  for (const file of FILES) {
    const whole = withoutExamples(JSON.parse(await readFile(join(FOLDER, file), "utf8")));
    // Some of PayPal's patterns are none in Unicode mode.
    const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false, logger: false });
    addFormats(ajv);
    ajv.addSchema({ components: whole.components }, file);
    for (const [path, methods] of Object.entries(whole.paths)) {
      for (const [method, operation] of Object.entries(methods)) {
        const schema = operation.requestBody?.content?.["application/json"]?.schema;
        const shape = new RegExp(`^${method.toUpperCase()} ${path.replaceAll(/\{[^}]+\}/g, "[^/]+")}$`);
        if (!operation.responses) continue;
        const validate = schema?.$ref && ajv.compile({ $ref: `${file}${schema.$ref}` });
        found.push({ call: `${method.toUpperCase()} ${path}`, shape, validate, schema, whole });
      }
    }
  }
  return found;
}

/** Examples have members called `id`, which a schema has too. */
function withoutExamples(value, inside) {
  if (Array.isArray(value)) return value.map((item) => withoutExamples(item));
  if (value === null || typeof value !== "object") return value;
  const kept = Object.entries(value).filter(
    ([name]) => inside === "properties" || !["example", "examples", "x-examples"].includes(name),
  );
  return Object.fromEntries(kept.map(([name, held]) => [name, withoutExamples(held, name)]));
}

/** What is wrong with a body, in the words of its schema; members that it does not name are wrong too. */
export function faults({ validate, schema, whole }, body) {
  if (!validate) return [];
  const said = validate(body ?? {})
    ? []
    : validate.errors.map(({ instancePath, message }) => `${instancePath} ${message}`);
  return [...said, ...strangers(body ?? {}, [schema], whole, "")];
}

function strangers(value, schemas, whole, place) {
  const all = schemas.flatMap((schema) => parts(schema, whole));
  if (Array.isArray(value)) {
    const items = all.flatMap(({ items: schema }) => schema ?? []);
    return value.flatMap((item, index) => strangers(item, items, whole, `${place}/${index}`));
  }
  if (value === null || typeof value !== "object" || !all.some(({ properties }) => properties)) return [];
  return Object.entries(value).flatMap(([name, held]) => {
    const own = all.flatMap(({ properties }) => properties?.[name] ?? []);
    return own.length === 0
      ? [`${place}/${name} is not a member that PayPal knows`]
      : strangers(held, own, whole, `${place}/${name}`);
  });
}

/** A schema and those that it is made of. */
function parts(schema, whole) {
  const target = schema.$ref
    ? schema.$ref
        .slice(2)
        .split("/")
        .reduce((found, name) => found[name], whole)
    : undefined;
  const more = [...(schema.allOf ?? []), ...(schema.oneOf ?? []), ...(schema.anyOf ?? []), ...(target ? [target] : [])];
  return [schema, ...more.flatMap((part) => parts(part, whole))];
}
