// Stripe's way to write nested parameters in a form: `line_items[0][quantity]=1`.

/** A form that says nothing that could be meant. */
export class FormError extends Error {
  constructor(message, param) {
    super(message);
    this.param = param;
  }
}

const NAME = /^([^[\]]+)((?:\[[^[\]]*\])*)$/;

/** The form as nested objects and arrays; every leaf is a string. */
export function decodeForm(text) {
  const root = Object.create(null);
  for (const [name, value] of new URLSearchParams(text)) {
    const match = NAME.exec(name);
    if (!match) throw new FormError(`Invalid parameter name: ${name}`, name);
    const keys = [match[1], ...[...match[2].matchAll(/\[([^[\]]*)\]/g)].map((found) => found[1])];
    put(root, keys, value, name);
  }
  return withArrays(root);
}

function put(root, keys, value, name) {
  let place = root;
  keys.forEach((given, depth) => {
    const key = given === "" ? String(Object.keys(place).length) : given;
    if (depth === keys.length - 1) {
      if (key in place) throw new FormError(`Parameter ${name} was sent twice`, name);
      place[key] = value;
      return;
    }
    place[key] ??= Object.create(null);
    place = place[key];
    if (typeof place !== "object") throw new FormError(`Parameter ${name} is both a value and an object`, name);
  });
}

function withArrays(value) {
  if (typeof value !== "object") return value;
  const keys = Object.keys(value);
  if (keys.length > 0 && keys.every((key) => /^\d+$/.test(key))) return keys.map((key) => withArrays(value[key]));
  return Object.fromEntries(keys.map((key) => [key, withArrays(value[key])]));
}
