// Checks a decoded form as Stripe does: what it does not know it refuses, by name. A kind is a function of a value and its
// place that gives the value read, or refuses.
import { refuse } from "./errors.mjs";

const METADATA_KEYS_MAX = 50;
const METADATA_KEY_CHARS_MAX = 40;
const METADATA_VALUE_CHARS_MAX = 500;
const TEXT_CHARS_MAX = 5_000;
const AMOUNT_MAX = 99_999_999;

const inside = (at, name) => (at ? `${at}[${name}]` : name);

function string(value, at) {
  if (typeof value !== "string") refuse(`Invalid string: ${JSON.stringify(value)}`, { param: at });
  if (value === "") {
    refuse(
      `You passed an empty string for '${at}'. We assume empty values are an attempt to unset a parameter; however '${at}' cannot be unset.`,
      { code: "parameter_invalid_empty", param: at },
    );
  }
  return value;
}

/** Text of so many characters at most. */
export const text =
  (max = TEXT_CHARS_MAX) =>
  (value, at) => {
    if (string(value, at).length > max) refuse(`Invalid string: must be at most ${max} characters`, { param: at });
    return value;
  };

export const integer =
  (min = 0, max = AMOUNT_MAX) =>
  (value, at) => {
    if (!/^-?\d{1,15}$/.test(string(value, at))) {
      refuse(`Invalid integer: ${value}`, { code: "parameter_invalid_integer", param: at });
    }
    if (Number(value) < min)
      refuse(`This value must be greater than or equal to ${min}.`, { code: "parameter_invalid_integer", param: at });
    if (Number(value) > max)
      refuse(`This value must be less than or equal to ${max}.`, { code: "parameter_invalid_integer", param: at });
    return Number(value);
  };

export const amount = integer(0);
export const boolean = (value, at) => {
  if (!["true", "false"].includes(string(value, at))) refuse(`Invalid boolean: ${value}`, { param: at });
  return value === "true";
};

/** One of some words. */
export const one =
  (...words) =>
  (value, at) =>
    words.includes(string(value, at))
      ? value
      : refuse(`Invalid ${at}: must be one of ${words.join(", ")}`, { param: at });

/** A time in seconds, or one of some words. */
export const time =
  (...words) =>
  (value, at) =>
    words.includes(value) ? value : integer(1, 99_999_999_999)(value, at);

export const currency = (value, at) =>
  /^[a-z]{3}$/i.test(string(value, at)) ? value.toLowerCase() : refuse(`Invalid currency: ${value}`, { param: at });

export const address = (value, at) => {
  if (!URL.canParse(string(value, at)) || !/^https?:/.test(value))
    refuse("Not a valid URL", { code: "url_invalid", param: at });
  return value;
};

export const email = (value, at) =>
  /^[^\s@]+@[^\s@]+$/.test(string(value, at))
    ? value
    : refuse(`Invalid email address: ${value}`, { code: "email_invalid", param: at });

/** Empties what it stands for when it is empty, as `null`. */
export const emptied = (kind) => (value, at) => (value === "" ? null : kind(value, at));

export const metadata = (value, at) => {
  if (value === "") return {};
  if (typeof value !== "object" || Array.isArray(value))
    refuse("Invalid hash", { code: "parameter_invalid_string", param: at });
  const pairs = Object.entries(value);
  if (pairs.length > METADATA_KEYS_MAX) refuse(`Metadata may have ${METADATA_KEYS_MAX} keys`, { param: at });
  for (const [key, held] of pairs) {
    const place = inside(at, key);
    if (key.length > METADATA_KEY_CHARS_MAX)
      refuse(`Metadata keys may have ${METADATA_KEY_CHARS_MAX} characters`, { param: place });
    if (typeof held !== "string") refuse("Metadata values are strings", { param: place });
    if (held.length > METADATA_VALUE_CHARS_MAX)
      refuse(`Metadata values may have ${METADATA_VALUE_CHARS_MAX} characters`, { param: place });
  }
  return value;
};

export const list =
  (kind, max = 100) =>
  (value, at) => {
    if (!Array.isArray(value)) refuse("Invalid array", { code: "parameter_invalid_string", param: at });
    if (value.length > max) refuse(`An array of at most ${max} was expected`, { param: at });
    return value.map((item, index) => kind(item, inside(at, index)));
  };

/** Marks a member that must be there. */
export const required = (kind) => Object.assign((value, at) => kind(value, at), { required: true });

/** An object of these members and no others. */
export const object =
  (members) =>
  (value, at = "") => {
    if (typeof value !== "object" || Array.isArray(value)) refuse("Invalid object", { param: at });
    const read = {};
    for (const name of Object.keys(value)) {
      const place = inside(at, name);
      if (!Object.hasOwn(members, name))
        refuse(`Received unknown parameter: ${place}`, { code: "parameter_unknown", param: place });
      read[name] = members[name](value[name], place);
    }
    for (const [name, kind] of Object.entries(members)) {
      const place = inside(at, name);
      if (kind.required && !(name in read))
        refuse(`Missing required param: ${place}.`, { code: "parameter_missing", param: place });
    }
    return read;
  };

const INTERVAL_LIMITS = { day: 1_095, week: 156, month: 36, year: 3 };

/** `recurring` of a price: three years at most. */
export const recurring = (value, at) => {
  const interval = one("day", "week", "month", "year");
  const read = object({
    interval: required(interval),
    interval_count: integer(1),
    usage_type: one("licensed", "metered"),
    trial_period_days: integer(1),
  })(value, at);
  if ((read.interval_count ?? 1) > INTERVAL_LIMITS[read.interval])
    refuse("The interval is longer than three years", { param: at });
  return { interval_count: 1, usage_type: "licensed", ...read };
};
