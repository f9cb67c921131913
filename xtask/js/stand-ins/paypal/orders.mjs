// Orders and captures, and the page on which a buyer approves an order.
import { back, buttons, escape, page } from "../lib/page.mjs";
import { missing, refuse } from "./errors.mjs";
import { REFERENCE_CHARS_MAX, address, at, link, minor, newId, one, text } from "./money.mjs";

const UNITS_MAX = 10;
const DEFAULT_UNIT = "default";

/** Checks a purchase unit: its items and breakdown must add up to its amount. */
function unit(given, place) {
  const total = minor(given?.amount, `${place}/amount`);
  const { breakdown, currency_code: code } = given.amount;
  if (total === 0) refuse(422, "CANNOT_BE_ZERO_OR_NEGATIVE", "Must be greater than zero.", `${place}/amount/value`);
  const read = (name) => (breakdown?.[name] ? minor(breakdown[name], `${place}/amount/breakdown/${name}`) : 0);
  if (breakdown) {
    const sum =
      read("item_total") +
      read("shipping") +
      read("handling") +
      read("tax_total") +
      read("insurance") -
      read("shipping_discount") -
      read("discount");
    if (sum !== total)
      refuse(
        422,
        "AMOUNT_MISMATCH",
        "Should equal item_total + tax_total + shipping + handling + insurance - shipping_discount - discount.",
        `${place}/amount/value`,
      );
  }
  if (given.items) {
    if (!breakdown?.item_total)
      refuse(
        422,
        "ITEM_TOTAL_REQUIRED",
        "If item details are specified, item_total is required.",
        `${place}/amount/breakdown/item_total`,
      );
    const sum = given.items.reduce((sum, item, index) => sum + itemTotal(item, code, `${place}/items/${index}`), 0);
    if (sum !== read("item_total"))
      refuse(
        422,
        "ITEM_TOTAL_MISMATCH",
        "Should equal sum of (unit_amount * quantity) across all items.",
        `${place}/amount/breakdown/item_total`,
      );
  }
  for (const name of ["custom_id", "invoice_id", "description"])
    if (given[name] !== undefined) text(given[name], `${place}/${name}`, REFERENCE_CHARS_MAX);
  return { reference_id: DEFAULT_UNIT, ...given };
}

function itemTotal(item, code, place) {
  text(item.name, `${place}/name`, REFERENCE_CHARS_MAX);
  if (!/^[1-9]\d{0,9}$/.test(item.quantity ?? ""))
    refuse(400, "INVALID_PARAMETER_SYNTAX", "The quantity is a whole number in a string.", `${place}/quantity`);
  const each = minor(item.unit_amount, `${place}/unit_amount`);
  if (item.unit_amount.currency_code !== code)
    refuse(422, "CURRENCY_MISMATCH", "The currency differs from that of the amount.", `${place}/unit_amount`);
  return each * Number(item.quantity);
}

/** Where the buyer comes back to: in the payment source, or in the older application context. */
function context({ payment_source: source, application_context: old }) {
  const found = source?.paypal?.experience_context ?? old ?? {};
  const place = source?.paypal ? "/payment_source/paypal/experience_context" : "/application_context";
  for (const name of ["return_url", "cancel_url"])
    if (found[name] !== undefined) address(found[name], `${place}/${name}`);
  return found;
}

function create({ store, base }, body, { whole }) {
  one(body.intent, ["CAPTURE"], "/intent");
  const units = body.purchase_units;
  if (!Array.isArray(units) || units.length === 0 || units.length > UNITS_MAX)
    refuse(400, "INVALID_ARRAY_LENGTH", "An order has 1 to 10 purchase units.", "/purchase_units");
  const read = units.map((given, index) => unit(given, `/purchase_units/${index}`));
  const id = newId("O");
  const named = Boolean(body.payment_source?.paypal);
  const links = [
    link(base(), `/v2/checkout/orders/${id}`, "self", "GET"),
    link(base(), `/checkoutnow?token=${id}`, named ? "payer-action" : "approve", "GET"),
  ];
  const order = store.add({
    id,
    object: "order",
    status: named ? "PAYER_ACTION_REQUIRED" : "CREATED",
    intent: body.intent,
    create_time: at(),
    purchase_units: read,
    links,
    ...(body.payment_source && { payment_source: body.payment_source }),
  });
  store.add({ id: `${id}_HIDDEN`, object: "hidden", ...context(body) });
  const { object: _, ...answer } = order;
  return {
    status: named ? 200 : 201,
    body: whole ? answer : { id, status: order.status, links, ...(named && { payment_source: { paypal: {} } }) },
  };
}

function capture({ store, events, base }, id) {
  const order = store.get(id, "order") ?? missing();
  if (order.status === "COMPLETED") refuse(422, "ORDER_ALREADY_CAPTURED", "Order already captured.");
  if (order.status !== "APPROVED")
    refuse(422, "ORDER_NOT_APPROVED", "Payer has not yet approved the Order for payment.");
  const used = new Set(store.all("capture").map(({ invoice_id: invoice }) => invoice));
  if (order.purchase_units.some(({ invoice_id: invoice }) => invoice && used.has(invoice))) {
    refuse(422, "DUPLICATE_INVOICE_ID", "Duplicate Invoice ID detected.");
  }
  for (const bought of order.purchase_units) {
    const taken = newId("C");
    const links = [
      link(base(), `/v2/payments/captures/${taken}`, "self", "GET"),
      link(base(), `/v2/payments/captures/${taken}/refund`, "refund", "POST"),
    ];
    const { custom_id, invoice_id } = bought;
    const { currency_code: code, value } = bought.amount;
    const made = store.add({
      id: taken,
      object: "capture",
      status: "COMPLETED",
      amount: { currency_code: code, value },
      final_capture: true,
      ...(custom_id && { custom_id }),
      ...(invoice_id && { invoice_id }),
      create_time: at(),
      update_time: at(),
      links,
      supplementary_data: { related_ids: { order_id: id } },
    });
    const { object: _, ...shown } = made;
    bought.payments = { captures: [shown] };
    events.emit("PAYMENT.CAPTURE.COMPLETED", "capture", made);
  }
  order.status = "COMPLETED";
  const { object: _, ...answer } = order;
  return { status: 201, body: answer };
}

const OPEN = ["CREATED", "PAYER_ACTION_REQUIRED"];

function view({ store }, id) {
  const order = store.get(id, "order");
  if (!order) return page("There is no such order", "<p>The address is not one of an order.</p>", 404);
  if (!OPEN.includes(order.status))
    return page(`This order is ${order.status.toLowerCase()}`, "<p>Nothing is left to do here.</p>", 410);
  const rows = order.purchase_units.map(
    ({ description, custom_id, amount }) =>
      `<tr><td>${escape(description ?? custom_id ?? "Order")}</td><td>${escape(amount.value)} ${escape(amount.currency_code)}</td></tr>`,
  );
  return page(
    "PayPal",
    `<table>${rows.join("")}</table>${buttons([
      ["pay", "Approve"],
      ["cancel", "Cancel"],
    ])}`,
  );
}

function act(shop, id, raw) {
  const { store, events } = shop;
  const order = store.get(id, "order");
  if (!order || !OPEN.includes(order.status)) return view(shop, id);
  const { return_url: done, cancel_url: undone } = store.get(`${id}_HIDDEN`);
  const with_ = (base, more) =>
    base && `${base}${base.includes("?") ? "&" : "?"}${new URLSearchParams({ token: id, ...more })}`;
  if (new URLSearchParams(raw).get("action") !== "pay") return back("Not approved", with_(undone));
  Object.assign(order, {
    status: "APPROVED",
    payer: { email_address: "buyer@example.com", payer_id: "LOCALPAYER001" },
  });
  store.under(store.trailOf(id), () => events.emit("CHECKOUT.ORDER.APPROVED", "checkout-order", order));
  return back("Approved", with_(done, { PayerID: order.payer.payer_id }));
}

/** The routes. */
export function orders(shop) {
  const find =
    (type) =>
    (_, { id }) => {
      const { object: __, ...found } = shop.store.get(id, type) ?? missing();
      return { status: 200, body: found };
    };
  const routes = [
    ["POST", "/v2/checkout/orders", (body, path) => create(shop, body, path)],
    ["GET", "/v2/checkout/orders/:id", find("order")],
    ["POST", "/v2/checkout/orders/:id/capture", (_, { id }) => capture(shop, id)],
    ["GET", "/v2/payments/captures/:id", find("capture")],
  ];
  const pages = [
    ["GET", "/checkoutnow", ({ query }) => view(shop, query.get("token"))],
    ["POST", "/checkoutnow", ({ query, raw }) => act(shop, query.get("token"), raw)],
  ];
  // A payment that was made: ?marker= &amount= &currency=
  const paid = ({ query }) => {
    const amount = { currency_code: query.get("currency").toUpperCase(), value: query.get("amount") };
    const done = shop.store.under(query.get("marker"), () => {
      const { id } = create(shop, { intent: "CAPTURE", purchase_units: [{ amount }] }, {}).body;
      shop.store.get(id, "order").status = "APPROVED";
      return capture(shop, id).body.purchase_units[0].payments.captures[0];
    });
    return { status: 200, body: done };
  };
  return { routes, pages: [...pages, ["POST", "/control/payments", paid]] };
}
