// Amounts, references and links as PayPal writes them.
import { Store } from "../lib/store.mjs";
import { refuse } from "./errors.mjs";

/** The longest `custom_id`, `invoice_id` and name. */
export const REFERENCE_CHARS_MAX = 127;

const DIGITS = { HUF: 0, JPY: 0, TWD: 0 };
const DIGITS_USUAL = 2;

/** The amount in the minor unit; refuses what is none. */
export function minor(money, field) {
  if (typeof money !== "object" || money === null)
    refuse(400, "MISSING_REQUIRED_PARAMETER", "A required field is missing.", field);
  const { currency_code: code, value } = money;
  if (!/^[A-Z]{3}$/.test(code ?? ""))
    refuse(400, "INVALID_PARAMETER_SYNTAX", "The currency code is not valid.", `${field}/currency_code`);
  if (typeof value !== "string" || !/^\d{1,12}(\.\d+)?$/.test(value))
    refuse(400, "INVALID_PARAMETER_SYNTAX", "The amount is not valid.", `${field}/value`);
  const digits = DIGITS[code] ?? DIGITS_USUAL;
  const [whole, part = ""] = value.split(".");
  if (part.length > digits)
    refuse(422, "DECIMAL_PRECISION", "The currency does not have so many decimals.", `${field}/value`);
  return Number(whole) * 10 ** digits + Number(part.padEnd(digits, "0") || 0);
}

/** So many minor units of a currency. */
export function money(amount, code) {
  const digits = DIGITS[code] ?? DIGITS_USUAL;
  return { currency_code: code, value: (amount / 10 ** digits).toFixed(digits) };
}

/** Text that has to be there, of so many characters at most. */
export function text(value, field, max) {
  if (value === undefined) refuse(400, "MISSING_REQUIRED_PARAMETER", "A required field is missing.", field);
  if (typeof value !== "string" || value.length === 0 || value.length > max) {
    refuse(400, "INVALID_STRING_LENGTH", `The value is text of 1 to ${max} characters.`, field);
  }
  return value;
}

/** An absolute address. */
export function address(value, field) {
  if (!URL.canParse(text(value, field, 4_000)))
    refuse(400, "INVALID_PARAMETER_SYNTAX", "The value is not a URL.", field);
  return value;
}

/** One of some words. */
export function one(value, words, field) {
  if (!words.includes(value)) refuse(400, "INVALID_PARAMETER_VALUE", `The value is one of ${words.join(", ")}.`, field);
  return value;
}

/** A link to something else. */
export const link = (base, path, rel, method) => ({ href: `${base}${path}`, rel, method });

/** A new id. */
export const newId = (prefix) => Store.id(prefix).toUpperCase().replace("_", "");

/** Now. */
export const at = () => new Date().toISOString();
