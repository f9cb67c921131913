// Customers, products, prices and coupons.
import { Store } from "../lib/store.mjs";
import { missing, refuse } from "./errors.mjs";
import { PAGING, listed, now } from "./events.mjs";
import * as p from "./parameters.mjs";

const PLACE = p.object({
  line1: p.text(),
  line2: p.text(),
  city: p.text(),
  state: p.text(),
  postal_code: p.text(),
  country: p.text(2),
});
const CUSTOMER = {
  email: p.email,
  name: p.text(256),
  phone: p.text(20),
  description: p.text(350),
  metadata: p.metadata,
  address: PLACE,
  preferred_locales: p.list(p.text()),
  tax_exempt: p.one("none", "exempt", "reverse"),
};
const PRODUCT_DATA = {
  name: p.required(p.text()),
  description: p.text(),
  metadata: p.metadata,
  images: p.list(p.address, 8),
  tax_code: p.text(),
  unit_label: p.text(12),
};
/** A price that is made with what uses it, of a product that is made with it or is there. */
export const PRICE_DATA = {
  currency: p.required(p.currency),
  unit_amount: p.required(p.amount),
  product: p.text(),
  product_data: p.object(PRODUCT_DATA),
  recurring: p.recurring,
  tax_behavior: p.one("inclusive", "exclusive", "unspecified"),
};
const PRICE = { ...PRICE_DATA, nickname: p.text(), metadata: p.metadata, active: p.boolean, lookup_key: p.text(200) };
const COUPON = {
  id: p.text(),
  name: p.text(40),
  amount_off: p.integer(1),
  currency: p.currency,
  percent_off: percent,
  duration: p.one("forever", "once", "repeating"),
  duration_in_months: p.integer(1),
  max_redemptions: p.integer(1),
  redeem_by: p.time(),
  metadata: p.metadata,
  applies_to: p.object({ products: p.list(p.text()) }),
};

function percent(value, at) {
  const read = Number(value);
  if (!(read > 0 && read <= 100)) refuse("Invalid percent_off: must be over 0 and at most 100", { param: at });
  return read;
}

/** Makes the price of `price_data` or finds the one of `price`; `at` is where the parameter stands. */
export function priceOf({ store }, { price, price_data: data }, at) {
  if (price && data) refuse("You may only specify one of these parameters: price, price_data.", { param: at });
  if (price) return store.get(price, "price") ?? missing("price", price, `${at}[price]`);
  if (!data) refuse(`Missing required param: ${at}[price].`, { code: "parameter_missing", param: `${at}[price]` });
  return makePrice({ store }, data, `${at}[price_data]`);
}

function makePrice({ store }, data, at) {
  const { product, product_data: making, ...rest } = data;
  if (!product === !making)
    refuse("You must specify one of `product` and `product_data`.", { param: `${at}[product]` });
  const made = making
    ? makeProduct({ store }, making)
    : (store.get(product, "product") ?? missing("product", product, `${at}[product]`));
  return store.add({
    id: Store.id("price"),
    object: "price",
    active: true,
    billing_scheme: "per_unit",
    created: now(),
    livemode: false,
    lookup_key: null,
    metadata: {},
    nickname: null,
    recurring: null,
    tax_behavior: "unspecified",
    ...rest,
    product: made.id,
    type: rest.recurring ? "recurring" : "one_time",
    unit_amount_decimal: String(rest.unit_amount),
  });
}

function makeProduct({ store }, values) {
  return store.add({
    id: Store.id("prod"),
    object: "product",
    active: true,
    created: now(),
    default_price: null,
    description: null,
    images: [],
    livemode: false,
    metadata: {},
    type: "service",
    updated: now(),
    url: null,
    ...values,
  });
}

/** A customer of these values. */
export function makeCustomer({ store, events }, values) {
  const made = store.add({
    id: Store.id("cus"),
    object: "customer",
    address: null,
    balance: 0,
    created: now(),
    currency: null,
    default_source: null,
    delinquent: false,
    description: null,
    email: null,
    livemode: false,
    metadata: {},
    name: null,
    phone: null,
    shipping: null,
    ...values,
  });
  events.emit("customer.created", made);
  return made;
}

/** Lays a change over an object, metadata key by key; an emptied key goes. */
export function change(object, { metadata, ...values }) {
  Object.assign(object, values);
  if (metadata)
    object.metadata = Object.fromEntries(
      Object.entries({ ...object.metadata, ...metadata }).filter(([, held]) => held !== ""),
    );
  return object;
}

function makeCoupon({ store }, values) {
  if (!values.amount_off === !values.percent_off) refuse("You must specify one of `amount_off` and `percent_off`.");
  if (values.amount_off && !values.currency)
    refuse("Missing required param: currency.", { code: "parameter_missing", param: "currency" });
  if (values.id && store.get(values.id)) refuse("Coupon already exists.", { code: "resource_already_exists" });
  if (values.duration === "repeating" && !values.duration_in_months) {
    refuse("Missing required param: duration_in_months.", { code: "parameter_missing", param: "duration_in_months" });
  }
  return store.add({
    id: Store.id("coupon"),
    object: "coupon",
    amount_off: null,
    created: now(),
    currency: null,
    duration: "once",
    duration_in_months: null,
    livemode: false,
    max_redemptions: null,
    metadata: {},
    name: null,
    percent_off: null,
    redeem_by: null,
    times_redeemed: 0,
    valid: true,
    ...values,
  });
}

/** The routes. */
export function catalog(shop) {
  const { store, events } = shop;
  const find =
    (type) =>
    (_, { id }) =>
      store.get(id, type) ?? missing(type, id);
  const update =
    (type) =>
    (values, { id }) => {
      const changed = change(store.get(id, type) ?? missing(type, id), values);
      events.emit(`${type}.updated`, changed);
      return changed;
    };
  const { product_data: _, ...changeable } = PRICE;
  const routes = [
    ["POST", "/v1/customers", CUSTOMER, (values) => makeCustomer(shop, values)],
    [
      "GET",
      "/v1/customers",
      { ...PAGING, email: p.email },
      (wanted) =>
        listed(
          "/v1/customers",
          store.all("customer").filter(({ email }) => !wanted.email || email === wanted.email),
          wanted,
        ),
    ],
    [
      "POST",
      "/v1/products",
      { ...PRODUCT_DATA, id: p.text(), active: p.boolean, url: p.address },
      (values) => makeProduct(shop, values),
    ],
    ["POST", "/v1/prices", { ...PRICE, unit_amount: p.required(p.amount) }, (values) => makePrice(shop, values, "")],
    ["POST", "/v1/coupons", COUPON, (values) => makeCoupon(shop, values)],
    [
      "DELETE",
      "/v1/coupons/:id",
      {},
      (_, { id }) => {
        const coupon = store.get(id, "coupon") ?? missing("coupon", id);
        store.remove(coupon.id);
        return { id, object: "coupon", deleted: true };
      },
    ],
  ];
  const parameters = {
    customer: CUSTOMER,
    product: { ...PRODUCT_DATA, name: p.text(), active: p.boolean },
    price: only(changeable, ["active", "metadata", "nickname", "lookup_key"]),
    coupon: only(COUPON, ["name", "metadata"]),
  };
  for (const [type, members] of Object.entries(parameters)) {
    routes.push(["GET", `/v1/${type}s/:id`, {}, find(type)], ["POST", `/v1/${type}s/:id`, members, update(type)]);
  }
  return { routes };
}

function only(members, names) {
  return Object.fromEntries(names.map((name) => [name, members[name]]));
}
